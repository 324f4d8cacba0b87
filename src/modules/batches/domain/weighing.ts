import { DomainError } from '../../../shared/domain-error.js';

/** What the weighbridge printed. The net is derived, never typed. All integer grams. */
export interface WeighbridgeReadings {
  readonly grossGrams: number;
  readonly tareGrams: number;
  /** Scale division d; a reading is known to u = d/√12. Null where the ticket does not state it. */
  readonly scaleDivisionGrams: number | null;
}

/** The readings with what follows from them. */
export interface Weighing extends WeighbridgeReadings {
  readonly netGrams: number;
  /** Standard uncertainty of the net (k = 1): two readings of u = d/√12 each; 0 where d is not stated. */
  readonly netStandardUncertaintyGrams: number;
}

/** Readings of one scale differ for real only beyond this many combined standard uncertainties. */
export const READING_COVERAGE_FACTOR = 2;

/**
 * Derives the net. Quantisation: JCGM 100:2008 (GUM) 4.3.7, a rectangular distribution of width d.
 * @throws DomainError `weighing-not-valid` where the tare is not below the gross, or the scale is too coarse to
 *   tell that there is anything on it
 */
export function weigh(readings: WeighbridgeReadings): Weighing {
  const { grossGrams, tareGrams, scaleDivisionGrams } = readings;
  if (tareGrams >= grossGrams) {
    const detail = `The tare (${tareGrams / 1000} kg) must be below the gross (${grossGrams / 1000} kg): check whether they are swapped.`;
    throw new DomainError(
      'weighing-not-valid',
      detail,
      { grossKg: grossGrams / 1000, tareKg: tareGrams / 1000 },
      [{ pointer: '/ticket/tareKg', code: 'TARE_NOT_BELOW_GROSS', detail }],
    );
  }
  const netStandardUncertaintyGrams = ((scaleDivisionGrams ?? 0) / Math.sqrt(12)) * Math.SQRT2;
  const netGrams = grossGrams - tareGrams;
  if (netStandardUncertaintyGrams > netGrams) {
    const detail = `The net of ${netGrams / 1000} kg is below its standard uncertainty of ${Math.round(netStandardUncertaintyGrams) / 1000} kg: use a finer scale, or check scaleDivisionKg.`;
    throw new DomainError('weighing-not-valid', detail, { netKg: netGrams / 1000 }, [
      { pointer: '/ticket/scaleDivisionKg', code: 'NET_BELOW_UNCERTAINTY', detail },
    ]);
  }
  return { ...readings, netGrams, netStandardUncertaintyGrams };
}
