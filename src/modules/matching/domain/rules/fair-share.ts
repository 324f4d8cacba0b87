import type { RuledProblem } from './ruled-problem.js';
import { solveRuled, type RuledOptions, type RuledSolution } from './solve-ruled.js';

export interface FairSolution {
  /** Every demand gets at least that share of what it could be given, of its target; a multiple of 1/64. */
  readonly share: number;
  readonly solution: RuledSolution;
  /** Surplus given up for it, micro-USD ≥ 0 where both are optimal. */
  readonly priceOfFairnessUsdMicros: number;
}

/** Halvings of the interval in which the share is sought. */
const HALVINGS = 6;
/** Shares are multiples of one over that. */
export const SHARE_PARTS = 2 ** HALVINGS;

/**
 * No demand starves while others fill: first the highest share t for which a match is found that gives every demand t times its
 * target, then the greatest surplus with that floor. A demand without a target takes part like any other.
 * @param targetUnits by demand: say its campaign minimum, or what its lots could bring where that is less
 */
export async function solveFairly(
  problem: RuledProblem,
  targetUnits: Float64Array,
  options: RuledOptions,
): Promise<FairSolution> {
  const free = await solveRuled(problem, options);
  const withShare = (share: number): Promise<RuledSolution> => {
    const floorUnits = targetUnits.map((target) => Math.ceil(share * target));
    return solveRuled({ ...problem, rules: { ...problem.rules, floorUnits } }, options);
  };
  let best = { share: 0, solution: free };
  let step = 1;
  for (let halving = 0; halving <= HALVINGS; halving += 1) {
    const share = best.share + step;
    step /= 2;
    if (share > 1) continue;
    const solution = await withShare(share);
    if (solution.meetsFloors) best = { share, solution };
  }
  return {
    ...best,
    priceOfFairnessUsdMicros: free.objectiveUsdMicros - best.solution.objectiveUsdMicros,
  };
}
