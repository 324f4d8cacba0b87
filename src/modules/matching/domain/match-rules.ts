import { exactNumber } from './exact-number.js';
import type { MatchDemand, MatchLot } from './match-problem.js';
import { NO_LIMIT_PPM, noRules, type MatchRules } from './rules/ruled-problem.js';
import { edgesOf, entry, GRAMS_PER_FLOW_UNIT, type TransportationProblem } from './transportation-problem.js';

/** 1 wt% in parts per million. */
const PPM_PER_WT_PCT = 10_000;

/** What a snapshot rules besides gates, supply and capacity, in the problem's order of lots and demands. */
export interface SnapshotRules {
  readonly rules: MatchRules;
  /** Elements that any demand limits in its blend, sorted: the impurities of `rules`. */
  readonly blendedElements: readonly string[];
  /** Whether any rule could rule a match out. */
  readonly hasRules: boolean;
}

/**
 * Feed and impurities count only where a demand limits them. A lot's feed is milligrams per unit of flow, and what it holds of an
 * impurity is that feed times the alloy's share (to 1 ppm). Both are rounded down, as the limit's share is: a lot of just the
 * plant's mass fits, and one just at the limit is within it.
 * @throws DomainError `match-amounts-too-large`
 */
export function snapshotRules(
  lots: readonly MatchLot[],
  demands: readonly MatchDemand[],
  transportation: TransportationProblem,
): SnapshotRules {
  const blendedElements = blendedElementsOf(demands);
  const isWeighed = blendedElements.length > 0 || demands.some(({ feedGramsMax }) => feedGramsMax !== null);
  const supply = (position: number): number => entry(transportation.supplyUnits, position);
  const smallestPartUnits = Float64Array.from(lots, (lot, position) => smallestPart(lot, supply(position)));
  const minimumUnits = Float64Array.from(demands, (demand) =>
    Math.ceil(demand.ndPrOxideGramsMin / GRAMS_PER_FLOW_UNIT),
  );
  const divisible = { ...noRules(transportation), smallestPartUnits, minimumUnits };
  const rules = isWeighed
    ? { ...divisible, ...feedRules(lots, demands, transportation, blendedElements) }
    : divisible;
  const hasRules =
    isWeighed || minimumUnits.some((units) => units > 0) || smallestPartUnits.some((units) => units > 1);
  return { rules, blendedElements, hasRules };
}

function blendedElementsOf(demands: readonly MatchDemand[]): readonly string[] {
  return [...new Set(demands.flatMap(({ blendLimitsWtPct }) => Object.keys(blendLimitsWtPct)))].sort();
}

/** Units that hold at least the smallest part's mass; the whole supply where that is less. */
function smallestPart({ isDivisible, smallestPartGrams, netMassGrams }: MatchLot, supply: number): number {
  if (!isDivisible) return supply;
  if (smallestPartGrams === null) return 0;
  const numerator = BigInt(smallestPartGrams) * BigInt(supply);
  const units = (numerator + BigInt(netMassGrams) - 1n) / BigInt(netMassGrams);
  return Math.min(supply, exactNumber(units));
}

function feedRules(
  lots: readonly MatchLot[],
  demands: readonly MatchDemand[],
  transportation: TransportationProblem,
  elements: readonly string[],
): Partial<MatchRules> {
  const feedMilligramsPerUnit = Float64Array.from(lots, ({ netMassGrams }, position) => {
    const supply = entry(transportation.supplyUnits, position);
    return supply === 0 ? 0 : exactNumber((BigInt(netMassGrams) * 1000n) / BigInt(supply));
  });
  const offered = offeredMilligrams(transportation, feedMilligramsPerUnit);
  return {
    feedMilligramsPerUnit,
    feedMilligramsMax: Float64Array.from(demands, ({ feedGramsMax }, position) =>
      exactNumber(
        lesser(offered[position] ?? 0n, feedGramsMax === null ? null : BigInt(feedGramsMax) * 1000n),
      ),
    ),
    impurityCount: elements.length,
    impurityMicrogramsPerUnit: Float64Array.from(
      lots.flatMap(({ otherElementWtPct }, position) =>
        elements.map((element) =>
          impurityMicrograms(otherElementWtPct[element] ?? 0, entry(feedMilligramsPerUnit, position)),
        ),
      ),
    ),
    impurityLimitPpm: Float64Array.from(
      demands.flatMap(({ blendLimitsWtPct }) =>
        elements.map((element) =>
          Math.min(NO_LIMIT_PPM, ppmOf(blendLimitsWtPct[element] ?? NO_LIMIT_PPM / PPM_PER_WT_PCT)),
        ),
      ),
    ),
  };
}

/** ⌊ppm · feed / 1000⌋: a thousandth of mg · ppm is a microgram. */
function impurityMicrograms(wtPct: number, feedMilligrams: number): number {
  return exactNumber((BigInt(ppmOf(wtPct)) * BigInt(feedMilligrams)) / 1000n);
}

function ppmOf(wtPct: number): number {
  return Math.round(wtPct * PPM_PER_WT_PCT);
}

/** By demand: the feed of every lot that could go there, which is a limit that limits nothing. */
function offeredMilligrams(
  transportation: TransportationProblem,
  feedMilligramsPerUnit: Float64Array,
): readonly bigint[] {
  const offered = new Array<bigint>(transportation.demandCount).fill(0n);
  for (const { lot, demand } of edgesOf(transportation)) {
    const feed = BigInt(entry(feedMilligramsPerUnit, lot)) * BigInt(entry(transportation.supplyUnits, lot));
    offered[demand] = (offered[demand] ?? 0n) + feed;
  }
  return offered;
}

function lesser(amount: bigint, limit: bigint | null): bigint {
  return limit === null || amount < limit ? amount : limit;
}
