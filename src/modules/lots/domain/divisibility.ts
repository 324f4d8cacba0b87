import { DomainError } from '../../../shared/domain-error.js';

/** WHOLE: to one buyer as it is, or not at all. */
export const DIVISIBILITIES = ['DIVISIBLE', 'WHOLE'] as const;
export type Divisibility = (typeof DIVISIBILITIES)[number];

/** What parts of a lot are on offer. */
export interface PartsOnOffer {
  /** Null as DIVISIBLE: lots of before there was a choice. */
  readonly divisibility: Divisibility | null;
  /** Null where any part is. */
  readonly smallestPartGrams: number | null;
}

export const ANY_PART: PartsOnOffer = { divisibility: null, smallestPartGrams: null };

/**
 * The parts of a lot that a listing offers.
 * @param smallestPartGrams integer > 0; null for any
 * @param netMassGrams what the lot was made with
 * @throws DomainError `listing-not-valid` for a smallest part of a lot that is not divided, or beyond the lot
 */
export function partsOnOffer(
  isDivisible: boolean,
  smallestPartGrams: number | null,
  netMassGrams: number,
): PartsOnOffer {
  const refuse = (code: string, detail: string): never => {
    const fault = { pointer: '/smallestPartKg', code, detail };
    throw new DomainError('listing-not-valid', detail, {}, [fault]);
  };
  if (!isDivisible && smallestPartGrams !== null)
    return refuse('CONTRADICTS', 'A lot that is not divisible has no parts: leave smallestPartKg out.');
  if (smallestPartGrams !== null && smallestPartGrams > netMassGrams)
    return refuse(
      'OUT_OF_RANGE',
      `The lot has ${netMassGrams / 1000} kg: a smaller part, or "divisible": false to sell it whole.`,
    );
  return { divisibility: isDivisible ? 'DIVISIBLE' : 'WHOLE', smallestPartGrams };
}
