import { NOTHING_DECLARED } from '../../src/modules/lots/domain/lot-sourcing.js';
import type {
  MatchDemand,
  MatchLot,
  MatchSnapshot,
} from '../../src/modules/matching/domain/match-problem.js';
import {
  edgesOf,
  entry,
  type TransportationProblem,
} from '../../src/modules/matching/domain/transportation-problem.js';

export const MATCH_DAY = '2026-06-01';

/** 1,000 kg of liberated magnets with 300 kg of NdPr oxide at P50, on the equator at Greenwich. */
export function aLot(overrides: Partial<MatchLot> = {}): MatchLot {
  return {
    id: 'lot-1',
    code: 'LOT-2026-00001',
    organisationId: 'recycler-1',
    form: 'LIBERATED_MAGNET',
    gradeKeys: ['N42SH'],
    netMassGrams: 1_000_000,
    liberatedMilligrams: {
      ND2O3: { p10: 200_000_000, p50: 225_000_000, p90: 250_000_000 },
      PR6O11: { p10: 65_000_000, p50: 75_000_000, p90: 85_000_000 },
      DY2O3: { p10: 10_000_000, p50: 12_000_000, p90: 14_000_000 },
      TB4O7: { p10: 2_000_000, p50: 3_000_000, p90: 4_000_000 },
    },
    ndPrMilligrams: { p10: 270_000_000, p50: 300_000_000, p90: 330_000_000 },
    moistureWtPct: { low: 2, high: 2 },
    oilWtPct: { low: 1, high: 1 },
    otherElementWtPct: { Cu: 0.2, Ni: 0.5 },
    evidenceTier: 2,
    country: 'FR',
    latitude: 0,
    longitude: 0,
    availableFrom: '2026-05-01',
    availableUntil: null,
    reserveUsdMicrosPerKgNdPr: 20_000_000,
    hazard: 'NONE',
    sourcing: NOTHING_DECLARED,
    isDivisible: true,
    smallestPartGrams: null,
    ...overrides,
  };
}

/** A separator one degree of longitude away that takes everything and limits nothing. */
export function aDemand(overrides: Partial<MatchDemand> = {}): MatchDemand {
  return {
    id: 'demand-1',
    code: 'DEM-2026-00001',
    organisationId: 'separator-1',
    acceptedForms: ['LIBERATED_MAGNET'],
    acceptedGradeKeys: null,
    moistureWtPctMax: null,
    oilWtPctMax: null,
    impurityLimitsWtPct: {},
    evidenceTierMin: 0,
    acceptedHazards: null,
    acceptedCountries: null,
    rulePacks: [],
    permits: null,
    country: 'FR',
    latitude: 0,
    longitude: 1,
    distanceKmMax: null,
    windowFrom: '2026-06-01',
    windowUntil: '2026-09-30',
    ndPrOxideGramsMin: 0,
    ndPrOxideGramsMax: 1_000_000,
    feedGramsMax: null,
    blendLimitsWtPct: {},
    route: {
      key: 'hydrometallurgy',
      acceptedForms: ['LIBERATED_MAGNET', 'SWARF'],
      yieldMean: { ND2O3: 0.9, PR6O11: 0.8, DY2O3: 0.75, TB4O7: 0.5 },
    },
    payablePct: 70,
    ndPrOxideUsdMicrosPerKg: 80_000_000,
    dy2o3UsdMicrosPerKg: 250_000_000,
    tb4o7UsdMicrosPerKg: 1_000_000_000,
    treatmentUsdMicrosPerKgFeed: 3_000_000,
    freightUsdMicrosPerTonneKm: 200_000,
    purchasePercentile: 'P10',
    ...overrides,
  };
}

/**
 * A lot of so many grams of NdPr oxide whose surplus at a `plainDemand` of price p is p − reserve, in USD/kg:
 * no heavy rare earths, no distance, no spread.
 */
export function plainLot(id: string, ndPrOxideGrams: number, reserveUsdPerKg = 0): MatchLot {
  const exactly = (milligrams: number) => ({ p10: milligrams, p50: milligrams, p90: milligrams });
  return aLot({
    id,
    netMassGrams: ndPrOxideGrams * 4,
    ndPrMilligrams: exactly(ndPrOxideGrams * 1000),
    liberatedMilligrams: {
      ND2O3: exactly(ndPrOxideGrams * 1000),
      PR6O11: exactly(0),
      DY2O3: exactly(0),
      TB4O7: exactly(0),
    },
    reserveUsdMicrosPerKgNdPr: Math.round(reserveUsdPerKg * 1_000_000),
  });
}

export function plainDemand(
  id: string,
  ndPrOxideGramsMax: number,
  priceUsdPerKg: number,
  overrides: Partial<MatchDemand> = {},
): MatchDemand {
  return aDemand({
    id,
    longitude: 0,
    ndPrOxideGramsMax,
    payablePct: 100,
    route: {
      key: 'lossless',
      acceptedForms: ['LIBERATED_MAGNET'],
      yieldMean: { ND2O3: 1, PR6O11: 1, DY2O3: 1, TB4O7: 1 },
    },
    ndPrOxideUsdMicrosPerKg: Math.round(priceUsdPerKg * 1_000_000),
    dy2o3UsdMicrosPerKg: null,
    tb4o7UsdMicrosPerKg: null,
    treatmentUsdMicrosPerKgFeed: 0,
    freightUsdMicrosPerTonneKm: 0,
    ...overrides,
  });
}

export function aSnapshot(lots: readonly MatchLot[], demands: readonly MatchDemand[]): MatchSnapshot {
  return { version: 3, isFair: false, lots, demands, at: MATCH_DAY };
}

/** `values[lot][demand]`; 0 or less means no edge. */
export function problemOf(
  supply: readonly number[],
  capacity: readonly number[],
  values: readonly (readonly number[])[],
): TransportationProblem {
  const rows = values.map((row) =>
    row.map((value, demand) => ({ value, demand })).filter(({ value }) => value > 0),
  );
  const edgeStart = [0];
  for (const row of rows) edgeStart.push((edgeStart.at(-1) ?? 0) + row.length);
  return {
    lotCount: supply.length,
    demandCount: capacity.length,
    supplyUnits: Float64Array.from(supply),
    capacityUnits: Float64Array.from(capacity),
    edgeStart: Int32Array.from(edgeStart),
    edgeDemand: Int32Array.from(rows.flat().map(({ demand }) => demand)),
    edgeValue: Float64Array.from(rows.flat().map(({ value }) => value)),
  };
}

/** The optimum of a tiny problem by trying every integer flow: the oracle, knows no theory. */
export function exhaustiveOptimum(problem: TransportationProblem): number {
  const edges = [...edgesOf(problem)];
  const supplyLeft = problem.supplyUnits.slice();
  const capacityLeft = problem.capacityUnits.slice();
  const best = (position: number): number => {
    const edge = edges[position];
    if (edge === undefined) return 0;
    const unitsMax = Math.min(entry(supplyLeft, edge.lot), entry(capacityLeft, edge.demand));
    let highest = 0;
    for (let units = 0; units <= unitsMax; units += 1) {
      supplyLeft[edge.lot] = entry(supplyLeft, edge.lot) - units;
      capacityLeft[edge.demand] = entry(capacityLeft, edge.demand) - units;
      highest = Math.max(highest, units * edge.value + best(position + 1));
      supplyLeft[edge.lot] = entry(supplyLeft, edge.lot) + units;
      capacityLeft[edge.demand] = entry(capacityLeft, edge.demand) + units;
    }
    return highest;
  };
  return best(0);
}

/** Σ C π + Σ s max(0, max (w − π)): the dual bound, written out once more for the specs. */
export function dualBound(problem: TransportationProblem, prices: Float64Array): number {
  const rents = new Float64Array(problem.lotCount);
  for (const { lot, demand, value } of edgesOf(problem)) {
    rents[lot] = Math.max(entry(rents, lot), value - entry(prices, demand));
  }
  const intake = problem.capacityUnits.reduce((sum, units, demand) => sum + units * entry(prices, demand), 0);
  return problem.supplyUnits.reduce((sum, units, lot) => sum + units * entry(rents, lot), intake);
}
