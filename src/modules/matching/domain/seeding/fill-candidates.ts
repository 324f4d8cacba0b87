import { mulDiv } from '../../../../shared/exact-arithmetic.js';
import type { MatchDemand, MatchLot } from '../match-problem.js';
import { MILLIGRAMS_PER_FLOW_UNIT } from '../transportation-problem.js';

const WHOLE_PPM = 1_000_000;

/** What a unit of a lot brings at the demand's route, in whole milligrams. */
export interface Recoverable {
  /** At P50, rounded down. */
  readonly medianMilligrams: number;
  /** P50 − P10, rounded up, at most the median. */
  readonly spreadMilligrams: number;
}

/** Liberated NdPr oxide times the route's mean yield of Nd and Pr, each by its P50 mass. The yield counts as certain. */
export function recoverablePerUnit(
  { liberatedMilligrams, ndPrMilligrams }: MatchLot,
  { route }: MatchDemand,
): Recoverable {
  const [nd, pr] = [liberatedMilligrams.ND2O3.p50, liberatedMilligrams.PR6O11.p50];
  const { p10, p50 } = ndPrMilligrams;
  if (nd + pr === 0 || p50 === 0) return { medianMilligrams: 0, spreadMilligrams: 0 };
  const share = (nd * route.yieldMean.ND2O3 + pr * route.yieldMean.PR6O11) / (nd + pr);
  const medianMilligrams = Math.floor((Math.round(share * WHOLE_PPM) * MILLIGRAMS_PER_FLOW_UNIT) / WHOLE_PPM);
  const spread = Math.ceil((medianMilligrams * (p50 - p10)) / p50);
  return { medianMilligrams, spreadMilligrams: Math.min(medianMilligrams, spread) };
}

/** All of a lot, milligrams at P50, whatever unit of flow it ends on. */
export function recoverableOf(lot: MatchLot, demand: MatchDemand): number {
  const { medianMilligrams } = recoverablePerUnit(lot, demand);
  return mulDiv(lot.ndPrMilligrams.p50, medianMilligrams, MILLIGRAMS_PER_FLOW_UNIT);
}

/** ISO date: the first day on which the demand could have the lot, its own last day apart. */
export function arrivalDate(lot: MatchLot, demand: MatchDemand, at: string): string {
  // ISO dates sort as text.
  const from = lot.availableFrom > demand.windowFrom ? lot.availableFrom : demand.windowFrom;
  return from > at ? from : at;
}
