import { entry, type TransportationProblem } from '../transportation-problem.js';
import { preferencesAt, regretQuantile, type Preferences } from './preferences.js';
import { NONE } from './spanning-tree.js';

/** Every fourth lot. Of 2 to 8, 4 is the quickest from 2,000 to 200,000 lots. */
const SAMPLE_STEP = 4;

/** Steps overshoot where neighbours move too; a full step takes about as long in all. */
const STEP_SHARE = 0.6;

/** Lots that a small price change may move. */
const CONTESTED_SHARE = 0.15;

/** Every fourth lot, and of each capacity the share that the sampled supply has in the whole. */
export function sampleOf(problem: TransportationProblem): TransportationProblem {
  const { lotCount, supplyUnits, edgeStart } = problem;
  const lots = Int32Array.from(
    { length: Math.ceil(lotCount / SAMPLE_STEP) },
    (_, position) => position * SAMPLE_STEP,
  );
  const supplySampled = Float64Array.from(lots, (lot) => entry(supplyUnits, lot));
  const supplyShare = sumOf(supplySampled) / Math.max(1, sumOf(supplyUnits));
  const sampledStart = new Int32Array(lots.length + 1);
  lots.forEach((lot, position) => {
    const edgeCount = entry(edgeStart, lot + 1) - entry(edgeStart, lot);
    sampledStart[position + 1] = entry(sampledStart, position) + edgeCount;
  });
  const edgeDemand = new Int32Array(entry(sampledStart, lots.length));
  const edgeValue = new Float64Array(edgeDemand.length);
  lots.forEach((lot, position) => {
    const [start, end] = [entry(edgeStart, lot), entry(edgeStart, lot + 1)];
    edgeDemand.set(problem.edgeDemand.subarray(start, end), entry(sampledStart, position));
    edgeValue.set(problem.edgeValue.subarray(start, end), entry(sampledStart, position));
  });
  return {
    lotCount: lots.length,
    demandCount: problem.demandCount,
    supplyUnits: supplySampled,
    capacityUnits: problem.capacityUnits.map((capacity) => Math.floor(capacity * supplyShare)),
    edgeStart: sampledStart,
    edgeDemand,
    edgeValue,
  };
}

/**
 * Where every lot goes at the sample's prices, one Newton step later: a demand that is asked for more than it can
 * take gets dearer, one that has room cheaper, by as much as the lots near the margin there need to move the excess.
 * The result only guides the start: it need be neither integer nor optimal.
 */
export function adjustedPrices(problem: TransportationProblem, samplePrices: Float64Array): Float64Array {
  const preferences = preferencesAt(problem, samplePrices);
  const margin = regretQuantile(preferences, CONTESTED_SHARE);
  const { asked, contested } = intakeAsked(problem, preferences, margin);
  return samplePrices.map((price, demand) => {
    const excess = entry(asked, demand) - entry(problem.capacityUnits, demand);
    if (excess < 0 && price === 0) return 0;
    const movable = entry(contested, demand);
    const step = movable > 0 ? (STEP_SHARE * margin * excess) / movable : Math.sign(excess) * margin;
    return Math.max(0, price + Math.max(-2 * margin, Math.min(2 * margin, step)));
  });
}

/** Units that each demand is asked to take, and units of lots that would as soon go there as elsewhere. */
function intakeAsked(
  { lotCount, demandCount, supplyUnits, edgeDemand }: TransportationProblem,
  { bestEdge, secondEdge, regret }: Preferences,
  margin: number,
): { readonly asked: Float64Array; readonly contested: Float64Array } {
  const asked = new Float64Array(demandCount);
  const contested = new Float64Array(demandCount);
  const add = (to: Float64Array, edge: number, units: number): void => {
    if (edge === NONE) return;
    const demand = edgeDemand[edge] as number;
    to[demand] = (to[demand] as number) + units;
  };
  for (let lot = 0; lot < lotCount; lot += 1) {
    const units = supplyUnits[lot] as number;
    add(asked, bestEdge[lot] as number, units);
    if ((regret[lot] as number) >= margin) continue;
    add(contested, bestEdge[lot] as number, units);
    add(contested, secondEdge[lot] as number, units);
  }
  return { asked, contested };
}

function sumOf(units: Float64Array): number {
  return units.reduce((sum, value) => sum + value, 0);
}
