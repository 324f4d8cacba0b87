import type { MatchRules, RuledProblem } from '../src/modules/matching/domain/rules/ruled-problem.js';
import type { TransportationProblem } from '../src/modules/matching/domain/transportation-problem.js';
import { randomStream, type RandomStream } from './random-stream.js';
import { drawDemands, drawLots, type MarketDemand, type MarketLot } from './scrap-market-sides.js';
import {
  BLEND_LIMITS,
  DY_USD_PER_KG,
  FEED_FORMS,
  TB_USD_PER_KG,
  type MarketSize,
} from './scrap-market-parameters.js';

const EARTH_DIAMETER_KM = 12_742;
const VALUE_UNITS_PER_USD = 10_000;

/** Total intake over total supply. */
const INTAKE_SHARE = 0.8;

/**
 * A seeded market of magnet scrap as a transportation problem: the same size and seed give the same problem, to the
 * unit. Lots and plants cluster in twenty regions; a pair needs form, window, origin, grade, impurities, distance
 * and landed cost to fit, and each lot keeps its best few demands.
 */
export function scrapMarket(size: MarketSize, seed: number): TransportationProblem {
  return ruledScrapMarket(size, seed).transportation;
}

/** The same with its rules: indivisible lots, smallest parts, campaign minimums, plant masses, blends of four impurities. */
export function ruledScrapMarket(size: MarketSize, seed: number): RuledProblem {
  const stream = randomStream(seed * 7919 + size.lots);
  const lots = drawLots(stream, size.lots);
  const supplyTotal = lots.reduce((sum, { supplyUnits }) => sum + supplyUnits, 0);
  const demands = drawDemands(stream, size.demands, INTAKE_SHARE * supplyTotal);
  const screens = FEED_FORMS.map(({ index }) => screenOf(demands.filter(({ forms }) => forms.has(index))));
  const edgeStart = new Int32Array(lots.length + 1);
  const edgeDemand: number[] = [];
  const edgeValue: number[] = [];
  lots.forEach((lot, index) => {
    const found = fittingDemands(lot, screens[lot.form.index] ?? screenOf([]));
    for (const { demand, value } of bestFew(found, edgeLimit(stream, size))) {
      edgeDemand.push(demand);
      edgeValue.push(value);
    }
    edgeStart[index + 1] = edgeDemand.length;
  });
  const transportation: TransportationProblem = {
    lotCount: lots.length,
    demandCount: demands.length,
    supplyUnits: Float64Array.from(lots, ({ supplyUnits }) => supplyUnits),
    capacityUnits: Float64Array.from(demands, ({ capacityUnits }) => capacityUnits),
    edgeStart,
    edgeDemand: Int32Array.from(edgeDemand),
    edgeValue: Float64Array.from(edgeValue),
  };
  return { transportation, rules: rulesOf(lots, demands) };
}

function rulesOf(lots: readonly MarketLot[], demands: readonly MarketDemand[]): MatchRules {
  const feed = lots.map(({ massKg, supplyUnits }) => Math.max(1, Math.round((massKg * 1e6) / supplyUnits)));
  return {
    smallestPartUnits: Float64Array.from(lots, ({ isDivisible, supplyUnits, form }) =>
      isDivisible ? Math.ceil(form.smallestPartShare * supplyUnits) : supplyUnits,
    ),
    feedMilligramsPerUnit: Float64Array.from(feed),
    impurityCount: BLEND_LIMITS.length,
    impurityMicrogramsPerUnit: Float64Array.from(
      lots.flatMap(({ impurities }, lot) =>
        impurities.map((share) => Math.round(share * (feed[lot] ?? 0) * 1e3)),
      ),
    ),
    minimumUnits: Float64Array.from(demands, ({ minimumUnits }) => minimumUnits),
    feedMilligramsMax: Float64Array.from(demands, ({ feedKgMax }) => Math.floor(feedKgMax * 1e6)),
    impurityLimitPpm: Float64Array.from(
      demands.flatMap(({ blendMax }) => blendMax.map((share) => Math.floor(share * 1e6))),
    ),
    floorUnits: new Float64Array(demands.length),
  };
}

interface Fit {
  readonly demand: number;
  /** 1e-4 USD per kg of NdPr oxide, > 0. */
  readonly value: number;
}

function edgeLimit(stream: RandomStream, { edgesPerLot }: MarketSize): number {
  return Math.max(2, Math.round(edgesPerLot * (0.5 + stream.uniform())));
}

function bestFew(found: readonly Fit[], limit: number): readonly Fit[] {
  if (found.length <= limit) return found;
  return [...found]
    .sort((a, b) => b.value - a.value || a.demand - b.demand)
    .slice(0, limit)
    .sort((a, b) => a.demand - b.demand);
}

/** Demands with the limits that most pairs fail, one row each: 200 million pairs are too many to look up in objects. */
interface Screen {
  readonly demands: readonly MarketDemand[];
  readonly rows: Float64Array;
}

const SCREEN_COLUMNS = 8;

function screenOf(demands: readonly MarketDemand[]): Screen {
  const rows = demands.flatMap(({ fromDay, untilDay, refusesCovered, gradeMin, impurityMax }) => [
    fromDay,
    untilDay,
    refusesCovered ? 0 : 1,
    gradeMin,
    ...impurityMax,
  ]);
  return { demands, rows: Float64Array.from(rows) };
}

function fittingDemands(lot: MarketLot, { demands, rows }: Screen): readonly Fit[] {
  const found: Fit[] = [];
  const covered = lot.region.isCovered ? 1 : 0;
  const { availableFromDay, availableUntilDay, gradeFraction } = lot;
  const [nickel = 0, copper = 0, aluminium = 0, carbon = 0] = lot.impurities;
  for (let position = 0, row = 0; row < rows.length; position += 1, row += SCREEN_COLUMNS) {
    if (availableFromDay > (rows[row + 1] as number) || availableUntilDay < (rows[row] as number)) continue;
    if (covered > (rows[row + 2] as number) || gradeFraction < (rows[row + 3] as number)) continue;
    if (nickel > (rows[row + 4] as number) || copper > (rows[row + 5] as number)) continue;
    if (aluminium > (rows[row + 6] as number) || carbon > (rows[row + 7] as number)) continue;
    const demand = demands[position];
    if (demand === undefined) continue;
    const value = valueOf(lot, demand);
    if (value > 0) found.push({ demand: demand.index, value });
  }
  return found;
}

/** 1e-4 USD per kg of NdPr oxide; 0 where distance or landed cost rule the pair out. */
function valueOf(lot: MarketLot, demand: MarketDemand): number {
  const distanceKm = greatCircleKm(lot, demand);
  if (distanceKm > demand.distanceKmMax) return 0;
  const isByRoad = lot.region.landmass === demand.region.landmass;
  const freightUsdPerKg = isByRoad ? 0.05 + 0.00013 * distanceKm : 0.3 + 0.00002 * distanceKm + 0.05;
  const shippingUsd = freightUsdPerKg * lot.massKg + (isByRoad ? 180 : 900);
  const handlingUsdPerKg = shippingUsd / lot.massKg + demand.demagnetisingUsdPerKg;
  const riskUsd = lot.gradeVariation * 0.12 * demand.payableUsdPerKg;
  const heavyUsd = (lot.dyFraction * DY_USD_PER_KG + lot.tbFraction * TB_USD_PER_KG) / lot.ndPrFraction;
  const paidUsd =
    demand.payableUsdPerKg +
    demand.heavyPayableShare * heavyUsd -
    demand.treatmentUsdPerKg / lot.ndPrFraction;
  const handlingUsd = handlingUsdPerKg / lot.ndPrFraction;
  if (handlingUsd + lot.reserveUsd > demand.landedUsdMax) return 0;
  return Math.max(0, Math.round((paidUsd - handlingUsd - riskUsd - lot.reserveUsd) * VALUE_UNITS_PER_USD));
}

interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

function greatCircleKm(from: Place, to: Place): number {
  const radians = Math.PI / 180;
  const north = Math.sin(((to.latitude - from.latitude) * radians) / 2);
  const east = Math.sin(((to.longitude - from.longitude) * radians) / 2);
  const cosines = Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians);
  return EARTH_DIAMETER_KM * Math.asin(Math.sqrt(north * north + cosines * east * east));
}
