import { edgesOfLot, entry } from '../transportation-problem.js';
import type { RuledProblem } from '../rules/ruled-problem.js';
import { solveRuled, type RuledOptions } from '../rules/solve-ruled.js';

/**
 * When one demand can have so much oxide. Lots arrive on days, given by position; what a lot brings is uncertain. Masses are
 * integer milligrams of recoverable oxide per unit of flow.
 */
export interface FillProblem {
  /** Of one demand: its rules, and each lot's supply; the values of its edges count for nothing. */
  readonly ruled: RuledProblem;
  /** By lot: the day on which it can be had, 0 … `dayCount` − 1. */
  readonly arrival: Int32Array;
  readonly dayCount: number;
  /** By lot: at P50, ≥ 1. */
  readonly medianMilligrams: Float64Array;
  /** By lot: P50 − P10, from 0 to the median. */
  readonly spreadMilligrams: Float64Array;
  /** By lot: lots of one group are wrong together, lots of two independently; 0, 1, 2 … */
  readonly group: Int32Array;
  readonly criticalMilligrams: number;
}

/** P50: as likely reached as not. P90: reached with nine chances in ten, which is the sum's P10. */
export type Confidence = 'P50' | 'P90';

/** When the critical mass is reached. Days by position. */
export interface EarliestFill {
  /** The first day on which `flowUnits` has it; null where no plan that was found has. */
  readonly day: number | null;
  /** No plan has it on an earlier day, proven; null: none has it at all. Where it is `day`, no plan is earlier. */
  readonly notBefore: number | null;
  /** By edge: the plan that has it; where none has, the best one that was found of all lots. */
  readonly flowUnits: Float64Array;
  /** By edge: the best plan that was found of all lots, whether it has it or not. */
  readonly flowUnitsOfAll: Float64Array;
}

/** Directions in which the spread is made linear, per day. */
const DIRECTIONS_MAX = 3;

/** Finds the day by halving: whatever can be had on a day can be had on every later one. @throws as `solveRuled` */
export async function earliestFill(
  problem: FillProblem,
  confidence: Confidence,
  options: RuledOptions,
): Promise<EarliestFill> {
  const known = new Map<number, DayAnswer>();
  const on = async (day: number): Promise<DayAnswer> => {
    const answer = known.get(day) ?? (await judgeDay(problem, day, confidence, options));
    known.set(day, answer);
    return answer;
  };
  const last = await on(problem.dayCount - 1);
  const firstWhere = async (holds: (answer: DayAnswer) => boolean): Promise<number | null> => {
    if (!holds(last)) return null;
    let [low, high] = [0, problem.dayCount - 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (holds(await on(middle))) high = middle;
      else low = middle + 1;
    }
    return high;
  };
  const day = await firstWhere(({ reach }) => reach === 'REACHED');
  const notBefore = await firstWhere(({ reach }) => reach !== 'OUT_OF_REACH');
  const { flowUnits } = day === null ? last : await on(day);
  return { day, notBefore, flowUnits, flowUnitsOfAll: last.flowUnits };
}

interface DayAnswer {
  /** UNDECIDED: no plan was found that has it, and none is ruled out. */
  readonly reach: 'REACHED' | 'OUT_OF_REACH' | 'UNDECIDED';
  readonly flowUnits: Float64Array;
}

interface Plan {
  readonly flowUnits: Float64Array;
  readonly milligrams: number;
}

/**
 * Whether the critical mass can be had of the lots that are there by the day. The sum's P10 is Σ median − √Σ_g (Σ_{i∈g} spread)²,
 * a norm and not linear; but for any unit vector u ≥ 0 it is at most Σ (median − u_g · spread), which is, and which the spread of
 * the optimal plan itself makes equal. So a linear optimum bounds it, and its plan gives the next direction.
 */
async function judgeDay(
  problem: FillProblem,
  day: number,
  confidence: Confidence,
  options: RuledOptions,
): Promise<DayAnswer> {
  const { ruled, criticalMilligrams: critical } = problem;
  const supplyUnits = ruled.transportation.supplyUnits.map((units, lot) =>
    entry(problem.arrival, lot) <= day ? units : 0,
  );
  const all = flowOfAll(ruled, supplyUnits);
  let best: Plan = { flowUnits: new Float64Array(all.length), milligrams: 0 };
  const isLast = day === problem.dayCount - 1;
  // The plan of the last day is shown whether it is enough or not; of the others only whether they are.
  if (!isLast && massOf(problem, all, confidence) < critical)
    return { reach: 'OUT_OF_REACH', flowUnits: best.flowUnits };
  let direction = confidence === 'P50' ? new Float64Array(0) : directionOf(problem, all);
  for (let round = 0; round < (confidence === 'P50' ? 1 : DIRECTIONS_MAX); round += 1) {
    const solution = await solveRuled(
      {
        transportation: {
          ...ruled.transportation,
          supplyUnits,
          edgeValue: weightsOf(problem, direction),
        },
        rules: ruled.rules,
      },
      options,
    );
    const { flowUnits } = solution;
    const milligrams = massOf(problem, flowUnits, confidence);
    if (milligrams > best.milligrams || round === 0) best = { flowUnits, milligrams };
    if (milligrams >= critical) return { reach: 'REACHED', flowUnits };
    if (solution.boundUsdMicros < critical) return { reach: 'OUT_OF_REACH', flowUnits: best.flowUnits };
    direction = directionOf(problem, flowUnits);
  }
  return { reach: 'UNDECIDED', flowUnits: best.flowUnits };
}

/** What a plan brings, milligrams; at P90 rounded down. */
export function massOf(problem: FillProblem, flowUnits: Float64Array, confidence: Confidence): number {
  let median = 0;
  const spread = new Float64Array(groupCount(problem));
  forEachFlow(problem.ruled, flowUnits, (lot, units) => {
    median += units * entry(problem.medianMilligrams, lot);
    const group = entry(problem.group, lot);
    spread[group] = entry(spread, group) + units * entry(problem.spreadMilligrams, lot);
  });
  return confidence === 'P50' ? median : median - Math.ceil(lengthOf(spread));
}

/** By edge, ≥ 1: the median less the spread in the direction, rounded up, so that sums of them bound the P10. */
function weightsOf(problem: FillProblem, direction: Float64Array): Float64Array {
  const { transportation } = problem.ruled;
  const weights = new Float64Array(transportation.edgeDemand.length);
  for (let lot = 0; lot < transportation.lotCount; lot += 1) {
    const share = direction[entry(problem.group, lot)] ?? 0;
    const less = Math.floor(share * entry(problem.spreadMilligrams, lot));
    const weight = Math.max(1, entry(problem.medianMilligrams, lot) - less);
    for (const { index } of edgesOfLot(transportation, lot)) weights[index] = weight;
  }
  return weights;
}

/** Rounding must not make it longer than 1. */
const A_LITTLE_LESS = 1 - 1e-12;

/** By group: its part in the spread of the plan, as a unit vector; 0 everywhere where nothing is spread. */
function directionOf(problem: FillProblem, flowUnits: Float64Array): Float64Array {
  const spread = new Float64Array(groupCount(problem));
  forEachFlow(problem.ruled, flowUnits, (lot, units) => {
    const group = entry(problem.group, lot);
    spread[group] = entry(spread, group) + units * entry(problem.spreadMilligrams, lot);
  });
  const length = lengthOf(spread);
  return length === 0 ? spread : spread.map((part) => (A_LITTLE_LESS * part) / length);
}

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, part) => sum + part * part, 0));
}

function groupCount({ group }: FillProblem): number {
  return group.reduce((most, each) => Math.max(most, each + 1), 0);
}

/** All of every lot, whatever the rules say: nothing brings more. */
function flowOfAll({ transportation }: RuledProblem, supplyUnits: Float64Array): Float64Array {
  const flow = new Float64Array(transportation.edgeDemand.length);
  for (let lot = 0; lot < transportation.lotCount; lot += 1) {
    for (const { index } of edgesOfLot(transportation, lot)) flow[index] = entry(supplyUnits, lot);
  }
  return flow;
}

/** Calls `visit` for each lot of which the plan takes something. */
export function forEachFlow(
  { transportation }: RuledProblem,
  flowUnits: Float64Array,
  visit: (lot: number, units: number) => void,
): void {
  for (let lot = 0; lot < transportation.lotCount; lot += 1) {
    for (const { index } of edgesOfLot(transportation, lot)) {
      const units = entry(flowUnits, index);
      if (units > 0) visit(lot, units);
    }
  }
}
