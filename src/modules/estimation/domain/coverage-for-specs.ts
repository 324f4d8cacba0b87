import type { EstimateInputs, EstimateSource } from './estimate-inputs.js';
import type { EstimationLine } from './estimation-line.js';
import type { Evidence } from './evidence/evidence.js';
import { recoverableNdPrSummary } from './prepared-estimate.js';
import type { Summary } from './quantity/evaluate-quantity.js';
import { Randomness, SIMULATED } from './simulated-lots-for-specs.js';

/** Lots of each kind whose truth is compared with their interval, at least. */
export const LOTS = 10_000;
/** Of kinds of which so few different things are seen that one interval serves many lots. */
export const LOTS_SEEN_ALIKE = 40_000;
/**
 * How far from 80 % the share of them that lies inside may be. A binomial of so many has a standard error of 0.4 %, so
 * this is two and a half of them.
 */
export const TOLERANCE = 0.01;
const SEED = 20_261_126;

/** Lots of which the same was seen, and what each turned out to hold. */
export interface SimulatedLots {
  readonly inputs: EstimateInputs;
  /** Grams of recoverable NdPr oxide; what was seen is as likely with each. */
  readonly trueGrams: readonly number[];
}

/** One lot, or several that the same evidence was seen of. */
export type Simulation = (random: Randomness) => SimulatedLots;

export function source(line: EstimationLine, evidence: readonly Evidence[] = []): EstimateSource {
  return { lines: [line], weighingRelativeUncertainty: 0, evidence };
}

export function inputs(sources: readonly EstimateSource[]): EstimateInputs {
  return { sources, processRouteKey: 'perfect', realised: null };
}

type Interval = Pick<Summary, 'p10' | 'p90'>;

function intervalOfInputs(seen: EstimateInputs): Interval {
  return recoverableNdPrSummary(seen, SIMULATED);
}

/**
 * Share of the lots whose truth lies between P10 and P90 of the figure that the product states of what was seen. The same
 * inputs have the same interval, which is worked out once.
 */
export function coverage(simulation: Simulation, lots = LOTS, intervalOf = intervalOfInputs): number {
  const random = new Randomness(SEED);
  const intervals = new Map<string, Interval>();
  let inside = 0;
  for (let done = 0; done < lots;) {
    const { inputs: seen, trueGrams } = simulation(random);
    const key = JSON.stringify(seen);
    const interval = intervals.get(key) ?? intervalOf(seen);
    intervals.set(key, interval);
    for (const grams of trueGrams) if (grams >= interval.p10 && grams <= interval.p90) inside += 1;
    done += trueGrams.length;
  }
  return inside / lots;
}

/** So many of something. */
export function times<Item>(count: number, make: () => Item): readonly Item[] {
  return Array.from({ length: count }, make);
}
