import { DomainError } from '../../../../shared/domain-error.js';
import { entry, type TransportationProblem } from '../transportation-problem.js';

/** 100 %: a limit that no feed exceeds, for an impurity that a demand does not limit. */
export const NO_LIMIT_PPM = 1_000_000;

/**
 * What a match must obey besides supply and capacity; all entries are integers ≥ 0. Rows by lot and impurity, or by
 * demand and impurity, are laid out one after the other: entry `lot * impurityCount + impurity`.
 */
export interface MatchRules {
  /** By lot: no smaller part of it is delivered to any demand. The supply itself makes the lot indivisible. */
  readonly smallestPartUnits: Float64Array;
  /** By lot: feed that comes with a unit of flow. */
  readonly feedMilligramsPerUnit: Float64Array;
  readonly impurityCount: number;
  /** By lot and impurity: how much of it comes with a unit of flow. */
  readonly impurityMicrogramsPerUnit: Float64Array;
  /** By demand: a campaign below it does not take place. */
  readonly minimumUnits: Float64Array;
  /** By demand: what the plant can take in within the window; the feed of all lots where nothing limits it. */
  readonly feedMilligramsMax: Float64Array;
  /** By demand and impurity: the most that its whole feed, blended, may contain; `NO_LIMIT_PPM` for no limit. */
  readonly impurityLimitPpm: Float64Array;
  /** By demand: intake that it must receive whatever it costs (a fair share); 0 = none. */
  readonly floorUnits: Float64Array;
}

/**
 * Maximise Σ value · flow under supply, capacity and the rules:
 *
 *     flow of a pair   0, or from smallestPartUnits to supply
 *     demand           Σ flow = 0, or from minimumUnits to capacity; at least floorUnits
 *     plant            Σ feedMilligramsPerUnit · flow ≤ feedMilligramsMax
 *     blend            Σ excess · flow ≤ 0 for each impurity, see `excessMicrograms`
 */
export interface RuledProblem {
  readonly transportation: TransportationProblem;
  readonly rules: MatchRules;
}

/**
 * By how much a unit of the lot's flow exceeds what the limit allows its own feed to contain, in µg: below 0 where it
 * makes room for others. The limit's share is rounded down, by less than 1 µg in 10 g of oxide.
 */
export function excessMicrograms(rules: MatchRules, lot: number, demand: number, impurity: number): number {
  const { impurityCount, feedMilligramsPerUnit, impurityMicrogramsPerUnit, impurityLimitPpm } = rules;
  const allowed =
    ((impurityLimitPpm[demand * impurityCount + impurity] as number) *
      (feedMilligramsPerUnit[lot] as number)) /
    1000;
  return (impurityMicrogramsPerUnit[lot * impurityCount + impurity] as number) - Math.floor(allowed);
}

/** Rules that rule nothing out: every lot divisible at will, no limit but supply and capacity. */
export function noRules({ lotCount, demandCount }: TransportationProblem): MatchRules {
  return {
    smallestPartUnits: new Float64Array(lotCount),
    feedMilligramsPerUnit: new Float64Array(lotCount),
    impurityCount: 0,
    impurityMicrogramsPerUnit: new Float64Array(0),
    minimumUnits: new Float64Array(demandCount),
    feedMilligramsMax: new Float64Array(demandCount),
    impurityLimitPpm: new Float64Array(0),
    floorUnits: new Float64Array(demandCount),
  };
}

/** How many units of the lot the demand could take if it took nothing else. */
export function pairLimitUnits({ transportation, rules }: RuledProblem, lot: number, demand: number): number {
  const units = Math.min(
    transportation.supplyUnits[lot] as number,
    transportation.capacityUnits[demand] as number,
  );
  const feed = rules.feedMilligramsPerUnit[lot] as number;
  return feed === 0 ? units : Math.min(units, Math.floor((rules.feedMilligramsMax[demand] as number) / feed));
}

/**
 * Sums over a demand must be exact. A plan never gives it more than its capacity, and a try looks at one lot beyond that, so feed
 * and the excess of every impurity are at most what the worst lots for that room hold: that is below 2^53. What all lots
 * together hold does not matter.
 * @throws DomainError `match-amounts-too-large`
 */
export function assertExactSums(problem: RuledProblem): void {
  const { transportation, rules } = problem;
  const { lotCount, demandCount, edgeStart, edgeDemand, supplyUnits, capacityUnits } = transportation;
  const unitMost = new Float64Array(demandCount);
  const room = capacityUnits.slice();
  const lotMost = new Float64Array(demandCount);
  for (let lot = 0; lot < lotCount; lot += 1) {
    for (let edge = entry(edgeStart, lot); edge < entry(edgeStart, lot + 1); edge += 1) {
      const demand = entry(edgeDemand, edge);
      unitMost[demand] = Math.max(entry(unitMost, demand), unitAmountMost(rules, lot, demand));
      lotMost[demand] = Math.max(entry(lotMost, demand), entry(supplyUnits, lot));
    }
  }
  lotMost.forEach((units, demand) => (room[demand] = entry(room, demand) + units));
  const inDoubt = new Set(
    [...unitMost.keys()].filter(
      (demand) => entry(unitMost, demand) * entry(room, demand) > Number.MAX_SAFE_INTEGER,
    ),
  );
  if (inDoubt.size === 0) return;
  const offers = offersTo(problem, inDoubt);
  for (const demand of inDoubt) {
    if (worstFilling(offers.get(demand) ?? [], entry(room, demand)) > Number.MAX_SAFE_INTEGER)
      throw new DomainError(
        'match-amounts-too-large',
        'The masses of this match exceed what can be stated exactly.',
      );
  }
}

/** The largest amount that a unit of the lot adds to any sum of the demand. */
function unitAmountMost(rules: MatchRules, lot: number, demand: number): number {
  let most = entry(rules.feedMilligramsPerUnit, lot);
  for (let kind = 0; kind < rules.impurityCount; kind += 1) {
    most = Math.max(most, Math.abs(excessMicrograms(rules, lot, demand, kind)));
  }
  return most;
}

interface SumOffer {
  readonly perUnit: number;
  readonly units: number;
}

function offersTo(
  { transportation, rules }: RuledProblem,
  demands: ReadonlySet<number>,
): ReadonlyMap<number, readonly SumOffer[]> {
  const { lotCount, edgeStart, edgeDemand, supplyUnits } = transportation;
  const offers = new Map<number, SumOffer[]>([...demands].map((demand) => [demand, []]));
  for (let lot = 0; lot < lotCount; lot += 1) {
    for (let edge = entry(edgeStart, lot); edge < entry(edgeStart, lot + 1); edge += 1) {
      const demand = entry(edgeDemand, edge);
      const perUnit = demands.has(demand) ? unitAmountMost(rules, lot, demand) : 0;
      offers.get(demand)?.push({ perUnit, units: entry(supplyUnits, lot) });
    }
  }
  return offers;
}

/** What the room holds where it is filled with the lots that hold most per unit. */
function worstFilling(offers: readonly SumOffer[], room: number): number {
  let left = room;
  let sum = 0;
  for (const { perUnit, units } of [...offers].sort((a, b) => b.perUnit - a.perUnit)) {
    const taken = Math.min(units, left);
    sum += perUnit * taken;
    left -= taken;
    if (left === 0) return sum;
  }
  return sum;
}
