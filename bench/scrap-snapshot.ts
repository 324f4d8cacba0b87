import { NOTHING_DECLARED } from '../src/modules/lots/domain/lot-sourcing.js';
import type { MaterialForm } from '../src/modules/catalogue/domain/material-form.js';
import {
  SNAPSHOT_VERSION,
  type MatchDemand,
  type MatchLot,
  type MatchSnapshot,
} from '../src/modules/matching/domain/match-problem.js';
import { randomStream } from './random-stream.js';
import { drawDemands, drawLots, type MarketDemand, type MarketLot } from './scrap-market-sides.js';
import {
  DY_USD_PER_KG,
  FEED_FORMS,
  ROTOR_FORM,
  TB_USD_PER_KG,
  type MarketSize,
} from './scrap-market-parameters.js';

const INTAKE_SHARE = 0.8;
const DAY_ZERO = Date.UTC(2026, 0, 1);
const MS_PER_DAY = 86_400_000;
const IMPURITIES = ['Ni', 'Cu', 'Al', 'C'] as const;
const OPEN_COUNTRY = 'AA';
const COVERED_COUNTRY = 'ZZ';

/** Forms of the market in the order of `FEED_FORMS`, as the catalogue calls them. */
const FORMS: readonly MaterialForm[] = [
  'SWARF',
  'LIBERATED_MAGNET',
  'LIBERATED_MAGNET',
  'ROTOR_OR_ASSEMBLY',
  'LIBERATED_MAGNET',
  'BONDED',
  'LIBERATED_MAGNET',
  'WHOLE_DEVICE',
];

/**
 * A seeded market as a snapshot, to time a whole run: gates, values, rules, proof, explanations. Lots keep all their demands,
 * and values are the product's own, so it is another problem than `scrapMarket`'s of the same size and seed.
 */
export function scrapSnapshot(size: MarketSize, seed: number): MatchSnapshot {
  const stream = randomStream(seed * 7919 + size.lots);
  const lots = drawLots(stream, size.lots);
  const supplyTotal = lots.reduce((sum, { supplyUnits }) => sum + supplyUnits, 0);
  const demands = drawDemands(stream, size.demands, INTAKE_SHARE * supplyTotal);
  return {
    version: SNAPSHOT_VERSION,
    isFair: false,
    at: dateOf(0),
    lots: lots.map(lotOf),
    demands: demands.map(demandOf),
  };
}

function lotOf(lot: MarketLot, index: number): MatchLot {
  const ndPr = lot.supplyUnits * 10_000;
  const spread = (milligrams: number) => ({
    p10: Math.round(milligrams * (1 - 1.28 * lot.gradeVariation)),
    p50: milligrams,
    p90: Math.round(milligrams * (1 + 1.28 * lot.gradeVariation)),
  });
  const heavy = (fraction: number): number => Math.round(fraction * lot.massKg * 1e6);
  const gramsOfPart = Math.round(1000 * lot.massKg * lot.form.smallestPartShare);
  return {
    id: `lot-${String(index).padStart(6, '0')}`,
    code: `LOT-${index}`,
    organisationId: 'recycler',
    form: FORMS[lot.form.index] ?? 'SWARF',
    gradeKeys: [lot.form.name],
    netMassGrams: Math.round(1000 * lot.massKg),
    liberatedMilligrams: {
      ND2O3: spread(Math.round(0.75 * ndPr)),
      PR6O11: spread(Math.round(0.25 * ndPr)),
      DY2O3: spread(heavy(lot.dyFraction)),
      TB4O7: spread(heavy(lot.tbFraction)),
    },
    ndPrMilligrams: spread(ndPr),
    moistureWtPct: { low: 0, high: 0 },
    oilWtPct: { low: 0, high: 0 },
    otherElementWtPct: Object.fromEntries(
      IMPURITIES.map((element, kind) => [element, wtPct(lot.impurities[kind] ?? 0)]),
    ),
    evidenceTier: 2,
    country: lot.region.isCovered ? COVERED_COUNTRY : OPEN_COUNTRY,
    latitude: lot.latitude,
    longitude: wrapped(lot.longitude),
    availableFrom: dateOf(lot.availableFromDay),
    availableUntil: dateOf(lot.availableUntilDay),
    reserveUsdMicrosPerKgNdPr: Math.round(lot.reserveUsd * 1e6),
    hazard: 'NONE',
    sourcing: NOTHING_DECLARED,
    isDivisible: lot.isDivisible,
    smallestPartGrams: lot.isDivisible ? gramsOfPart : null,
  };
}

function demandOf(demand: MarketDemand): MatchDemand {
  const limits = (shares: readonly number[]): Record<string, number> =>
    Object.fromEntries(IMPURITIES.map((element, kind) => [element, Math.min(100, wtPct(shares[kind] ?? 1))]));
  const acceptedForms = [...new Set([...demand.forms].map((index) => FORMS[index] ?? 'SWARF'))];
  return {
    id: `demand-${String(demand.index).padStart(4, '0')}`,
    code: `DEM-${demand.index}`,
    organisationId: 'separator',
    acceptedForms,
    acceptedGradeKeys: FEED_FORMS.filter(({ index }) => demand.forms.has(index)).map(({ name }) => name),
    moistureWtPctMax: null,
    oilWtPctMax: null,
    impurityLimitsWtPct: limits(demand.impurityMax),
    evidenceTierMin: demand.forms.has(ROTOR_FORM) ? 0 : 1,
    acceptedHazards: null,
    acceptedCountries: demand.refusesCovered ? [OPEN_COUNTRY] : null,
    rulePacks: [],
    permits: null,
    country: OPEN_COUNTRY,
    latitude: demand.latitude,
    longitude: wrapped(demand.longitude),
    distanceKmMax: demand.distanceKmMax > 20_100 ? null : Math.round(demand.distanceKmMax),
    windowFrom: dateOf(demand.fromDay),
    windowUntil: dateOf(demand.untilDay),
    ndPrOxideGramsMin: 10 * demand.minimumUnits,
    ndPrOxideGramsMax: 10 * demand.capacityUnits,
    feedGramsMax: Math.round(1000 * demand.feedKgMax),
    blendLimitsWtPct: limits(demand.blendMax),
    route: {
      key: 'market',
      acceptedForms: [...acceptedForms, 'LIBERATED_MAGNET'],
      yieldMean: { ND2O3: 1, PR6O11: 1, DY2O3: demand.heavyPayableShare, TB4O7: demand.heavyPayableShare },
    },
    payablePct: 100,
    ndPrOxideUsdMicrosPerKg: Math.round(demand.payableUsdPerKg * 1e6),
    dy2o3UsdMicrosPerKg: DY_USD_PER_KG * 1_000_000,
    tb4o7UsdMicrosPerKg: TB_USD_PER_KG * 1_000_000,
    treatmentUsdMicrosPerKgFeed: Math.round((demand.treatmentUsdPerKg + demand.demagnetisingUsdPerKg) * 1e6),
    freightUsdMicrosPerTonneKm: 90_000,
    purchasePercentile: 'P50',
  };
}

/** To a ppm. */
function wtPct(share: number): number {
  return Math.round(share * 1e6) / 1e4;
}

function wrapped(longitude: number): number {
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}

function dateOf(day: number): string {
  return new Date(DAY_ZERO + day * MS_PER_DAY).toISOString().slice(0, 10);
}
