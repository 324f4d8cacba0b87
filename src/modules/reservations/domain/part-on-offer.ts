import { DomainError } from '../../../shared/domain-error.js';
import type { LotBalance } from '../../ledger/domain/lot-balance.js';
import { onHand } from '../../ledger/domain/lot-balance.js';
import { ANY_PART, type PartsOnOffer } from '../../lots/domain/divisibility.js';

/** What parts of a lot may be promised, and whether it matters what that leaves for others. */
export interface PartRule extends PartsOnOffer {
  /** A verified plan for all of the lot may leave less than the smallest part: it has weighed that. */
  readonly isRestFree: boolean;
}

/** Where no listing has a say: what expires goes back, whatever is left of it. */
export const NO_PART_RULE: PartRule = { ...ANY_PART, isRestFree: true };

/**
 * A lot that is sold whole goes to one buyer with all that is on hand; of any other the part must reach the smallest, and so
 * must what others are left, or the part is all that is available. More than there is is not refused here.
 * @param grams what is asked for, > 0
 * @throws DomainError `part-not-on-offer`; `insufficient-available` where something of a whole lot is elsewhere
 */
export function requirePartOnOffer(balance: LotBalance, grams: number, rule: PartRule): void {
  const there = balance.AVAILABLE.grams;
  if (there === 0) return;
  if (rule.divisibility === 'WHOLE') requireWhole(balance, grams);
  const smallest = rule.smallestPartGrams;
  if (smallest === null || grams === there) return;
  if (grams < smallest) {
    const detail = `The smallest part of the lot on offer is ${smallest / 1000} kg: ask for that much or more, or leave massKg out for all that is available.`;
    throw partFault('PART_TOO_SMALL', detail, smallest);
  }
  if (rule.isRestFree || grams > there || there - grams >= smallest) return;
  const most = there - smallest;
  const less = most >= smallest ? `at most ${most / 1000} kg, or ` : '';
  const detail = `${(there - grams) / 1000} kg would be left, less than the smallest part of ${smallest / 1000} kg: ask for ${less}all ${there / 1000} kg.`;
  throw partFault(REST_TOO_SMALL, detail, smallest);
}

/**
 * What is given back of a reservation must leave it all of the lot's part that it may have, or nothing.
 * @param grams what is given back, > 0
 * @param keptGrams what the buyer has or is to get then
 * @throws DomainError `part-not-on-offer`
 */
export function requirePartKept(
  balance: LotBalance,
  grams: number,
  keptGrams: number,
  { divisibility, smallestPartGrams: smallest, isRestFree }: PartRule,
): void {
  if (keptGrams === 0) return;
  if (divisibility === 'WHOLE') {
    const detail = 'The lot is sold whole: give back all of it, or nothing.';
    throw partFault(NOT_DIVISIBLE, detail, null);
  }
  if (smallest === null) return;
  if (keptGrams < smallest) {
    const detail = `${keptGrams / 1000} kg would be kept, less than the smallest part of ${smallest / 1000} kg: give back less, or all of it.`;
    throw partFault('PART_TOO_SMALL', detail, smallest);
  }
  if (isRestFree || balance.AVAILABLE.grams + grams >= smallest) return;
  const detail = `Too little would be available again to be promised to others: the smallest part is ${smallest / 1000} kg. Give back more, or nothing.`;
  throw partFault(REST_TOO_SMALL, detail, smallest);
}

const NOT_DIVISIBLE = 'NOT_DIVISIBLE';
/** Code of the fault that says how much is there, to whoever asks often enough. */
export const REST_TOO_SMALL = 'REST_TOO_SMALL';

function requireWhole(balance: LotBalance, grams: number): void {
  const there = balance.AVAILABLE.grams;
  const elsewhere = onHand(balance).grams - there;
  if (elsewhere > 0) {
    const detail = `The lot is sold whole, and ${elsewhere / 1000} kg of it are reserved, held or in transit.`;
    throw new DomainError('insufficient-available', detail, {
      account: 'AVAILABLE',
      thereKg: there / 1000,
    });
  }
  if (grams !== there)
    throw partFault(NOT_DIVISIBLE, 'The lot is sold whole: leave massKg out to reserve all of it.', null);
}

function partFault(code: string, detail: string, smallestPartGrams: number | null): DomainError {
  const facts = smallestPartGrams === null ? {} : { smallestPartKg: smallestPartGrams / 1000 };
  return new DomainError('part-not-on-offer', detail, facts, [{ pointer: '/massKg', code, detail }]);
}
