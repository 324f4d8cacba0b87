import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import type { ProblemCode } from '../../platform/http/problems.js';

export const MAGNET_TERMS = {
  siteId: EXAMPLE_ID.plant,
  title: 'Loose magnets, dry',
  acceptedForms: ['LIBERATED_MAGNET'],
  moistureWtPctMax: 4,
  windowFrom: '2026-12-15',
  windowUntil: '2027-06-30',
  ndPrOxideKgMax: 250,
  processRoute: 'toll-hydromet-sx',
  payablePct: 70,
  ndPrOxidePriceUsdPerKg: 73,
  treatmentChargeUsdPerKgFeed: 0.5,
  freightUsdPerTonneKm: 0.09,
};

/** What may keep an allocation from being accepted, whoever accepts it. */
export const ACCEPTANCE_PROBLEMS: readonly ProblemCode[] = [
  'match-allocation-not-found',
  'match-run-is-what-if',
  'match-allocation-accepted',
  'match-allocation-stale',
  'lot-not-on-offer',
  'insufficient-available',
  'part-not-on-offer',
  'reservation-expiry-not-valid',
  'soft-hold-limit-reached',
  'soft-hold-cooling-off',
];

export const ACCEPTANCE_EXAMPLES = {
  hold: { summary: 'On hold for two days', value: {} },
  promise: { summary: 'For good', value: { kind: 'HARD', note: 'For the campaign in March.' } },
};
