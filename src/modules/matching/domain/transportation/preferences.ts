import { entry, type TransportationProblem } from '../transportation-problem.js';
import { NONE } from './spanning-tree.js';

/** Lots whose regrets stand for all where only their spread is asked. */
const REGRETS_SAMPLED = 1024;

/** Where each lot would go at given prices, and how much it cares. */
export interface Preferences {
  /** By lot: the edge that earns most, `NONE` for staying unmatched. */
  readonly bestEdge: Int32Array;
  readonly secondEdge: Int32Array;
  /** By lot: 1e-4 USD per kg between the two, ≥ 0; infinite for a lot without edges. */
  readonly regret: Float64Array;
}

/** One pass over the edges. @param prices by demand, any numbers */
export function preferencesAt(problem: TransportationProblem, prices: Float64Array): Preferences {
  const { lotCount, edgeStart, edgeDemand, edgeValue } = problem;
  const bestEdge = new Int32Array(lotCount);
  const secondEdge = new Int32Array(lotCount);
  const regret = new Float64Array(lotCount);
  for (let lot = 0; lot < lotCount; lot += 1) {
    const end = edgeStart[lot + 1] as number;
    let best = NONE;
    let second = NONE;
    let bestEarns = 0;
    let secondEarns = Number.NEGATIVE_INFINITY;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      const earns = (edgeValue[edge] as number) - (prices[edgeDemand[edge] as number] as number);
      if (earns > bestEarns) {
        second = best;
        secondEarns = bestEarns;
        best = edge;
        bestEarns = earns;
      } else if (earns > secondEarns) {
        second = edge;
        secondEarns = earns;
      }
    }
    bestEdge[lot] = best;
    secondEdge[lot] = second;
    regret[lot] = bestEarns - secondEarns;
  }
  return { bestEdge, secondEdge, regret };
}

/** The regret that this share of the lots with edges stays below, at least 1. */
export function regretQuantile({ regret }: Preferences, share: number): number {
  const step = Math.max(1, Math.floor(regret.length / REGRETS_SAMPLED));
  const sampled = regret.filter((value, lot) => lot % step === 0 && Number.isFinite(value)).sort();
  if (sampled.length === 0) return 1;
  return Math.max(1, entry(sampled, Math.min(sampled.length - 1, Math.floor(share * sampled.length))));
}
