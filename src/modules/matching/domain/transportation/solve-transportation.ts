import { DomainError } from '../../../../shared/domain-error.js';
import type { TransportationProblem, TransportationSolution } from '../transportation-problem.js';
import { optimise } from './optimise.js';
import { preferencesAt, regretQuantile } from './preferences.js';
import { adjustedPrices, sampleOf } from './starting-prices.js';
import { startingTree } from './starting-tree.js';
import type { TransportationTree } from './transportation-tree.js';

/** Below that, a sample says too little to be worth its time. */
const SAMPLED_LOTS_MIN = 1000;

/** Share of the lots that are watched closely: the optimum moves few others. */
const CONTESTED_SHARE = 0.3;

/**
 * Solves a transportation problem exactly: flows and prices are integers, and the prices' bound equals the
 * objective. Deterministic, and no cycling is possible; lots without supply stay unmatched.
 * @throws DomainError `match-amounts-too-large` where prices may not be exact: a value times twice the number of
 * demands beyond 2^53
 */
export function solveTransportation(problem: TransportationProblem): TransportationSolution {
  assertExactPrices(problem);
  return optimalTree(problem).solution();
}

/** The optimal basis. @throws as `solveTransportation` does not: prices must be exact */
export function optimalTree(problem: TransportationProblem): TransportationTree {
  const prices = pricesToStartWith(problem);
  const preferences = preferencesAt(problem, prices);
  const tree = startingTree(problem, prices, preferences);
  optimise(tree, regretQuantile(preferences, CONTESTED_SHARE));
  return tree;
}

/** The optimal prices of a sample, which has a sample of its own; 0 where there are few lots. */
function pricesToStartWith(problem: TransportationProblem): Float64Array {
  if (problem.lotCount < SAMPLED_LOTS_MIN) return new Float64Array(problem.demandCount);
  return adjustedPrices(problem, optimalTree(sampleOf(problem)).solution().demandPrices);
}

/** A price is a sum and difference of two values per demand on its path to the root; a gain has one path more. */
export function assertExactPrices({ edgeValue, demandCount }: TransportationProblem): void {
  const valueMax = edgeValue.reduce((highest, value) => Math.max(highest, value), 0);
  if (valueMax * (2 * demandCount + 2) > Number.MAX_SAFE_INTEGER) {
    throw new DomainError(
      'match-amounts-too-large',
      'The value of this match exceeds what can be stated exactly.',
    );
  }
}
