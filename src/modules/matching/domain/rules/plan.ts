import type { TransportationProblem } from '../transportation-problem.js';
import { NONE } from '../transportation/spanning-tree.js';
import { excessMicrograms, type RuledProblem } from './ruled-problem.js';
import { isOutOfQuestion } from './rule-prices.js';

/**
 * A match in the making: units by edge, with what they leave of lots, capacity, plant mass and blends. Sums are exact
 * integers. Capacity, plant mass, supply and smallest parts hold at any time; blends, campaign minimums and floors are for the
 * caller to keep, or to restore.
 */
export class Plan {
  readonly flowUnits: Float64Array;
  /** By lot. */
  readonly leftUnits: Float64Array;
  /** By edge: who takes the lot. */
  readonly lotOfEdge: Int32Array;
  /** By demand. */
  readonly intakeUnits: Float64Array;
  readonly feedMilligrams: Float64Array;
  /** By demand and impurity: above 0 the blend is too dirty. */
  readonly excess: Float64Array;
  /** By demand: 1 = it receives nothing, its campaign is given up. */
  readonly isClosed: Uint8Array;
  private readonly isOut: Uint8Array;
  private heaviestFeed: number | null = null;
  private byDemand: EdgesByDemand | null = null;
  private objectiveUsdMicros = 0;
  private readonly journalEdges: number[] = [];
  private readonly journalUnits: number[] = [];
  private journalLength = 0;
  private readonly firstEdge: Int32Array;
  private readonly nextEdge: Int32Array;
  private readonly previousEdge: Int32Array;

  constructor(readonly problem: RuledProblem) {
    const { lotCount, demandCount, edgeStart, edgeDemand, supplyUnits } = problem.transportation;
    const edgeCount = edgeDemand.length;
    this.flowUnits = new Float64Array(edgeCount);
    this.leftUnits = supplyUnits.slice();
    this.lotOfEdge = new Int32Array(edgeCount);
    this.isOut = new Uint8Array(edgeCount);
    this.intakeUnits = new Float64Array(demandCount);
    this.feedMilligrams = new Float64Array(demandCount);
    this.excess = new Float64Array(demandCount * problem.rules.impurityCount);
    this.isClosed = new Uint8Array(demandCount);
    this.firstEdge = new Int32Array(demandCount).fill(NONE);
    this.nextEdge = new Int32Array(edgeCount).fill(NONE);
    this.previousEdge = new Int32Array(edgeCount).fill(NONE);
    for (let lot = 0; lot < lotCount; lot += 1) {
      const end = edgeStart[lot + 1] as number;
      for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
        this.lotOfEdge[edge] = lot;
        this.isOut[edge] = isOutOfQuestion(problem, lot, edgeDemand[edge] as number) ? 1 : 0;
      }
    }
  }

  /** The edges that carry something to the demand, the latest first. Not to be changed while it is read. */
  *edgesInto(demand: number): Generator<number> {
    for (let edge = this.firstInto(demand); edge !== NONE; edge = this.nextInto(edge)) yield edge;
  }

  /** The first of `edgesInto`, or `NONE`: for searches that go through them thousands of times. */
  firstInto(demand: number): number {
    return this.firstEdge[demand] as number;
  }

  /** What follows in `edgesInto`, or `NONE`. */
  nextInto(edge: number): number {
    return this.nextEdge[edge] as number;
  }

  /** Every edge of the problem that leads to the demand. */
  edgesOfDemand(demand: number): Int32Array {
    this.byDemand ??= edgesByDemand(this.problem.transportation);
    const { start, edges } = this.byDemand;
    return edges.subarray(start[demand], start[demand + 1]);
  }

  /** An edge that carries most of the lot, or `NONE`. */
  homeOf(lot: number): number {
    const { edgeStart } = this.problem.transportation;
    const end = edgeStart[lot + 1] as number;
    let home = NONE;
    let most = 0;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      if ((this.flowUnits[edge] as number) > most) {
        most = this.flowUnits[edge] as number;
        home = edge;
      }
    }
    return home;
  }

  /** An upper limit of the demand's feed: its capacity in the heaviest feed there is. */
  feedAtMost(demand: number): number {
    this.heaviestFeed ??= this.problem.rules.feedMilligramsPerUnit.reduce(
      (most, feed) => Math.max(most, feed),
      0,
    );
    return this.heaviestFeed * (this.problem.transportation.capacityUnits[demand] as number);
  }

  excessOf(edge: number, impurity: number): number {
    const demand = this.problem.transportation.edgeDemand[edge] as number;
    return excessMicrograms(this.problem.rules, this.lotOfEdge[edge] as number, demand, impurity);
  }

  /** Σ value · flow, micro-USD. */
  objective(): number {
    return this.objectiveUsdMicros;
  }

  copy(): Plan {
    const copy = new Plan(this.problem);
    copy.isClosed.set(this.isClosed);
    this.flowUnits.forEach((units, edge) => {
      if (units > 0) copy.add(edge, units);
    });
    return copy;
  }

  /** From here on `rollBack` undoes what was added. */
  begin(): void {
    this.journalLength = 0;
  }

  rollBack(): void {
    while (this.journalLength > 0) {
      this.journalLength -= 1;
      const edge = this.journalEdges[this.journalLength] as number;
      const units = this.journalUnits[this.journalLength] as number;
      this.change(edge, -units);
    }
  }

  /**
   * How many more units may go down the edge without breaking capacity, plant mass, supply, the smallest part or, unless
   * `isBlendFree`, a blend: as many as possible, or 0.
   */
  roomUnits(edge: number, isBlendFree = false): number {
    const { rules, transportation } = this.problem;
    const demand = transportation.edgeDemand[edge] as number;
    const lot = this.lotOfEdge[edge] as number;
    if (this.isClosed[demand] === 1 || this.isOut[edge] === 1) return 0;
    const already = this.flowUnits[edge] as number;
    let units = Math.min(
      this.leftUnits[lot] as number,
      (transportation.capacityUnits[demand] as number) - (this.intakeUnits[demand] as number),
    );
    const smallest = rules.smallestPartUnits[lot] as number;
    if (units <= 0 || already + units < smallest) return 0;
    const feed = rules.feedMilligramsPerUnit[lot] as number;
    if (feed > 0) {
      const feedLeft = (rules.feedMilligramsMax[demand] as number) - (this.feedMilligrams[demand] as number);
      units = Math.min(units, Math.floor(feedLeft / feed));
    }
    if (!isBlendFree) {
      for (let kind = 0; kind < rules.impurityCount; kind += 1) {
        const excess = excessMicrograms(rules, lot, demand, kind);
        if (excess <= 0) continue;
        const sum = this.excess[demand * rules.impurityCount + kind] as number;
        units = Math.min(units, Math.floor(Math.max(0, -sum) / excess));
      }
    }
    return units <= 0 || already + units < smallest ? 0 : units;
  }

  /** Whether so many units may leave the edge: the rest is nothing or a part large enough, and the blend stays clean. */
  mayTake(edge: number, units: number): boolean {
    const { rules, transportation } = this.problem;
    const lot = this.lotOfEdge[edge] as number;
    const rest = (this.flowUnits[edge] as number) - units;
    if (rest !== 0 && rest < Math.max(1, rules.smallestPartUnits[lot] as number)) return false;
    const demand = transportation.edgeDemand[edge] as number;
    const intake = (this.intakeUnits[demand] as number) - units;
    const least = Math.max(
      intake > 0 ? (rules.minimumUnits[demand] as number) : 0,
      rules.floorUnits[demand] as number,
    );
    if (intake < least) return false;
    for (let kind = 0; kind < rules.impurityCount; kind += 1) {
      const excess = excessMicrograms(rules, lot, demand, kind);
      const sum = (this.excess[demand * rules.impurityCount + kind] as number) - excess * units;
      if (excess < 0 && sum > 0) return false;
    }
    return true;
  }

  /** Moves units onto the edge, or off it where `units` is below 0. */
  add(edge: number, units: number): void {
    this.journalEdges[this.journalLength] = edge;
    this.journalUnits[this.journalLength] = units;
    this.journalLength += 1;
    this.change(edge, units);
  }

  private change(edge: number, units: number): void {
    const { rules, transportation } = this.problem;
    const demand = transportation.edgeDemand[edge] as number;
    const lot = this.lotOfEdge[edge] as number;
    const before = this.flowUnits[edge] as number;
    const after = before + units;
    this.flowUnits[edge] = after;
    this.objectiveUsdMicros += units * (transportation.edgeValue[edge] as number);
    this.leftUnits[lot] = (this.leftUnits[lot] as number) - units;
    this.intakeUnits[demand] = (this.intakeUnits[demand] as number) + units;
    const feed = units * (rules.feedMilligramsPerUnit[lot] as number);
    this.feedMilligrams[demand] = (this.feedMilligrams[demand] as number) + feed;
    const row = demand * rules.impurityCount;
    for (let kind = 0; kind < rules.impurityCount; kind += 1) {
      const excess = units * excessMicrograms(rules, lot, demand, kind);
      this.excess[row + kind] = (this.excess[row + kind] as number) + excess;
    }
    if (before === 0 && after > 0) this.link(edge, demand);
    else if (before > 0 && after === 0) this.unlink(edge, demand);
  }

  /** Takes everything from the demand; `isClosing`: and lets it receive nothing more. */
  empty(demand: number, isClosing: boolean): void {
    for (const edge of [...this.edgesInto(demand)]) this.add(edge, -(this.flowUnits[edge] as number));
    this.isClosed[demand] = isClosing ? 1 : 0;
  }

  private link(edge: number, demand: number): void {
    const first = this.firstEdge[demand] as number;
    this.nextEdge[edge] = first;
    this.previousEdge[edge] = NONE;
    if (first !== NONE) this.previousEdge[first] = edge;
    this.firstEdge[demand] = edge;
  }

  private unlink(edge: number, demand: number): void {
    const next = this.nextEdge[edge] as number;
    const previous = this.previousEdge[edge] as number;
    if (previous === NONE) this.firstEdge[demand] = next;
    else this.nextEdge[previous] = next;
    if (next !== NONE) this.previousEdge[next] = previous;
  }
}

interface EdgesByDemand {
  readonly start: Int32Array;
  readonly edges: Int32Array;
}

function edgesByDemand({ demandCount, edgeDemand }: TransportationProblem): EdgesByDemand {
  const start = new Int32Array(demandCount + 1);
  for (const demand of edgeDemand) start[demand + 1] = (start[demand + 1] as number) + 1;
  for (let demand = 0; demand < demandCount; demand += 1) {
    start[demand + 1] = (start[demand + 1] as number) + (start[demand] as number);
  }
  const next = start.slice();
  const edges = new Int32Array(edgeDemand.length);
  edgeDemand.forEach((demand, edge) => {
    edges[next[demand] as number] = edge;
    next[demand] = (next[demand] as number) + 1;
  });
  return { start, edges };
}
