import { shownMassOf } from '../../market/domain/disclosure.js';
import {
  VALUED_OXIDES,
  type MatchLot,
  type MilligramPercentiles,
  type ValuedOxide,
} from './match-problem.js';

const MILLIGRAMS_PER_GRAM = 1_000;

/** Of a whole lot, what its owner knows: integer milligrams of recoverable oxide at P50, by which the market shows it. */
export interface OwnersFigures {
  readonly netMassGrams: number;
  readonly recoverableMilligrams: Readonly<Record<ValuedOxide | 'NDPR', number>>;
}

/**
 * The lot as somebody reckons with it who is shown no more than the market shows: every oxide is its band, with the ends as P10
 * and P90; masses are the middle of theirs. It is the whole lot, whatever of it is promised to others. Two lots of the
 * same bands are the same in every question that is asked of them.
 */
export function lotAsShown(lot: MatchLot, { netMassGrams, recoverableMilligrams }: OwnersFigures): MatchLot {
  const massGrams = middleGrams(netMassGrams);
  return {
    ...lot,
    netMassGrams: massGrams,
    liberatedMilligrams: Object.fromEntries(
      VALUED_OXIDES.map((oxide) => [oxide, bandOf(recoverableMilligrams[oxide])]),
    ) as MatchLot['liberatedMilligrams'],
    ndPrMilligrams: bandOf(recoverableMilligrams.NDPR),
    smallestPartGrams:
      lot.smallestPartGrams === null ? null : Math.min(massGrams, middleGrams(lot.smallestPartGrams)),
  };
}

function bandOf(milligrams: number): MilligramPercentiles {
  const { lowMilligrams, middleMilligrams, highMilligrams } = shownMassOf(milligrams);
  return { p10: lowMilligrams, p50: middleMilligrams, p90: highMilligrams };
}

function middleGrams(grams: number): number {
  return shownMassOf(grams * MILLIGRAMS_PER_GRAM).middleMilligrams / MILLIGRAMS_PER_GRAM;
}
