import type { QuantityInterval } from '../../estimation/domain/estimate.js';

/** An open lot's recoverable oxide, in milligrams, by the catalogue in force and by the one proposed. */
export interface OpenLot {
  readonly lotId: string;
  readonly before: QuantityInterval;
  readonly after: QuantityInterval;
}

/** How one open lot would move if the proposal were applied. */
export interface OpenLotMove extends OpenLot {
  /** after − before, P50 in milligrams. */
  readonly p50ChangeMilligrams: number;
  /** after / before − 1; null where the P50 before is 0. */
  readonly p50RelativeChange: number | null;
}

/**
 * The open lots that a proposal would move, in any published figure, by how much their P50 changes; the largest change
 * first, then by id. Both estimates come from the model itself: a lot of several profiles does not move by the
 * factor of one.
 */
export function openLotMoves(lots: readonly OpenLot[]): readonly OpenLotMove[] {
  return lots
    .filter(({ before, after }) => !sameInterval(before, after))
    .map((lot) => ({
      ...lot,
      p50ChangeMilligrams: lot.after.p50 - lot.before.p50,
      p50RelativeChange: lot.before.p50 === 0 ? null : lot.after.p50 / lot.before.p50 - 1,
    }))
    .sort(
      (a, b) =>
        Math.abs(b.p50ChangeMilligrams) - Math.abs(a.p50ChangeMilligrams) || (a.lotId < b.lotId ? -1 : 1),
    );
}

function sameInterval(a: QuantityInterval, b: QuantityInterval): boolean {
  return a.p10 === b.p10 && a.p50 === b.p50 && a.p90 === b.p90 && a.mean === b.mean;
}
