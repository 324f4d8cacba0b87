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

/** Minus zero becomes zero. @throws RangeError where a figure is not a safe integer */
export function amountOf(grams: number, contentMilligrams: ElementContent): Amount {
  for (const figure of [grams, ...ESTIMATED_ELEMENTS.map((element) => contentMilligrams[element])])
    if (!Number.isSafeInteger(figure)) throw new RangeError(`${figure} is not an exact integer amount`);
  return { grams: grams + 0, contentMilligrams: contentOf((element) => contentMilligrams[element] + 0) };
}

/** Milligrams of every element by one rule. */
export function contentOf(milligramsOf: (element: EstimatedElement) => number): ElementContent {
  return { Nd: milligramsOf('Nd'), Pr: milligramsOf('Pr'), Dy: milligramsOf('Dy'), Tb: milligramsOf('Tb') };
}

/** The same in whatever order. @throws RangeError where the sum leaves what is exact */
export function sumOf(amounts: readonly Amount[]): Amount {
  return amountOf(
    exactSum(amounts, ({ grams }) => grams),
    contentOf((element) => exactSum(amounts, ({ contentMilligrams }) => contentMilligrams[element])),
  );
}

/** What is exact at the end may be beyond 2^53 on the way, where numbers would round it. */
function exactSum(amounts: readonly Amount[], figureOf: (amount: Amount) => number): number {
  let sum = 0;
  for (const amount of amounts) {
    sum += figureOf(amount);
    if (!Number.isSafeInteger(sum))
      return Number(amounts.reduce((partial, each) => partial + BigInt(figureOf(each)), 0n));
  }
  return sum;
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
  if (isNegative(whole)) throw new RangeError('Nothing can be taken of what is less than nothing');
  if (!Number.isSafeInteger(grams) || grams < 0 || grams > whole.grams)
    throw new RangeError(`${grams} g are no part of ${whole.grams} g`);
  if (grams === whole.grams) return whole;
  return amountOf(
    grams,
    contentOf((element) => contentShare(whole.contentMilligrams[element], grams, whole.grams)),
  );
}
