import type { Highs } from 'highs';
import { DomainError } from '../../shared/domain-error.js';
import {
  edgesOf,
  entry,
  type TransportationProblem,
  type TransportationSolution,
} from './domain/transportation-problem.js';

/** Terms per line of the model: some readers of the format stop at 560 characters. */
const TERMS_PER_LINE_MAX = 20;

/**
 * `simplex_strategy` 4. Without presolve it takes 0.4 of the time of the default (dual simplex with presolve) on
 * 2,000 lots × 50 demands: flow 0 is feasible from the start, and there is little to presolve. At 20,000 × 300 it
 * takes twice as long as the default; neither is quick enough there.
 */
const PRIMAL_SIMPLEX = 4;

/** How far an integer may be from its nearest integer in HiGHS's floating-point answer. */
const INTEGRALITY_TOLERANCE = 1e-4;

/**
 * Solves a transportation problem with HiGHS. A basic solution of such a problem, with integer data, is integer
 * in flows and prices; simplex is asked for by name because an interior point would not be basic.
 * Blocks the thread. The second opinion that specs and the benchmark hold our own solver to.
 * @throws DomainError `match-solver-failed` unless HiGHS proves optimality and the answer is integer and feasible
 */
export function solveWithHighs(
  highs: Highs,
  problem: TransportationProblem,
  timeLimitMs: number,
): TransportationSolution {
  const flowUnits = new Float64Array(problem.edgeValue.length);
  const demandPrices = new Float64Array(problem.demandCount);
  if (flowUnits.length === 0) return { flowUnits, demandPrices };
  const answer = highs.solve(writeTransportationModel(problem), {
    output_flag: false,
    solver: 'simplex',
    simplex_strategy: PRIMAL_SIMPLEX,
    presolve: 'off',
    time_limit: timeLimitMs / 1000,
  });
  // HiGHS does not throw on a model that it cannot parse: its status is then `Empty`.
  if (answer.Status !== 'Optimal') throw failed(`HiGHS ended with status ${answer.Status}`);
  for (const { index } of edgesOf(problem))
    flowUnits[index] = integerFrom(primalOf(answer.Columns[`x${index}`]));
  for (const row of answer.Rows) {
    const demand = 'Name' in row ? /^demand(\d+)$/.exec(row.Name)?.[1] : undefined;
    if (demand !== undefined && 'Dual' in row)
      demandPrices[Number(demand)] = Math.max(0, integerFrom(row.Dual));
  }
  assertFeasible(problem, flowUnits);
  return { flowUnits, demandPrices };
}

/** The problem in CPLEX LP format. Variables `x0`, `x1`, … are the edges; lots and demands without edges have no row. */
export function writeTransportationModel(problem: TransportationProblem): string {
  const byLot = new Map<number, string[]>();
  const byDemand = new Map<number, string[]>();
  const objective: string[] = [];
  for (const { index, lot, demand, value } of edgesOf(problem)) {
    objective.push(`${value} x${index}`);
    pushTo(byLot, lot, `x${index}`);
    pushTo(byDemand, demand, `x${index}`);
  }
  const lotRows = [...byLot].map(
    ([lot, terms]) => ` lot${lot}: ${sumOf(terms)} <= ${entry(problem.supplyUnits, lot)}`,
  );
  const demandRows = [...byDemand].map(
    ([demand, terms]) => ` demand${demand}: ${sumOf(terms)} <= ${entry(problem.capacityUnits, demand)}`,
  );
  return [
    'Maximize',
    ` surplus: ${sumOf(objective)}`,
    'Subject To',
    ...lotRows,
    ...demandRows,
    'End',
    '',
  ].join('\n');
}

function pushTo(rows: Map<number, string[]>, key: number, term: string): void {
  const terms = rows.get(key);
  if (terms === undefined) rows.set(key, [term]);
  else terms.push(term);
}

function sumOf(terms: readonly string[]): string {
  return terms
    .map((term, position) => (position % TERMS_PER_LINE_MAX === 0 && position > 0 ? `\n  ${term}` : term))
    .join(' + ');
}

function primalOf(column: object | undefined): number {
  if (column === undefined || !('Primal' in column) || typeof column.Primal !== 'number') {
    throw failed('HiGHS returned no value for an edge');
  }
  return column.Primal;
}

function integerFrom(value: number): number {
  const nearest = Math.round(value);
  if (!Number.isSafeInteger(nearest) || Math.abs(value - nearest) > INTEGRALITY_TOLERANCE) {
    throw failed(`HiGHS returned ${value} where an integer was due`);
  }
  return nearest === 0 ? 0 : nearest;
}

/** Rounding must not have lifted a sum above its limit. */
function assertFeasible(problem: TransportationProblem, flowUnits: Float64Array): void {
  const supplyLeft = problem.supplyUnits.slice();
  const capacityLeft = problem.capacityUnits.slice();
  for (const { index, lot, demand } of edgesOf(problem)) {
    const units = entry(flowUnits, index);
    if (units < 0) throw failed('HiGHS returned a negative flow');
    supplyLeft[lot] = entry(supplyLeft, lot) - units;
    capacityLeft[demand] = entry(capacityLeft, demand) - units;
  }
  if ([...supplyLeft, ...capacityLeft].some((left) => left < 0))
    throw failed('HiGHS exceeded a supply or capacity');
}

function failed(reason: string): DomainError {
  return new DomainError('match-solver-failed', 'The match could not be solved.', { reason });
}
