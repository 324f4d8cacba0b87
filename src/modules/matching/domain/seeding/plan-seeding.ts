import { lotMassShares } from '../allocations.js';
import { buildProblem, type MatchProblem } from '../build-problem.js';
import { GateTable, onlyGate } from '../gates/gate-table.js';
import type { MatchDemand, MatchLot, MatchSnapshot } from '../match-problem.js';
import { pairSurplus } from '../pair-value.js';
import type { RuledOptions } from '../rules/solve-ruled.js';
import { entry } from '../transportation-problem.js';
import { earliestFill, forEachFlow, massOf, type Confidence, type FillProblem } from './earliest-fill.js';
import { arrivalDate, recoverableOf, recoverablePerUnit } from './fill-candidates.js';
import type { FillDate, SeedingDelivery, SeedingGap, SeedingGapReason, SeedingPlan } from './seeding-plan.js';
import { uncertaintyGroups } from './shared-uncertainty.js';

/** Of the deliveries, at most. */
export const SEEDING_ITEMS_MAX = 200;

/**
 * When one demand could have its first fill, whatever other demands would pay: of all lots that pass its gates with a surplus, under
 * its capacity, plant mass and blend and the lots' smallest parts. Its campaign minimum does not hold a first fill up.
 * @throws RangeError where the snapshot has no such demand; DomainError as `solveRuled`
 */
export async function planSeeding(
  snapshot: MatchSnapshot,
  { demandId, criticalMilligrams }: { readonly demandId: string; readonly criticalMilligrams: number },
  options: RuledOptions,
): Promise<SeedingPlan> {
  const demand = snapshot.demands.find(({ id }) => id === demandId);
  if (demand === undefined) throw new RangeError(`no demand ${demandId}`);
  const market = marketOf(snapshot, demand, criticalMilligrams);
  const p50 = await fillDate(market, 'P50', options);
  const p90 = await fillDate(market, 'P90', options);
  const { flowUnits } = p90.date.date === null && p50.date.date !== null ? p50 : p90;
  const deliveries = deliveriesOf(market, flowUnits);
  return {
    demandId,
    criticalMilligrams,
    p50: p50.date,
    p90: p90.date,
    candidateLotCount: market.problem.transportation.edgeDemand.length,
    deliveryCount: deliveries.length,
    deliveries: deliveries.slice(0, SEEDING_ITEMS_MAX),
    gaps: gapsOf(snapshot, demand, market, p90.flowUnitsOfAll),
  };
}

/** The demand alone with all lots. */
interface SeedingMarket {
  readonly problem: MatchProblem;
  readonly fill: FillProblem;
  /** ISO dates on which lots arrive, ascending. */
  readonly dates: readonly string[];
}

function marketOf(snapshot: MatchSnapshot, demand: MatchDemand, criticalMilligrams: number): SeedingMarket {
  const problem = buildProblem({ ...snapshot, demands: [demand] });
  const { transportation, rules, lots } = problem;
  const isCandidate = (lot: number): boolean =>
    entry(transportation.edgeStart, lot + 1) > entry(transportation.edgeStart, lot);
  const dateOf = lots.map((lot) => arrivalDate(lot, demand, snapshot.at));
  const dates = [...new Set(dateOf.filter((_, lot) => isCandidate(lot)))].sort();
  const positionOf = new Map(dates.map((date, position) => [date, position]));
  const recoverable = lots.map((lot) => recoverablePerUnit(lot, demand));
  const fill: FillProblem = {
    ruled: {
      transportation,
      rules: { ...rules, minimumUnits: new Float64Array(1), floorUnits: new Float64Array(1) },
    },
    arrival: Int32Array.from(dateOf, (date) => positionOf.get(date) ?? dates.length),
    dayCount: dates.length,
    medianMilligrams: Float64Array.from(recoverable, ({ medianMilligrams }) => medianMilligrams),
    spreadMilligrams: Float64Array.from(recoverable, ({ spreadMilligrams }) => spreadMilligrams),
    group: candidateGroups(lots, isCandidate),
    criticalMilligrams,
  };
  return { problem, fill, dates };
}

/** Lots that are no candidates link nothing. */
function candidateGroups(lots: readonly MatchLot[], isCandidate: (lot: number) => boolean): Int32Array {
  const candidates = [...lots.keys()].filter(isCandidate);
  const groups = uncertaintyGroups(candidates.flatMap((lot) => lots[lot] ?? []));
  const group = new Int32Array(lots.length);
  candidates.forEach((lot, position) => (group[lot] = entry(groups, position)));
  return group;
}

interface FoundDate {
  readonly date: FillDate;
  readonly flowUnits: Float64Array;
  /** Of the best plan of all lots. */
  readonly flowUnitsOfAll: Float64Array;
}

async function fillDate(
  { fill, dates }: SeedingMarket,
  confidence: Confidence,
  options: RuledOptions,
): Promise<FoundDate> {
  if (fill.dayCount === 0) {
    const flowUnits = new Float64Array(0);
    const missingMilligrams = fill.criticalMilligrams;
    return {
      date: { date: null, notBefore: null, reachableMilligrams: 0, missingMilligrams },
      flowUnits,
      flowUnitsOfAll: flowUnits,
    };
  }
  const { day, notBefore, flowUnits, flowUnitsOfAll } = await earliestFill(fill, confidence, options);
  const reachableMilligrams = massOf(fill, flowUnitsOfAll, confidence);
  return {
    date: {
      date: day === null ? null : (dates[day] ?? null),
      notBefore: notBefore === null ? null : (dates[notBefore] ?? null),
      reachableMilligrams,
      missingMilligrams: Math.max(0, fill.criticalMilligrams - reachableMilligrams),
    },
    flowUnits,
    flowUnitsOfAll,
  };
}

function deliveriesOf({ problem, fill, dates }: SeedingMarket, flowUnits: Float64Array): SeedingDelivery[] {
  const { lots, transportation } = problem;
  const taken: { lot: number; units: number }[] = [];
  forEachFlow(fill.ruled, flowUnits, (lot, units) => taken.push({ lot, units }));
  const massOfTaken = ({ lot, units }: { lot: number; units: number }): number =>
    units * entry(fill.medianMilligrams, lot);
  taken.sort(
    (a, b) =>
      entry(fill.arrival, a.lot) - entry(fill.arrival, b.lot) ||
      massOfTaken(b) - massOfTaken(a) ||
      a.lot - b.lot,
  );
  const cumulated = new CumulatedMass(fill);
  return taken.flatMap(({ lot: position, units }): readonly SeedingDelivery[] => {
    const lot = lots[position];
    if (lot === undefined) return [];
    const sums = cumulated.add(position, units);
    const supply = entry(transportation.supplyUnits, position);
    return [
      {
        lotId: lot.id,
        lotCode: lot.code,
        date: dates[entry(fill.arrival, position)] ?? '',
        lotMassGrams: entry(lotMassShares(lot.netMassGrams, [units], supply), 0),
        medianMilligrams: massOfTaken({ lot: position, units }),
        ...sums,
      },
    ];
  });
}

/** The sums of `massOf`, delivery by delivery. */
class CumulatedMass {
  private median = 0;
  private readonly spread = new Map<number, number>();
  private squares = 0;

  constructor(private readonly fill: FillProblem) {}

  add(
    lot: number,
    units: number,
  ): Pick<SeedingDelivery, 'cumulatedMedianMilligrams' | 'cumulatedSureMilligrams'> {
    this.median += units * entry(this.fill.medianMilligrams, lot);
    const group = entry(this.fill.group, lot);
    const before = this.spread.get(group) ?? 0;
    const after = before + units * entry(this.fill.spreadMilligrams, lot);
    this.spread.set(group, after);
    this.squares += after * after - before * before;
    return {
      cumulatedMedianMilligrams: this.median,
      cumulatedSureMilligrams: this.median - Math.ceil(Math.sqrt(Math.max(0, this.squares))),
    };
  }
}

function gapsOf(
  { lots, at }: MatchSnapshot,
  demand: MatchDemand,
  { problem, fill }: SeedingMarket,
  flowUnitsOfAll: Float64Array,
): readonly SeedingGap[] {
  const gates = new GateTable([demand], at);
  const takenUnits = new Map<string, number>();
  forEachFlow(fill.ruled, flowUnitsOfAll, (lot, units) => takenUnits.set(problem.lots[lot]?.id ?? '', units));
  const gaps = new Map<string, SeedingGap>();
  for (const lot of lots) {
    const missing = missingOf(lot, demand, gates.failingOf(lot)[0] ?? 0, takenUnits.get(lot.id) ?? 0);
    if (missing === null) continue;
    const { reason, lotMassGrams, medianMilligrams } = missing;
    const date = arrivalDate(lot, demand, at);
    const key = `${reason} ${lot.form}`;
    const sum = gaps.get(key);
    gaps.set(key, {
      reason,
      form: lot.form,
      lotCount: (sum?.lotCount ?? 0) + 1,
      lotMassGrams: (sum?.lotMassGrams ?? 0) + lotMassGrams,
      medianMilligrams: (sum?.medianMilligrams ?? 0) + medianMilligrams,
      firstDate: sum !== undefined && sum.firstDate < date ? sum.firstDate : date,
    });
  }
  return [...gaps.values()].sort(
    (a, b) =>
      b.medianMilligrams - a.medianMilligrams || (`${a.reason} ${a.form}` < `${b.reason} ${b.form}` ? -1 : 1),
  );
}

interface Missing {
  readonly reason: SeedingGapReason;
  readonly lotMassGrams: number;
  readonly medianMilligrams: number;
}

/** What of a lot one thing keeps out; null where nothing does, or several do, or where it has next to no oxide. */
function missingOf(lot: MatchLot, demand: MatchDemand, failing: number, takenUnits: number): Missing | null {
  const supply = Math.floor(lot.ndPrMilligrams.p50 / 10_000);
  if (supply === 0 || takenUnits === supply) return null;
  const whole = { lotMassGrams: lot.netMassGrams, medianMilligrams: recoverableOf(lot, demand) };
  if (failing !== 0) {
    const reason = onlyGate(failing);
    return reason === null ? null : { reason, ...whole };
  }
  if (pairSurplus(lot, demand) <= 0) return { reason: 'NO_SURPLUS', ...whole };
  const share = (supply - takenUnits) / supply;
  return {
    reason: 'PLANT_RULES',
    lotMassGrams: Math.floor(share * whole.lotMassGrams),
    medianMilligrams: Math.floor(share * whole.medianMilligrams),
  };
}
