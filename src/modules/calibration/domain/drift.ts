import { requirePositive, requireWithin } from './calibration-input.js';

/** Half the shift, in σ, that the chart should find soonest: 0.5 is for a shift of one σ. */
export const CUSUM_REFERENCE_VALUE = 0.5;
/** Sum at which the chart calls a drift, in σ. With k = 0.5 a false alarm comes once in 465 lots, a shift of 1 σ is found in 10.4. */
export const CUSUM_DECISION_INTERVAL = 5;

/** The z of the largest log ratio against the smallest uncertainty, and a little more. */
const Z_SCORE_BOUNDS: readonly [number, number] = [-1e8, 1e8];

export type DriftDirection = 'UP' | 'DOWN';

/** The two sums after one lot, each at least 0. */
export interface CusumPoint {
  readonly up: number;
  readonly down: number;
}

/** The first time a sum passed the decision interval. */
export interface DriftAlarm {
  /** Index into the z-scores. */
  readonly index: number;
  /** UP: outcomes run above their estimates. */
  readonly direction: DriftDirection;
  /** First lot of the run that gave the alarm: the best guess of when the drift began (Montgomery's N counter). */
  readonly sinceIndex: number;
}

export interface Drift {
  readonly path: readonly CusumPoint[];
  readonly alarm: DriftAlarm | null;
}

export interface CusumSettings {
  /** k, in σ, above 0. */
  readonly referenceValue: number;
  /** h, in σ, above 0. */
  readonly decisionInterval: number;
}

/**
 * Two-sided tabular CUSUM of z-scores in the order in which the lots were realised:
 * up_i = max(0, up_{i−1} + z_i − k), down_i = max(0, down_{i−1} − z_i − k), alarm where either exceeds h.
 * Page, "Continuous inspection schemes", Biometrika 41, 1954; run lengths in Montgomery, "Introduction to Statistical
 * Quality Control", table 9.3, and Lucas & Crosier, Technometrics 24, 1982, table 1. The sums run on after an alarm.
 * @throws DomainError `calibration-input-out-of-range`
 */
export function detectDrift(
  zScores: readonly number[],
  settings: CusumSettings = {
    referenceValue: CUSUM_REFERENCE_VALUE,
    decisionInterval: CUSUM_DECISION_INTERVAL,
  },
): Drift {
  const { referenceValue, decisionInterval } = settings;
  requirePositive(referenceValue, '/referenceValue');
  requirePositive(decisionInterval, '/decisionInterval');
  const path: CusumPoint[] = [];
  let alarm: DriftAlarm | null = null;
  let [up, down] = [0, 0];
  let [upSince, downSince] = [0, 0];
  for (const [index, z] of zScores.entries()) {
    requireWithin(z, Z_SCORE_BOUNDS, `/zScores/${index}`);
    up = Math.max(0, up + z - referenceValue);
    down = Math.max(0, down - z - referenceValue);
    if (up === 0) upSince = index + 1;
    if (down === 0) downSince = index + 1;
    path.push({ up, down });
    // Never both at once: a lot that raises one sum lowers the other.
    if (alarm === null && up > decisionInterval) alarm = { index, direction: 'UP', sinceIndex: upSince };
    if (alarm === null && down > decisionInterval)
      alarm = { index, direction: 'DOWN', sinceIndex: downSince };
  }
  return { path, alarm };
}
