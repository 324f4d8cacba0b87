import type { Lot } from '../../src/modules/lots/lot.entity.js';

/** A lot's row for where nothing but its id matters, and maybe when it was recorded; what it refers to is not there. */
export function bareLot(id: string, recordedAt = '2026-11-23T08:00:00.000Z'): Lot {
  return {
    id,
    code: id,
    organisationId: id,
    siteId: id,
    batchId: null,
    form: 'LIBERATED_MAGNET',
    status: 'DRAFT',
    netMassGrams: 1_000_000,
    massBasis: 'LINES',
    profileKeys: [],
    estimateId: id,
    evidenceTier: 0,
    resourceClass: 'INFERRED',
    country: 'NL',
    latitude: 0,
    longitude: 0,
    availableFrom: null,
    availableUntil: null,
    reserveUsdMicrosPerKg: null,
    listedAt: null,
    divisibility: null,
    smallestPartGrams: null,
    withdrawnAt: null,
    withdrawalReason: null,
    replacesLotId: null,
    magnetFamily: null,
    hazard: null,
    sourcing: null,
    makingPostingId: null,
    recordedAt,
    version: 1,
  };
}
