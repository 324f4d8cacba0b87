import { EXAMPLE_ID } from '../../platform/http/example-ids.js';

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
