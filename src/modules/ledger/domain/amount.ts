import { ESTIMATED_ELEMENTS, type EstimatedElement } from '../../catalogue/domain/rare-earths.js';

/** Milligrams of each element, as metal; integers. */
export type ElementContent = Readonly<Record<EstimatedElement, number>>;

/** Material with what is attributed to it: grams as weighed, and the metal that they hold. */
export interface Amount {
  readonly grams: number;
  /** Attributed from the estimate's mean when the material came in, or from an assay since. */
  readonly contentMilligrams: ElementContent;
}

/** What sums to zero in every posting. */
export const NOTHING: Amount = { grams: 0, contentMilligrams: { Nd: 0, Pr: 0, Dy: 0, Tb: 0 } };

/** @throws RangeError where a figure is not a safe integer */
export function amountOf(grams: number, contentMilligrams: ElementContent): Amount {
  for (const figure of [grams, ...ESTIMATED_ELEMENTS.map((element) => contentMilligrams[element])])
    if (!Number.isSafeInteger(figure)) throw new RangeError(`${figure} is not an exact integer amount`);
  return { grams, contentMilligrams };
}

/** Milligrams of every element by one rule. */
export function contentOf(milligramsOf: (element: EstimatedElement) => number): ElementContent {
  return { Nd: milligramsOf('Nd'), Pr: milligramsOf('Pr'), Dy: milligramsOf('Dy'), Tb: milligramsOf('Tb') };
}

/** @throws RangeError where the sum leaves what is exact */
export function sumOf(amounts: readonly Amount[]): Amount {
  return amountOf(
    amounts.reduce((sum, { grams }) => sum + grams, 0),
    contentOf((element) =>
      amounts.reduce((sum, { contentMilligrams }) => sum + contentMilligrams[element], 0),
    ),
  );
}

export function negated({ grams, contentMilligrams }: Amount): Amount {
  // 0 − x and not −x: minus zero is no amount.
  return { grams: 0 - grams, contentMilligrams: contentOf((element) => 0 - contentMilligrams[element]) };
}

export function isNothing({ grams, contentMilligrams }: Amount): boolean {
  return grams === 0 && ESTIMATED_ELEMENTS.every((element) => contentMilligrams[element] === 0);
}

export function isNegative({ grams, contentMilligrams }: Amount): boolean {
  return grams < 0 || ESTIMATED_ELEMENTS.some((element) => contentMilligrams[element] < 0);
}

/** ⌊whole · part / total⌋ milligrams, exact. @param total above 0 */
export function contentShare(whole: number, part: number, total: number): number {
  return Number((BigInt(whole) * BigInt(part)) / BigInt(total));
}

/**
 * `grams` of a homogeneous whole, with the metal in them rounded down: what is left over stays behind, so that nothing is
 * ever short, and the last gram takes all that is left.
 * @param whole not negative
 * @param grams 0…whole.grams
 * @throws RangeError beyond
 */
export function partOf(whole: Amount, grams: number): Amount {
  if (!Number.isSafeInteger(grams) || grams < 0 || grams > whole.grams)
    throw new RangeError(`${grams} g are no part of ${whole.grams} g`);
  if (grams === whole.grams) return whole;
  return amountOf(
    grams,
    contentOf((element) => contentShare(whole.contentMilligrams[element], grams, whole.grams)),
  );
}
