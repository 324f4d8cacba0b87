import { entry, type TransportationProblem } from '../transportation-problem.js';
import { NONE } from './spanning-tree.js';

/** A pair with a demand, or with a lot: value in 1e-4 USD per kg, > 0. */
export interface Place {
  readonly demand: number;
  readonly value: number;
}

/** Share of what there is that is kept free for what may come, and at least so many. */
const SPARE_SHARE = 0.25;
const SPARE_MIN = 64;

/** A pair that is no longer there: any lot would rather stay unmatched. */
const WORTHLESS = -1;

/**
 * A transportation problem with room for more: spare lots without supply and spare demands without capacity, and edges
 * listed by lot and by demand. Indices of lots and demands stay what they are.
 */
export class GrowingProblem {
  /** For the solver: includes what is spare. Its edge rows are only those that the problem began with. */
  readonly padded: TransportationProblem;
  lotCount: number;
  demandCount: number;
  /** By edge. */
  readonly lotOfEdge: Int32Array;
  private edgeCount: number;
  private readonly firstEdge: Int32Array;
  private readonly endEdge: Int32Array;
  /** By lot: edges to demands that came later. */
  private readonly laterEdges = new Map<number, number[]>();
  private readonly firstInto: Int32Array;
  private readonly nextInto: Int32Array;

  /** @param edgesToCome edges that there is to be room for at least */
  constructor(problem: TransportationProblem, edgesToCome = 0) {
    const { lotCount, demandCount, edgeStart } = problem;
    this.lotCount = lotCount;
    this.demandCount = demandCount;
    this.edgeCount = problem.edgeValue.length;
    const lots = withSpare(lotCount);
    const edges = withSpare(this.edgeCount) + edgesToCome;
    this.padded = {
      lotCount: lots,
      demandCount: withSpare(demandCount),
      supplyUnits: grown(problem.supplyUnits, lots),
      capacityUnits: grown(problem.capacityUnits, withSpare(demandCount)),
      edgeStart: new Int32Array(lots + 1).fill(this.edgeCount),
      edgeDemand: new Int32Array(edges),
      edgeValue: grown(problem.edgeValue, edges),
    };
    this.padded.edgeStart.set(edgeStart);
    this.padded.edgeDemand.set(problem.edgeDemand);
    this.firstEdge = this.padded.edgeStart.slice(0, lots);
    this.endEdge = this.padded.edgeStart.slice(1);
    this.lotOfEdge = new Int32Array(edges);
    this.firstInto = new Int32Array(this.padded.demandCount).fill(NONE);
    this.nextInto = new Int32Array(edges).fill(NONE);
    for (let lot = 0; lot < lotCount; lot += 1) {
      for (let edge = entry(edgeStart, lot); edge < entry(edgeStart, lot + 1); edge += 1)
        this.list(edge, lot);
    }
  }

  hasRoomFor(lots: number, demands: number, edges: number): boolean {
    const { padded } = this;
    return (
      this.lotCount + lots <= padded.lotCount &&
      this.demandCount + demands <= padded.demandCount &&
      this.edgeCount + edges <= padded.edgeValue.length
    );
  }

  /** @returns the lot's index */
  addLot(supplyUnits: number, places: readonly Place[]): number {
    const lot = this.lotCount;
    this.lotCount += 1;
    this.padded.supplyUnits[lot] = supplyUnits;
    this.firstEdge[lot] = this.edgeCount;
    for (const { demand, value } of places) this.addEdge(lot, demand, value);
    this.endEdge[lot] = this.edgeCount;
    return lot;
  }

  /** @returns the demand's index */
  addDemand(
    capacityUnits: number,
    offers: readonly { readonly lot: number; readonly value: number }[],
  ): number {
    const demand = this.demandCount;
    this.demandCount += 1;
    this.padded.capacityUnits[demand] = capacityUnits;
    for (const { lot, value } of offers) {
      const edge = this.addEdge(lot, demand, value);
      const later = this.laterEdges.get(lot);
      if (later === undefined) this.laterEdges.set(lot, [edge]);
      else later.push(edge);
    }
    return demand;
  }

  makeWorthless(edge: number): void {
    this.padded.edgeValue[edge] = WORTHLESS;
  }

  *edgesInto(demand: number): Generator<number> {
    for (let edge = this.firstInto[demand] as number; edge !== NONE; edge = this.nextInto[edge] as number) {
      yield edge;
    }
  }

  /** The place where the lot earns most, `NONE` for nowhere, and how much. */
  bestPlace(lot: number, prices: Float64Array): { readonly edge: number; readonly earns: number } {
    const { edgeDemand, edgeValue } = this.padded;
    let best = NONE;
    let bestEarns = 0;
    const consider = (edge: number): void => {
      const earns = (edgeValue[edge] as number) - (prices[edgeDemand[edge] as number] as number);
      if ((edgeValue[edge] as number) <= 0 || earns <= bestEarns) return;
      best = edge;
      bestEarns = earns;
    };
    const end = this.endEdge[lot] as number;
    for (let edge = this.firstEdge[lot] as number; edge < end; edge += 1) consider(edge);
    this.laterEdges.get(lot)?.forEach(consider);
    return { edge: best, earns: bestEarns };
  }

  edgesOf(lot: number): readonly number[] {
    const first = entry(this.firstEdge, lot);
    const own = Array.from({ length: entry(this.endEdge, lot) - first }, (_, position) => first + position);
    return [...own, ...(this.laterEdges.get(lot) ?? [])];
  }

  /** The problem as it is now, without what is spare or worthless; with the edge here of each edge there. */
  compact(): { readonly problem: TransportationProblem; readonly edgeHere: Int32Array } {
    const { padded, lotCount, demandCount } = this;
    const edgeStart = new Int32Array(lotCount + 1);
    const edgeHere: number[] = [];
    for (let lot = 0; lot < lotCount; lot += 1) {
      const live = this.edgesOf(lot).filter((edge) => entry(padded.edgeValue, edge) > 0);
      edgeHere.push(...live.sort((a, b) => entry(padded.edgeDemand, a) - entry(padded.edgeDemand, b)));
      edgeStart[lot + 1] = edgeHere.length;
    }
    const problem = {
      lotCount,
      demandCount,
      supplyUnits: padded.supplyUnits.slice(0, lotCount),
      capacityUnits: padded.capacityUnits.slice(0, demandCount),
      edgeStart,
      edgeDemand: Int32Array.from(edgeHere, (edge) => entry(padded.edgeDemand, edge)),
      edgeValue: Float64Array.from(edgeHere, (edge) => entry(padded.edgeValue, edge)),
    };
    return { problem, edgeHere: Int32Array.from(edgeHere) };
  }

  private addEdge(lot: number, demand: number, value: number): number {
    const edge = this.edgeCount;
    this.edgeCount += 1;
    this.padded.edgeDemand[edge] = demand;
    this.padded.edgeValue[edge] = value;
    this.list(edge, lot);
    return edge;
  }

  private list(edge: number, lot: number): void {
    const demand = this.padded.edgeDemand[edge] as number;
    this.lotOfEdge[edge] = lot;
    this.nextInto[edge] = this.firstInto[demand] as number;
    this.firstInto[demand] = edge;
  }
}

function withSpare(count: number): number {
  return count + Math.max(SPARE_MIN, Math.ceil(SPARE_SHARE * count));
}

function grown(values: Float64Array, length: number): Float64Array {
  const longer = new Float64Array(length);
  longer.set(values);
  return longer;
}
