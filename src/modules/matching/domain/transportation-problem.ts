import { exactNumber } from './exact-number.js';

/** One unit of flow: 10 g of liberated NdPr oxide. With values in 1e-4 USD/kg, flow × value is micro-USD. */
export const GRAMS_PER_FLOW_UNIT = 10;
export const MILLIGRAMS_PER_FLOW_UNIT = 10_000;

/**
 * Maximise Σ value · flow with Σ_j flow ≤ supply per lot, Σ_i flow ≤ capacity per demand, flow ≥ 0.
 * Edges are kept in compressed rows: those of lot `i` are `edgeStart[i]` … `edgeStart[i + 1] − 1`, by
 * ascending demand. All entries are safe integers; `Float64Array` because 2^31 units are only 21,475 t.
 */
export interface TransportationProblem {
  readonly lotCount: number;
  readonly demandCount: number;
  readonly supplyUnits: Float64Array;
  readonly capacityUnits: Float64Array;
  readonly edgeStart: Int32Array;
  readonly edgeDemand: Int32Array;
  /** 1e-4 USD per kg, above 0: a pair without surplus has no edge. */
  readonly edgeValue: Float64Array;
}

export interface TransportationSolution {
  /** Integers ≥ 0, one per edge. */
  readonly flowUnits: Float64Array;
  /** Integers ≥ 0 in 1e-4 USD per kg, one per demand: the solver's dual prices of intake. */
  readonly demandPrices: Float64Array;
}

/** The one interface to a solver. Rejects with DomainError `match-solver-failed`; never returns a partial answer. */
export type SolveTransportation = (problem: TransportationProblem) => Promise<TransportationSolution>;

export interface Edge {
  readonly index: number;
  readonly lot: number;
  readonly demand: number;
  readonly value: number;
}

/** The edges in the order of their index. */
export function* edgesOf(problem: TransportationProblem): Generator<Edge> {
  for (let lot = 0; lot < problem.lotCount; lot += 1) yield* edgesOfLot(problem, lot);
}

export function* edgesOfLot(problem: TransportationProblem, lot: number): Generator<Edge> {
  const end = entry(problem.edgeStart, lot + 1);
  for (let index = entry(problem.edgeStart, lot); index < end; index += 1) {
    yield { index, lot, demand: entry(problem.edgeDemand, index), value: entry(problem.edgeValue, index) };
  }
}

/** Units that each demand receives. */
export function demandIntakeUnits(problem: TransportationProblem, flowUnits: Float64Array): Float64Array {
  const intake = new Float64Array(problem.demandCount);
  for (const { index, demand } of edgesOf(problem)) {
    intake[demand] = entry(intake, demand) + entry(flowUnits, index);
  }
  return intake;
}

/** Units that each lot gives. */
export function lotOutflowUnits(problem: TransportationProblem, flowUnits: Float64Array): Float64Array {
  const outflow = new Float64Array(problem.lotCount);
  for (const { index, lot } of edgesOf(problem)) outflow[lot] = entry(outflow, lot) + entry(flowUnits, index);
  return outflow;
}

/** Σ value · flow in micro-USD, exact. */
export function objectiveUsdMicros(problem: TransportationProblem, flowUnits: Float64Array): number {
  let objective = 0n;
  for (const { index, value } of edgesOf(problem))
    objective += BigInt(value) * BigInt(entry(flowUnits, index));
  return exactNumber(objective);
}

/** A typed array's entry. @throws RangeError outside the array, where JavaScript would give undefined */
export function entry(array: Float64Array | Int32Array, index: number): number {
  const value = array[index];
  if (value === undefined) throw new RangeError(`no entry ${index} in an array of ${array.length}`);
  return value;
}
