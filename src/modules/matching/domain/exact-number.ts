import { DomainError } from '../../../shared/domain-error.js';

/**
 * An exact amount as a number.
 * @throws DomainError `match-amounts-too-large` beyond 2^53 − 1: in micro-USD about 9 thousand million USD
 */
export function exactNumber(amount: bigint): number {
  const converted = Number(amount);
  if (!Number.isSafeInteger(converted)) {
    throw new DomainError(
      'match-amounts-too-large',
      'The value of this match exceeds what can be stated exactly.',
    );
  }
  return converted;
}
