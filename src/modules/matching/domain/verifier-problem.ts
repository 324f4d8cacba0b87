import { GateTable } from './gates/gate-table.js';
import type { MatchDemand, MatchLot, MatchSnapshot } from './match-problem.js';
import { surplusAt } from './pair-value.js';
import type { RuledProblem } from './rules/ruled-problem.js';

/** What the verifier makes of a snapshot: every eligible pair with a surplus, in the snapshot's own order, and the rules. */
export interface VerifierProblem extends RuledProblem {
  readonly elements: readonly string[];
}

/**
 * Turns a snapshot into what is to be verified, all pairs of it. It knows none of the code that builds the problem for the
 * solver, so that an error there cannot hide here; the two share the gates and the value of a pair, which are definitions.
 * @param fairShareOf64 64ths of what each demand could be given that it must receive
 */
export function verifierProblem(snapshot: MatchSnapshot, fairShareOf64: number): VerifierProblem {
  const { lots, demands, at } = snapshot;
  const elements = [...new Set(demands.flatMap((demand) => Object.keys(demand.blendLimitsWtPct)))];
  const edgeStart = new Int32Array(lots.length + 1);
  const edges = new EdgeList();
  const gates = new GateTable(demands, at);
  const takers = demands.map((demand) => ({
    surplusOf: surplusAt(demand),
    offeredUnits: new Tally(),
    offeredMilligrams: new Tally(),
  }));
  for (const [row, lot] of lots.entries()) {
    const units = unitsOf(lot);
    const milligrams = numberWhereExact(BigInt(units) * feedOf(lot));
    for (const column of units === 0 ? [] : gates.eligibleOf(lot)) {
      const taker = takers[column];
      const value = taker?.surplusOf(lot) ?? 0;
      if (taker === undefined || value <= 0) continue;
      edges.add(column, value);
      taker.offeredUnits.add(units);
      taker.offeredMilligrams.add(milligrams);
    }
    edgeStart[row + 1] = edges.count;
  }
  const isWeighed = elements.length > 0 || demands.some(({ feedGramsMax }) => feedGramsMax !== null);
  return {
    transportation: {
      lotCount: lots.length,
      demandCount: demands.length,
      supplyUnits: Float64Array.from(lots, unitsOf),
      capacityUnits: Float64Array.from(demands, capacityOf),
      edgeStart,
      edgeDemand: edges.demands(),
      edgeValue: edges.values(),
    },
    rules: {
      smallestPartUnits: Float64Array.from(lots, smallestOf),
      feedMilligramsPerUnit: Float64Array.from(lots, (lot) => (isWeighed ? Number(feedOf(lot)) : 0)),
      impurityCount: elements.length,
      impurityMicrogramsPerUnit: Float64Array.from(
        lots.flatMap((lot) => elements.map((element) => impurityOf(lot, element))),
      ),
      minimumUnits: Float64Array.from(demands, minimumOf),
      feedMilligramsMax: Float64Array.from(demands, ({ feedGramsMax }, column) =>
        Number(isWeighed ? feedLimit(feedGramsMax, takers[column]?.offeredMilligrams.total() ?? 0n) : 0n),
      ),
      impurityLimitPpm: Float64Array.from(
        demands.flatMap(({ blendLimitsWtPct }) =>
          elements.map((element) => Math.round((blendLimitsWtPct[element] ?? 100) * 10_000)),
        ),
      ),
      floorUnits: Float64Array.from(demands, (demand, column) =>
        Number(floorOf(demand, takers[column]?.offeredUnits.total() ?? 0n, fairShareOf64)),
      ),
    },
    elements,
  };
}

/** Grows by doubling, in typed arrays: millions of numbers in plain ones cost as much in clearing up as in all else. */
class EdgeList {
  count = 0;
  private demandOf = new Int32Array(1024);
  private edgeValue = new Float64Array(1024);

  add(demand: number, value: number): void {
    if (this.count === this.demandOf.length) {
      const { demandOf, edgeValue } = this;
      this.demandOf = new Int32Array(2 * this.count);
      this.demandOf.set(demandOf);
      this.edgeValue = new Float64Array(2 * this.count);
      this.edgeValue.set(edgeValue);
    }
    this.demandOf[this.count] = demand;
    this.edgeValue[this.count] = value;
    this.count += 1;
  }

  demands(): Int32Array {
    return this.demandOf.slice(0, this.count);
  }

  values(): Float64Array {
    return this.edgeValue.slice(0, this.count);
  }
}

/** An exact sum of integers ≥ 0: of millions of them, in numbers as long as these hold it. */
class Tally {
  private part = 0;
  private rest = 0n;

  add(amount: number | bigint): void {
    if (typeof amount === 'bigint') this.rest += amount;
    else if (this.part + amount <= Number.MAX_SAFE_INTEGER) this.part += amount;
    else {
      this.rest += BigInt(this.part);
      this.part = amount;
    }
  }

  total(): bigint {
    return this.rest + BigInt(this.part);
  }
}

function numberWhereExact(amount: bigint): number | bigint {
  const converted = Number(amount);
  return Number.isSafeInteger(converted) ? converted : amount;
}

/** The edge of a pair, by position; null where the pair is none. */
export function edgeOfPair({ transportation }: RuledProblem, lot: number, demand: number): number | null {
  const start = transportation.edgeStart[lot] ?? 0;
  const position = transportation.edgeDemand
    .subarray(start, transportation.edgeStart[lot + 1] ?? 0)
    .indexOf(demand);
  return position < 0 ? null : start + position;
}

/** Units of 10 g of P50; 10 g are 10,000 mg. */
function unitsOf(lot: MatchLot): number {
  return Math.floor(lot.ndPrMilligrams.p50 / 10_000);
}

function capacityOf(demand: MatchDemand): number {
  return Math.floor(demand.ndPrOxideGramsMax / 10);
}

function minimumOf(demand: MatchDemand): number {
  return Math.ceil(demand.ndPrOxideGramsMin / 10);
}

/** The fewest units that weigh as much as the smallest part. */
function smallestOf(lot: MatchLot): number {
  const units = unitsOf(lot);
  if (!lot.isDivisible) return units;
  if (lot.smallestPartGrams === null || units === 0) return 0;
  const wanted = BigInt(lot.smallestPartGrams) * BigInt(units);
  const rounded = wanted / BigInt(lot.netMassGrams) + (wanted % BigInt(lot.netMassGrams) === 0n ? 0n : 1n);
  return rounded > BigInt(units) ? units : Number(rounded);
}

/** Whole milligrams of feed with a unit. */
function feedOf(lot: MatchLot): bigint {
  const units = unitsOf(lot);
  return units === 0 ? 0n : (BigInt(lot.netMassGrams) * 1000n) / BigInt(units);
}

/** What limits the feed: the plant, or all that could ever go there. */
function feedLimit(feedGramsMax: number | null, offeredMilligrams: bigint): bigint {
  const limit = feedGramsMax === null ? offeredMilligrams : BigInt(feedGramsMax) * 1000n;
  return limit < offeredMilligrams ? limit : offeredMilligrams;
}

/** Whole micrograms of an element with a unit: 1 wt% of a milligram is 10 micrograms. */
function impurityOf(lot: MatchLot, element: string): number {
  const tenThousandths = Math.round((lot.otherElementWtPct[element] ?? 0) * 10_000);
  return Number((feedOf(lot) * BigInt(tenThousandths)) / 1000n);
}

/** Its share of what it could be given; nothing is owed to a campaign that its lots cannot fill. */
function floorOf(demand: MatchDemand, offeredUnits: bigint, fairShareOf64: number): bigint {
  const capacity = BigInt(capacityOf(demand));
  const target = offeredUnits < capacity ? offeredUnits : capacity;
  if (target < BigInt(minimumOf(demand))) return 0n;
  return (BigInt(fairShareOf64) * target + 63n) / 64n;
}
