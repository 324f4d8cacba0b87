import type { QuantityInterval } from '../../estimation/domain/estimate.js';
import {
  LOG_UNCERTAINTY_BOUNDS,
  MILLIGRAMS_BOUNDS,
  outOfRange,
  requireNotNegative,
  requireProfileWeights,
  requireWithin,
  type ProfileWeight,
} from './calibration-input.js';
import { normalProbability } from './normal-probability.js';
import type { MeasuredMilligrams } from './realised-oxide.js';

/** 90th percentile of the standard normal distribution: P10 and P90 lie this many σ from the median. */
export const P90_STANDARD_NORMAL = 1.2815515655446004;
/** Coverage factor within which a balance closes and beyond which two figures differ; about 95 %. JCGM 100:2008, 6.2. */
const CLOSURE_COVERAGE_FACTOR = 2;
/** A realised figure further than this from its estimate contradicts it, as everywhere evidence is compared. */
const CONFLICT_Z_MIN = 3;

/** One element through the plant: what was fed, and where it went. */
export interface ElementBalance {
  readonly feed: MeasuredMilligrams;
  readonly product: MeasuredMilligrams;
  readonly residue: MeasuredMilligrams;
  /** Losses measured or assessed on their own; a loss taken as the difference would close every balance. */
  readonly loss: MeasuredMilligrams;
}

/** A lot whose oxide has come out at the separator, with what had been estimated of it. */
export interface RealisedLot {
  readonly lotId: string;
  /** Recoverable oxide in milligrams by the last estimate BEFORE the realised figure was taken in. */
  readonly estimated: QuantityInterval;
  /** The same oxide as produced. */
  readonly realised: MeasuredMilligrams;
  readonly profileWeights: readonly ProfileWeight[];
  /** Organisation that sold the lot. */
  readonly recyclerId: string;
  /** Buyer and process route, as one key. */
  readonly buyerKey: string;
  /** Null where none was stated; such a lot does not count as closing. */
  readonly balance: ElementBalance | null;
}

/** How one realised lot compares with its estimate. Ratios are natural logarithms of realised over P50. */
export interface Reconciliation {
  readonly lotId: string;
  readonly profileWeights: readonly ProfileWeight[];
  readonly recyclerId: string;
  readonly buyerKey: string;
  /** ln(realised / P50). */
  readonly logRatio: number;
  /** Of the realised figure alone, on the log scale: u(realised) / realised. */
  readonly standardUncertainty: number;
  /** logRatio over the estimate's and the measurement's σ combined; standard normal where the estimate is honest. */
  readonly zScore: number;
  /** P10 ≤ realised ≤ P90. */
  readonly insideInterval: boolean;
  /** Position of the realised figure in the estimate, 0…1; uniform over many lots where the estimates are honest. */
  readonly percentile: number;
  /** |zScore| above 3: estimate and outcome contradict each other; a person should look before anybody learns. */
  readonly conflict: boolean;
  /** Only a lot whose element balance closes is learnt from. */
  readonly balanceCloses: boolean;
}

/**
 * Compares a realised lot with its estimate.
 * - σ of the estimate on the log scale: (ln P90 − ln P10) / (2 · 1.28155…).
 * - z = ln(realised / P50) / √(σ² + u²), u = u(realised) / realised (JCGM 100:2008, 5.1.2).
 * - percentile: probability integral transform (Dawid, "Statistical theory: the prequential approach", Journal of
 *   the Royal Statistical Society A 147, 1984) by two half log-normals that meet at the median, each through its
 *   own P10 or P90; exact at the three published points.
 * @throws DomainError `calibration-input-out-of-range`: no logarithm exists of an estimate or an outcome of 0
 */
export function reconcile(lot: RealisedLot): Reconciliation {
  requireReconcilable(lot);
  const { p10, p50, p90 } = lot.estimated;
  const realised = lot.realised.milligrams;
  const logRatio = Math.log(realised / p50);
  const standardUncertainty = lot.realised.standardUncertaintyMilligrams / realised;
  const estimateSigma = Math.log(p90 / p10) / (2 * P90_STANDARD_NORMAL);
  const zScore = logRatio / Math.hypot(estimateSigma, standardUncertainty);
  return {
    lotId: lot.lotId,
    profileWeights: lot.profileWeights,
    recyclerId: lot.recyclerId,
    buyerKey: lot.buyerKey,
    logRatio,
    standardUncertainty,
    zScore,
    insideInterval: p10 <= realised && realised <= p90,
    percentile: percentileOf(realised, lot.estimated),
    conflict: Math.abs(zScore) > CONFLICT_Z_MIN,
    balanceCloses: lot.balance !== null && balanceCloses(lot.balance),
  };
}

/** |feed − (product + residue + loss)| ≤ 2 · √(sum of the four squared standard uncertainties). */
export function balanceCloses({ feed, product, residue, loss }: ElementBalance): boolean {
  const difference = feed.milligrams - product.milligrams - residue.milligrams - loss.milligrams;
  const uncertainty = Math.hypot(
    feed.standardUncertaintyMilligrams,
    product.standardUncertaintyMilligrams,
    residue.standardUncertaintyMilligrams,
    loss.standardUncertaintyMilligrams,
  );
  return Math.abs(difference) <= CLOSURE_COVERAGE_FACTOR * uncertainty;
}

/** The published points are answered exactly; a half without width is a step. */
function percentileOf(realised: number, { p10, p50, p90 }: QuantityInterval): number {
  if (realised === p50) return 0.5;
  if (realised === p10) return 0.1;
  if (realised === p90) return 0.9;
  const width = Math.log(realised < p50 ? p50 / p10 : p90 / p50);
  if (width === 0) return realised < p50 ? 0 : 1;
  return normalProbability((P90_STANDARD_NORMAL * Math.log(realised / p50)) / width);
}

function requireReconcilable({ estimated, realised, profileWeights, balance }: RealisedLot): void {
  requireWithin(estimated.p10, MILLIGRAMS_BOUNDS, '/estimated/p10');
  requireWithin(estimated.p50, MILLIGRAMS_BOUNDS, '/estimated/p50');
  requireWithin(estimated.p90, MILLIGRAMS_BOUNDS, '/estimated/p90');
  if (estimated.p10 > estimated.p50 || estimated.p50 > estimated.p90) {
    throw outOfRange('/estimated', 'P10 ≤ P50 ≤ P90 is needed.');
  }
  requireWithin(realised.milligrams, MILLIGRAMS_BOUNDS, '/realised/milligrams');
  const relativeUncertainty = realised.standardUncertaintyMilligrams / realised.milligrams;
  requireWithin(relativeUncertainty, LOG_UNCERTAINTY_BOUNDS, '/realised/standardUncertaintyMilligrams');
  requireProfileWeights(profileWeights, '/profileWeights');
  for (const [name, measured] of Object.entries<MeasuredMilligrams>({ ...balance })) {
    requireNotNegative(measured.milligrams, `/balance/${name}/milligrams`);
    requireNotNegative(
      measured.standardUncertaintyMilligrams,
      `/balance/${name}/standardUncertaintyMilligrams`,
    );
  }
}
