import { inputFault } from '../../estimation/domain/input-fault.js';
import type { DomainError } from '../../../shared/domain-error.js';

/** How much of a lot's estimated recoverable oxide comes from one product profile. */
export interface ProfileWeight {
  readonly profileKey: string;
  /** Share of the lot's P50, above 0; the weights of one lot add up to 1. */
  readonly weight: number;
}

/** A nanogram, and the largest exact integer: what an oxide mass in milligrams can be where its logarithm is needed. */
export const MILLIGRAMS_BOUNDS: readonly [number, number] = [1e-6, Number.MAX_SAFE_INTEGER];
/** Of an outcome on the log scale: no balance is better than a millionth, and beyond 100 % nothing was measured. */
export const LOG_UNCERTAINTY_BOUNDS: readonly [number, number] = [1e-6, 1];
/** Logarithm of the largest ratio that two masses within their bounds can have, and a little more. */
export const LOG_RATIO_BOUNDS: readonly [number, number] = [-51, 51];

/** Room for weights that were rounded to a few decimals before they were summed. */
const WEIGHT_SUM_TOLERANCE = 1e-3;

/** @throws DomainError `calibration-input-out-of-range` unless the value is finite and above 0 */
export function requirePositive(value: number, pointer: string): void {
  if (!(Number.isFinite(value) && value > 0)) {
    throw outOfRange(pointer, `A finite figure above 0 is needed, not ${value}.`);
  }
}

/** @throws DomainError `calibration-input-out-of-range` unless the value is finite and at least 0 */
export function requireNotNegative(value: number, pointer: string): void {
  if (!(Number.isFinite(value) && value >= 0)) {
    throw outOfRange(pointer, `A finite figure of at least 0 is needed, not ${value}.`);
  }
}

/** @throws DomainError `calibration-input-out-of-range` unless min ≤ value ≤ max */
export function requireWithin(value: number, [min, max]: readonly [number, number], pointer: string): void {
  if (!(value >= min && value <= max)) {
    throw outOfRange(pointer, `A figure between ${min} and ${max} is needed, not ${value}.`);
  }
}

/** @throws DomainError `calibration-input-out-of-range` unless each profile is named once and the weights add up to 1 */
export function requireProfileWeights(weights: readonly ProfileWeight[], pointer: string): void {
  let sum = 0;
  const keys = new Set<string>();
  for (const [index, { profileKey, weight }] of weights.entries()) {
    requirePositive(weight, `${pointer}/${index}/weight`);
    if (keys.has(profileKey)) {
      throw outOfRange(`${pointer}/${index}/profileKey`, `'${profileKey}' is named twice; add its weights.`);
    }
    keys.add(profileKey);
    sum += weight;
  }
  if (!(Math.abs(sum - 1) <= WEIGHT_SUM_TOLERANCE)) {
    throw outOfRange(pointer, `The weights of a lot's profiles must add up to 1, not ${sum}.`);
  }
}

/** The error for a figure that calibration cannot use; `detail` says what to send instead. */
export function outOfRange(pointer: string, detail: string): DomainError {
  return inputFault('calibration-input-out-of-range', pointer, detail);
}
