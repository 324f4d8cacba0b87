import { contentShare } from '../../ledger/domain/amount.js';
import type { MilligramPercentiles } from './match-problem.js';

/**
 * The part of an estimate that is in what is available of a lot: each percentile ⌊milligrams · available / net mass⌋, exact,
 * so that a match never counts on a milligram that may have been promised already. A lot is taken to be the same throughout.
 * @param percentiles of all that the lot was made with, integers
 * @param availableGrams above 0
 * @param netMassGrams what the lot was made with, above 0
 */
export function availablePart(
  { p10, p50, p90 }: MilligramPercentiles,
  availableGrams: number,
  netMassGrams: number,
): MilligramPercentiles {
  const part = (milligrams: number): number => contentShare(milligrams, availableGrams, netMassGrams);
  return { p10: part(p10), p50: part(p50), p90: part(p90) };
}
