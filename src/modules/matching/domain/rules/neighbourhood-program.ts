import { pairLimitUnits } from './ruled-problem.js';
import type { IntegerProgram } from './integer-program.js';
import { IntegerProgramBuilder } from './integer-program-builder.js';
import type { Plan } from './plan.js';

/** Part of a plan that is decided anew, all else fixed. */
export interface Neighbourhood {
  readonly demands: readonly number[];
  /** Edges into these demands whose flow is free; the other edges keep theirs. */
  readonly edges: readonly number[];
  /**
   * `EXACT`: every unit counts, flows are integer variables, and each edge whose smallest part is more than a unit is used:
   * for decisions that are made. `RELAXED`: parts of divisible lots are continuous, which is
   * quicker and bounds the exact answer from above. `ROUNDABLE`: as relaxed, with room in the blends for rounding flows down.
   */
  readonly precision: 'EXACT' | 'RELAXED' | 'ROUNDABLE';
}

export interface NeighbourhoodProgram {
  readonly program: IntegerProgram;
  /** Micro-USD per unit of the program's objective. */
  readonly usdMicrosPerCost: number;
  /** The flow of each free edge, in the order of `edges`, in units, that an answer stands for. */
  readonly flowsOf: (values: Float64Array) => Float64Array;
  /** By free edge: whether an answer's decisions allow it to carry anything. */
  readonly isAllowed: (values: Float64Array) => readonly boolean[];
}

/** Rows are tightened by this share, so that the solver's tolerance cannot break them. */
const TIGHTENING = 1e-8;
/** So many units of flow may be lost in a demand by rounding down. */
const ROUNDED_UNITS = 2;
/** The dearest column costs that much: far above the solver's tolerances. */
const COST_MAX = 1000;
/** A campaign that is filled that far above its minimum is not put in question. */
const SAFE_OVER_MINIMUM = 1.5;

/** The neighbourhood as an integer program. */
export function neighbourhoodProgram(plan: Plan, neighbourhood: Neighbourhood): NeighbourhoodProgram {
  const writer = new Writer(plan, neighbourhood);
  neighbourhood.demands.forEach((demand) => writer.addDemand(demand));
  neighbourhood.edges.forEach((edge) => writer.addEdge(edge));
  return writer.finish();
}

interface DemandRows {
  readonly intake: number;
  readonly least: number | null;
  readonly feed: number | null;
  readonly impurities: readonly { readonly row: number; readonly kind: number; readonly scale: number }[];
  readonly intakeScale: number;
  readonly feedScale: number;
}

interface FlowColumn {
  readonly column: number;
  /** The yes-or-no column that decides whether the pair is used; null where nothing does. */
  readonly decision: number | null;
  readonly unitsPerValue: number;
}

class Writer {
  private readonly builder = new IntegerProgramBuilder();
  private readonly rowsOfDemand = new Map<number, DemandRows>();
  private readonly rowOfLot = new Map<number, number>();
  private readonly flows: FlowColumn[] = [];
  private readonly usdMicrosPerCost: number;
  private readonly fixed: FixedSums;

  constructor(
    private readonly plan: Plan,
    private readonly neighbourhood: Neighbourhood,
  ) {
    const { edgeValue, supplyUnits } = plan.problem.transportation;
    this.fixed = new FixedSums(plan, neighbourhood.edges);
    let most = 1;
    for (const edge of neighbourhood.edges) {
      const lot = plan.lotOfEdge[edge] as number;
      most = Math.max(most, (edgeValue[edge] as number) * (supplyUnits[lot] as number));
    }
    this.usdMicrosPerCost = most / COST_MAX;
  }

  addDemand(demand: number): void {
    const { rules, transportation } = this.plan.problem;
    const isExact = this.neighbourhood.precision === 'EXACT';
    const isRoundable = this.neighbourhood.precision === 'ROUNDABLE';
    const slack = isRoundable ? 1 - TIGHTENING : 1;
    const capacity = transportation.capacityUnits[demand] as number;
    const fixedUnits = this.fixed.units(demand);
    const intakeScale = isExact ? 1 : 1 / Math.max(1, capacity);
    const floor = rules.floorUnits[demand] as number;
    const minimum = rules.minimumUnits[demand] as number;
    const intake = this.plan.intakeUnits[demand] as number;
    const isOpen = floor > 0 || fixedUnits > 0 || (isRoundable && intake >= SAFE_OVER_MINIMUM * minimum);
    const feedMax = rules.feedMilligramsMax[demand] as number;
    const feedScale = 1 / Math.max(1, feedMax);
    const upper = (capacity - fixedUnits) * intakeScale;
    let least: number | null = null;
    let opening: number | null = null;
    let intakeRow: number;
    if (isOpen || minimum === 0) {
      const lowest = Math.max(floor, isOpen ? minimum : 0) - fixedUnits;
      intakeRow = this.builder.addRow(lowest <= 0 ? Number.NEGATIVE_INFINITY : lowest * intakeScale, upper);
    } else {
      intakeRow = this.builder.addRow(Number.NEGATIVE_INFINITY, 0);
      least = this.builder.addRow(0, Number.POSITIVE_INFINITY);
      const start = intake > 0 ? 1 : 0;
      opening = this.builder.addColumn({ cost: 0, lower: 0, upper: 1, isInteger: true, start });
      this.builder.addEntry(opening, intakeRow, -upper);
      this.builder.addEntry(opening, least, -minimum * intakeScale);
    }
    const hasFeedLimit = this.plan.feedAtMost(demand) > feedMax;
    const feed = hasFeedLimit
      ? this.builder.addRow(Number.NEGATIVE_INFINITY, (feedMax - this.fixed.feed(demand)) * feedScale * slack)
      : null;
    const impurities = Array.from({ length: rules.impurityCount }, (_, kind) => {
      const scale = 1 / Math.max(1, this.fixed.largestExcess(demand, kind));
      const fixedExcess = this.fixed.excess(demand, kind);
      const margin = isOpen || opening !== null ? this.roundingMargin(demand, kind) * scale : 0;
      const room = -fixedExcess * scale - (opening === null ? margin : 0);
      const row = this.builder.addRow(Number.NEGATIVE_INFINITY, room);
      if (opening !== null) this.builder.addEntry(opening, row, margin);
      return { row, kind, scale };
    });
    this.rowsOfDemand.set(demand, { intake: intakeRow, least, feed, impurities, intakeScale, feedScale });
  }

  addEdge(edge: number): void {
    const { plan, builder } = this;
    const { transportation, rules } = plan.problem;
    const lot = plan.lotOfEdge[edge] as number;
    const demand = transportation.edgeDemand[edge] as number;
    const limit = Math.min(pairLimitUnits(plan.problem, lot, demand), this.fixed.available(lot));
    const smallest = Math.max(1, rules.smallestPartUnits[lot] as number);
    const value = (transportation.edgeValue[edge] as number) / this.usdMicrosPerCost;
    const flow = plan.flowUnits[edge] as number;
    const isExact = this.neighbourhood.precision === 'EXACT';
    if (limit < smallest) {
      const column = builder.addColumn({ cost: 0, lower: 0, upper: 0, isInteger: false, start: 0 });
      this.flows.push({ column, decision: column, unitsPerValue: 0 });
      return;
    }
    const isWhole = smallest === limit;
    const unitsPerValue = isWhole || !isExact ? limit : 1;
    const column = builder.addColumn({
      cost: value * unitsPerValue,
      lower: isExact && smallest > 1 ? smallest / unitsPerValue : 0,
      upper: limit / unitsPerValue,
      isInteger: isWhole || isExact,
      start: flow / unitsPerValue,
    });
    const scaled = { smallest: smallest / unitsPerValue, limit: limit / unitsPerValue, flow };
    let decision = isWhole ? column : null;
    if (!isExact && !isWhole && smallest > 1) decision = this.addSmallestPart(column, scaled);
    this.flows.push({ column, decision, unitsPerValue });
    this.addEntries(column, edge, unitsPerValue);
  }

  finish(): NeighbourhoodProgram {
    const { flows } = this;
    return {
      isAllowed: (values) =>
        flows.map(({ decision }) => decision === null || (values[decision] as number) > 0.5),
      program: this.builder.build(),
      usdMicrosPerCost: this.usdMicrosPerCost,
      flowsOf: (values) =>
        Float64Array.from(flows, ({ column, unitsPerValue }) => {
          const units = (values[column] as number) * unitsPerValue;
          const nearest = Math.round(units);
          return Math.abs(units - nearest) < 1e-4 * Math.max(1, units * 1e-4) ? nearest : Math.floor(units);
        }),
    };
  }

  /** What two units of the lot that has most excess, or least, change. */
  private roundingMargin(demand: number, kind: number): number {
    if (this.neighbourhood.precision !== 'ROUNDABLE') return 0;
    return ROUNDED_UNITS * this.fixed.largestUnitExcess(demand, kind);
  }

  /** A column that decides whether the flow is 0 or a part that is large enough. */
  private addSmallestPart(column: number, part: { smallest: number; limit: number; flow: number }): number {
    const start = part.flow > 0 ? 1 : 0;
    const isUsed = this.builder.addColumn({ cost: 0, lower: 0, upper: 1, isInteger: true, start });
    const above = this.builder.addRow(0, Number.POSITIVE_INFINITY);
    this.builder.addEntry(column, above, 1);
    this.builder.addEntry(isUsed, above, -part.smallest);
    const below = this.builder.addRow(Number.NEGATIVE_INFINITY, 0);
    this.builder.addEntry(column, below, 1);
    this.builder.addEntry(isUsed, below, -part.limit);
    return isUsed;
  }

  private addEntries(column: number, edge: number, unitsPerValue: number): void {
    const { plan, builder } = this;
    const { rules, transportation } = plan.problem;
    const lot = plan.lotOfEdge[edge] as number;
    const available = this.fixed.available(lot);
    const lotScale = this.neighbourhood.precision === 'EXACT' ? 1 : 1 / available;
    let lotRow = this.rowOfLot.get(lot);
    if (lotRow === undefined) {
      lotRow = builder.addRow(Number.NEGATIVE_INFINITY, available * lotScale);
      this.rowOfLot.set(lot, lotRow);
    }
    builder.addEntry(column, lotRow, unitsPerValue * lotScale);
    const rows = this.rowsOfDemand.get(transportation.edgeDemand[edge] as number);
    if (rows === undefined) throw new RangeError(`edge ${edge} leads out of the neighbourhood`);
    builder.addEntry(column, rows.intake, unitsPerValue * rows.intakeScale);
    if (rows.least !== null) builder.addEntry(column, rows.least, unitsPerValue * rows.intakeScale);
    const feed = rules.feedMilligramsPerUnit[lot] as number;
    if (rows.feed !== null) builder.addEntry(column, rows.feed, unitsPerValue * feed * rows.feedScale);
    for (const { row, kind, scale } of rows.impurities) {
      builder.addEntry(column, row, unitsPerValue * plan.excessOf(edge, kind) * scale);
    }
  }
}

/** What the fixed part of the plan takes up already. */
class FixedSums {
  private readonly freeUnits = new Map<number, number>();
  private readonly freeFeed = new Map<number, number>();
  private readonly freeExcess = new Map<number, number>();
  private readonly excessMax = new Map<number, number>();
  private readonly unitExcessMax = new Map<number, number>();
  private readonly freeOfLot = new Map<number, number>();

  constructor(
    private readonly plan: Plan,
    edges: readonly number[],
  ) {
    const { rules, transportation } = plan.problem;
    const addTo = (sums: Map<number, number>, key: number, amount: number): void => {
      sums.set(key, (sums.get(key) ?? 0) + amount);
    };
    for (const edge of edges) {
      const units = plan.flowUnits[edge] as number;
      const lot = plan.lotOfEdge[edge] as number;
      const demand = transportation.edgeDemand[edge] as number;
      addTo(this.freeUnits, demand, units);
      addTo(this.freeOfLot, lot, units);
      addTo(this.freeFeed, demand, units * (rules.feedMilligramsPerUnit[lot] as number));
      for (let kind = 0; kind < rules.impurityCount; kind += 1) {
        const key = demand * rules.impurityCount + kind;
        const excess = plan.excessOf(edge, kind);
        addTo(this.freeExcess, key, units * excess);
        const whole = Math.abs(excess) * (transportation.supplyUnits[lot] as number);
        this.excessMax.set(key, Math.max(this.excessMax.get(key) ?? 0, whole));
        this.unitExcessMax.set(key, Math.max(this.unitExcessMax.get(key) ?? 0, Math.abs(excess)));
      }
    }
  }

  units(demand: number): number {
    return (this.plan.intakeUnits[demand] as number) - (this.freeUnits.get(demand) ?? 0);
  }

  feed(demand: number): number {
    return (this.plan.feedMilligrams[demand] as number) - (this.freeFeed.get(demand) ?? 0);
  }

  excess(demand: number, kind: number): number {
    const key = demand * this.plan.problem.rules.impurityCount + kind;
    return (this.plan.excess[key] as number) - (this.freeExcess.get(key) ?? 0);
  }

  largestExcess(demand: number, kind: number): number {
    return this.excessMax.get(demand * this.plan.problem.rules.impurityCount + kind) ?? 0;
  }

  largestUnitExcess(demand: number, kind: number): number {
    return this.unitExcessMax.get(demand * this.plan.problem.rules.impurityCount + kind) ?? 0;
  }

  /** Of the lot, for the free edges. */
  available(lot: number): number {
    return (this.plan.leftUnits[lot] as number) + (this.freeOfLot.get(lot) ?? 0);
  }
}
