import { greatCircleMetres } from '../../../../shared/great-circle.js';
import type { Gate } from './gate.js';

/** The lot can be delivered on at least one day of the demand's window that is not past. */
export const windowGate: Gate = {
  key: 'WINDOW',
  aspectOf: ({ availableFrom, availableUntil }) => `${availableFrom} ${availableUntil}`,
  judge: (lot, demand, at) => {
    // ISO dates sort as text.
    const { windowFrom, windowUntil } = demand;
    const { availableFrom, availableUntil } = lot;
    const last = availableUntil === null || availableUntil > windowUntil ? windowUntil : availableUntil;
    return availableFrom <= last && windowFrom <= last && at <= last ? 'PASS' : 'FAIL';
  },
  explain: (lot, demand, at) => ({
    found: `available ${lot.availableFrom} to ${lot.availableUntil ?? 'open end'}`,
    required: `a day within ${demand.windowFrom} to ${demand.windowUntil}, not before ${at}`,
  }),
};

/** Great-circle distance; last in order, since it is the dearest to compute. */
export const distanceGate: Gate = {
  key: 'DISTANCE',
  aspectOf: ({ latitude, longitude }) => `${latitude} ${longitude}`,
  judge: (lot, demand) =>
    demand.distanceKmMax === null || greatCircleMetres(lot, demand) <= demand.distanceKmMax * 1000
      ? 'PASS'
      : 'FAIL',
  explain: (lot, demand) => ({
    found: `${kilometres(greatCircleMetres(lot, demand))} km great-circle`,
    required: demand.distanceKmMax === null ? 'any distance' : `at most ${demand.distanceKmMax} km`,
  }),
};

/** To the metre, so that a lot a hair too far away is not shown as being at the limit. */
function kilometres(metres: number): string {
  return String(metres / 1000);
}
