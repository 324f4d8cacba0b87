import type { Reconciliation } from './reconciliation.js';
import { observedShare, type ObservedShare } from './wilson-interval.js';

/** 0.05, 0.10 … 0.95. */
export const RELIABILITY_PROBABILITIES: readonly number[] = Array.from(
  { length: 19 },
  (_, k) => (k + 1) / 20,
);
/** A lot is one of a profile's when that profile makes up more than this of its estimate. */
const MAIN_PROFILE_WEIGHT_MIN = 0.5;

/** How far outcomes lay from the P50 on average. Logarithms are natural. */
export interface Bias {
  /** Mean of ln(realised / P50); below 0: estimates were too high. */
  readonly meanLogRatio: number;
  /** exp(mean): the factor by which outcomes exceeded the P50, as a geometric mean. */
  readonly factor: number;
  /** Sample standard deviation / √n; null for a single lot, whose scatter nobody knows. */
  readonly standardError: number | null;
  /** Of `factor`: factor · standardError, first order. */
  readonly factorStandardError: number | null;
}

/** One point of a reliability plot: honest estimates lie on the diagonal. */
export interface ReliabilityPoint extends ObservedShare {
  readonly nominalProbability: number;
}

/** Calibration of a set of realised lots. Lots whose element balance does not close are counted apart and left out. */
export interface Coverage {
  readonly n: number;
  readonly balanceOpenCount: number;
  /** Null where no lot counts. */
  readonly bias: Bias | null;
  /** Share of outcomes inside P10–P90, limits included; 0.8 where estimates are honest. Null where no lot counts. */
  readonly insideInterval: ObservedShare | null;
  /** Share of outcomes at or below each percentile of their estimate; empty where no lot counts. */
  readonly reliability: readonly ReliabilityPoint[];
}

export interface KeyedCoverage {
  readonly key: string;
  readonly coverage: Coverage;
}

/** Each list in code-unit order of its keys. */
export interface CoverageByGroup {
  readonly all: Coverage;
  readonly profiles: readonly KeyedCoverage[];
  readonly recyclers: readonly KeyedCoverage[];
  readonly buyers: readonly KeyedCoverage[];
}

export const LOT_GROUPINGS = ['ALL', 'PROFILE', 'RECYCLER', 'BUYER'] as const;
export type LotGrouping = (typeof LOT_GROUPINGS)[number];

/** Lots of one group; the key is empty where all are one. */
export interface LotGroup {
  readonly key: string;
  readonly lots: readonly Reconciliation[];
}

const KEY_OF: Readonly<Record<LotGrouping, (lot: Reconciliation) => string | null>> = {
  ALL: () => '',
  PROFILE: mainProfileOf,
  RECYCLER: (lot) => lot.recyclerId,
  BUYER: (lot) => lot.buyerKey,
};

/** The lots by group in code-unit order of the keys, each group in the order given. A lot of no main profile is in no group of profiles. */
export function lotsByGroup(lots: readonly Reconciliation[], grouping: LotGrouping): readonly LotGroup[] {
  const groups = new Map<string, Reconciliation[]>();
  for (const lot of lots) {
    const key = KEY_OF[grouping](lot);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [lot]);
    else group.push(lot);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, members]) => ({ key, lots: members }));
}

/** Coverage of all lots and per group. A lot of several profiles counts for the one that is more than half of it, if any is. */
export function coverageByGroup(lots: readonly Reconciliation[]): CoverageByGroup {
  return {
    all: coverageOf(lots),
    profiles: grouped(lots, 'PROFILE'),
    recyclers: grouped(lots, 'RECYCLER'),
    buyers: grouped(lots, 'BUYER'),
  };
}

/** Bias, coverage of P10–P90 and reliability of a set of lots; the order of the lots makes no difference. */
export function coverageOf(lots: readonly Reconciliation[]): Coverage {
  const counted = lots.filter((lot) => lot.balanceCloses);
  const n = counted.length;
  const balanceOpenCount = lots.length - n;
  if (n === 0) return { n, balanceOpenCount, bias: null, insideInterval: null, reliability: [] };
  const percentiles = counted.map((lot) => lot.percentile);
  return {
    n,
    balanceOpenCount,
    bias: biasOf(counted.map((lot) => lot.logRatio)),
    insideInterval: observedShare(counted.filter((lot) => lot.insideInterval).length, n),
    reliability: RELIABILITY_PROBABILITIES.map((nominalProbability) => ({
      nominalProbability,
      ...observedShare(percentiles.filter((each) => each <= nominalProbability).length, n),
    })),
  };
}

/** Summed in ascending order, so that the same lots give the same bytes however they are listed. */
function biasOf(logRatios: readonly number[]): Bias {
  const ascending = [...logRatios].sort((a, b) => a - b);
  const n = ascending.length;
  const meanLogRatio = ascending.reduce((sum, each) => sum + each, 0) / n;
  const factor = Math.exp(meanLogRatio);
  if (n === 1) return { meanLogRatio, factor, standardError: null, factorStandardError: null };
  const squares = ascending.reduce((sum, each) => sum + (each - meanLogRatio) ** 2, 0);
  const standardError = Math.sqrt(squares / (n - 1) / n);
  return { meanLogRatio, factor, standardError, factorStandardError: factor * standardError };
}

function mainProfileOf(lot: Reconciliation): string | null {
  return lot.profileWeights.find((each) => each.weight > MAIN_PROFILE_WEIGHT_MIN)?.profileKey ?? null;
}

function grouped(lots: readonly Reconciliation[], grouping: LotGrouping): readonly KeyedCoverage[] {
  return lotsByGroup(lots, grouping).map(({ key, lots: members }) => ({
    key,
    coverage: coverageOf(members),
  }));
}
