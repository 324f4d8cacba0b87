import { applyFlows } from './apply-flows.js';
import type { IntegerProgram, SolveIntegerProgram } from './integer-program.js';
import {
  neighbourhoodProgram,
  type Neighbourhood,
  type NeighbourhoodProgram,
} from './neighbourhood-program.js';
import type { Plan } from './plan.js';

/** Decisions (who gets which lot, which campaigns run) that are looked at before the search gives up its proof. */
const DECISIONS_MAX = 12;
const NODES_MAX = 200_000;
/** Objectives are whole micro-USD: nothing lies between two of them. */
const GAP_USD_MICROS = 0.5;
/** Of the solver's own bound, which is in floating point. */
const BOUND_TOLERANCE = 1e-14;

export interface WholeSearch {
  /** Micro-USD; infinite where nothing was proved. */
  readonly boundUsdMicros: number;
  readonly isInfeasible: boolean;
}

/**
 * Searches a small problem as a whole, to the proof. Parts of divisible lots are real numbers at first, which makes the
 * problem easy and its optimum an upper bound. The decisions of that optimum (which lots go where, which campaigns run)
 * are then solved in whole units, which gives a match, and are excluded; and so on, until what remains is bounded by the
 * best match: that is the optimum, to the unit.
 */
export async function searchWhole(plan: Plan, solve: SolveIntegerProgram): Promise<WholeSearch> {
  const everything = neighbourhoodOfAll(plan);
  plan.isClosed.fill(0);
  const whole = neighbourhoodProgram(plan, everything);
  const { program, usdMicrosPerCost, flowsOf } = whole;
  const limits = { nodesMax: NODES_MAX, gapMax: GAP_USD_MICROS / usdMicrosPerCost };
  const excluded: Uint8Array[] = [];
  /** The best that excluded decisions may still hold, where they were not solved to the proof. */
  let excludedBound = Number.NEGATIVE_INFINITY;
  for (let decision = 0; decision < DECISIONS_MAX; decision += 1) {
    const answer = await solve(withoutDecisions(program, excluded), limits);
    if (answer === null) break;
    if (answer.values === null) {
      const best = Math.max(plan.objective(), excludedBound);
      return { boundUsdMicros: best, isInfeasible: excluded.length === 0 };
    }
    const remaining = wholeMicros(answer.bound * usdMicrosPerCost);
    const bound = Math.max(remaining, excludedBound, plan.objective());
    if (remaining <= plan.objective() || !answer.isProven)
      return { boundUsdMicros: bound, isInfeasible: false };
    applyFlows(plan, everything, flowsOf(answer.values));
    if (remaining <= plan.objective()) return { boundUsdMicros: bound, isInfeasible: false };
    excludedBound = Math.max(
      excludedBound,
      await solveInUnits(plan, { everything, whole, values: answer.values, remaining }, solve),
    );
    excluded.push(decisionOf(program, answer.values));
    if (decision === DECISIONS_MAX - 1) return { boundUsdMicros: bound, isInfeasible: false };
  }
  return { boundUsdMicros: Number.POSITIVE_INFINITY, isInfeasible: false };
}

function neighbourhoodOfAll(plan: Plan): Neighbourhood {
  const { demandCount, edgeDemand } = plan.problem.transportation;
  return {
    demands: Array.from({ length: demandCount }, (_, demand) => demand),
    edges: Array.from(edgeDemand.keys()),
    precision: 'RELAXED',
  };
}

interface Relaxed {
  readonly everything: Neighbourhood;
  readonly whole: NeighbourhoodProgram;
  readonly values: Float64Array;
  readonly remaining: number;
}

/** Solves in whole units with the pairs that the relaxed answer's decisions allow; returns a bound of what these can hold. */
async function solveInUnits(
  plan: Plan,
  { everything, whole, values, remaining }: Relaxed,
  solve: SolveIntegerProgram,
): Promise<number> {
  const isAllowed = whole.isAllowed(values);
  const edges = everything.edges.filter((_, position) => isAllowed[position] === true);
  const others = everything.edges.filter((_, position) => isAllowed[position] === false);
  const emptied = plan.copy();
  for (const edge of emptied.problem.transportation.edgeDemand.keys()) {
    const units = emptied.flowUnits[edge] as number;
    if (units > 0) emptied.add(edge, -units);
  }
  const inUnits: Neighbourhood = { demands: everything.demands, edges, precision: 'EXACT' };
  const { program, usdMicrosPerCost, flowsOf: unitsOf } = neighbourhoodProgram(emptied, inUnits);
  const limits = { nodesMax: NODES_MAX, gapMax: GAP_USD_MICROS / usdMicrosPerCost };
  const exact = await solve(program, limits);
  if (exact === null) return remaining;
  if (exact.values === null) return Number.NEGATIVE_INFINITY;
  const flows = Float64Array.from([...unitsOf(exact.values), ...others.map(() => 0)]);
  applyFlows(plan, { demands: everything.demands, edges: [...edges, ...others], precision: 'EXACT' }, flows);
  return exact.isProven ? wholeMicros(exact.bound * usdMicrosPerCost) : remaining;
}

function wholeMicros(bound: number): number {
  return Math.floor(bound * (1 + BOUND_TOLERANCE) + 0.01);
}

function decisionOf(program: IntegerProgram, values: Float64Array): Uint8Array {
  return Uint8Array.from(values, (value, column) => (program.isInteger[column] === 1 && value > 0.5 ? 1 : 0));
}

/** One more row for each decision: at least one of its yes or no is to be different. */
function withoutDecisions(program: IntegerProgram, decisions: readonly Uint8Array[]): IntegerProgram {
  const rowCount = program.rowLower.length;
  const columnStart = new Int32Array(program.columnStart.length);
  const entryRow: number[] = [];
  const entryValue: number[] = [];
  program.cost.forEach((_, column) => {
    const end = program.columnStart[column + 1] as number;
    for (let entry = program.columnStart[column] as number; entry < end; entry += 1) {
      entryRow.push(program.entryRow[entry] as number);
      entryValue.push(program.entryValue[entry] as number);
    }
    if (program.isInteger[column] === 1) {
      decisions.forEach((decision, position) => {
        entryRow.push(rowCount + position);
        entryValue.push(decision[column] === 1 ? -1 : 1);
      });
    }
    columnStart[column + 1] = entryRow.length;
  });
  const lower = decisions.map((decision) => 1 - decision.reduce((sum, yes) => sum + yes, 0));
  return {
    ...program,
    rowLower: Float64Array.from([...program.rowLower, ...lower]),
    rowUpper: Float64Array.from([...program.rowUpper, ...lower.map(() => Number.POSITIVE_INFINITY)]),
    columnStart,
    entryRow: Int32Array.from(entryRow),
    entryValue: Float64Array.from(entryValue),
  };
}
