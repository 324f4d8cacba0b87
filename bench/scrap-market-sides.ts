import type { RandomStream } from './random-stream.js';
import {
  BLEND_LIMITS,
  DY_USD_PER_KG,
  FEED_FORMS,
  NDPR_USD_PER_KG,
  REGIONS,
  ROTOR_FORM,
  SHORT_LOOP_FORMS,
  TB_USD_PER_KG,
  type FeedForm,
  type Region,
} from './scrap-market-parameters.js';

/** Plants are laid out for feed of about that much NdPr oxide. */
const TYPICAL_NDPR_FRACTION = 0.19;
/** 10 g of NdPr oxide. */
const FLOW_UNITS_PER_KG = 100;

export interface MarketLot {
  readonly form: FeedForm;
  readonly region: Region;
  readonly latitude: number;
  readonly longitude: number;
  readonly massKg: number;
  /** NdPr oxide per mass. */
  readonly ndPrFraction: number;
  readonly dyFraction: number;
  readonly tbFraction: number;
  /** All three together. */
  readonly gradeFraction: number;
  readonly impurities: readonly number[];
  readonly gradeVariation: number;
  readonly availableFromDay: number;
  readonly availableUntilDay: number;
  readonly supplyUnits: number;
  readonly isDivisible: boolean;
  /** USD per kg of NdPr oxide, as all amounts without another unit. */
  readonly reserveUsd: number;
}

export interface MarketDemand {
  readonly index: number;
  readonly region: Region;
  readonly latitude: number;
  readonly longitude: number;
  readonly forms: ReadonlySet<number>;
  readonly gradeMin: number;
  readonly impurityMax: readonly number[];
  readonly payableUsdPerKg: number;
  readonly heavyPayableShare: number;
  /** Per kg of feed. */
  readonly treatmentUsdPerKg: number;
  readonly demagnetisingUsdPerKg: number;
  readonly refusesCovered: boolean;
  readonly distanceKmMax: number;
  readonly landedUsdMax: number;
  readonly fromDay: number;
  readonly untilDay: number;
  readonly capacityUnits: number;
  readonly minimumUnits: number;
  /** What the plant can take in. */
  readonly feedKgMax: number;
  /** Mass fractions of Ni, Cu, Al and organic carbon that the blended feed may contain. */
  readonly blendMax: readonly number[];
}

const LOT_REGIONS = REGIONS.map((region) => ({ region, weight: region.lotWeight }));
const DEMAND_REGIONS = REGIONS.map((region) => ({ region, weight: region.demandWeight }));

/** Every draw has its place in the stream: another order would be another market. */
export function drawLots(stream: RandomStream, count: number): readonly MarketLot[] {
  return Array.from({ length: count }, () => drawLot(stream));
}

function drawLot(stream: RandomStream): MarketLot {
  const { uniform, normal, pick } = stream;
  const form = pick(FEED_FORMS);
  const { region } = pick(LOT_REGIONS);
  const latitude = clamp(region.latitude + region.spreadDegrees * normal(), -60, 70);
  const longitude = region.longitude + region.spreadDegrees * 1.3 * normal();
  const massKg = Math.round(clamp(form.medianKg * Math.exp(form.massLogSpread * normal()), 20, 60_000));
  const ndPrFraction = clamp(form.ndPrFraction + form.ndPrSpread * normal(), 0.02, 0.33);
  const dyFraction = Math.max(0, form.dyFraction * Math.exp(0.5 * normal()));
  const tbFraction = Math.max(0, form.tbFraction * Math.exp(0.6 * normal()));
  const impurities = form.impurities.map((share) => share * Math.exp(0.7 * normal()));
  const gradeVariation = clamp(0.04 + 0.1 * uniform() + (form.isMixed ? 0.08 : 0), 0, 0.3);
  const availableFromDay = Math.floor(uniform() * 300);
  const availableUntilDay = availableFromDay + 30 + Math.floor(uniform() * 240);
  const isDivisible = uniform() < form.divisibleShare;
  const containedUsd =
    NDPR_USD_PER_KG + (dyFraction * DY_USD_PER_KG + tbFraction * TB_USD_PER_KG) / ndPrFraction;
  return {
    form,
    region,
    latitude,
    longitude,
    massKg,
    ndPrFraction,
    dyFraction,
    tbFraction,
    gradeFraction: ndPrFraction + dyFraction + tbFraction,
    impurities,
    gradeVariation,
    availableFromDay,
    availableUntilDay,
    supplyUnits: Math.max(1, Math.round(massKg * ndPrFraction * FLOW_UNITS_PER_KG)),
    isDivisible,
    reserveUsd: containedUsd * clamp(0.22 + 0.1 * normal(), 0.02, 0.5),
  };
}

/** Demands that together take `intakeUnits`. */
export function drawDemands(
  stream: RandomStream,
  count: number,
  intakeUnits: number,
): readonly MarketDemand[] {
  const drawn = Array.from({ length: count }, (_, index) => drawDemand(stream, index));
  const sizeTotal = drawn.reduce((sum, { size }) => sum + size, 0);
  return drawn.map(({ demand, size }) => {
    const capacityUnits = Math.max(100, Math.round((intakeUnits * size) / sizeTotal));
    const minimumUnits = Math.round(capacityUnits * (0.2 + 0.3 * stream.uniform()));
    const feedKgMax =
      (capacityUnits / FLOW_UNITS_PER_KG / TYPICAL_NDPR_FRACTION) * (0.95 + 0.5 * stream.uniform());
    return { ...demand, capacityUnits, minimumUnits, feedKgMax };
  });
}

function drawDemand(
  stream: RandomStream,
  index: number,
): {
  readonly demand: Omit<MarketDemand, 'capacityUnits' | 'minimumUnits' | 'feedKgMax'>;
  readonly size: number;
} {
  const { uniform, normal, pick } = stream;
  const { region } = pick(DEMAND_REGIONS);
  const latitude = region.latitude + region.spreadDegrees * normal();
  const longitude = region.longitude + region.spreadDegrees * 1.3 * normal();
  const { forms, gradeMin, strictness } = drawPlant(stream);
  const blendMax: number[] = [];
  const impurityMax = BLEND_LIMITS.map((limit) => {
    const blended = limit * strictness * Math.exp(0.4 * normal());
    blendMax.push(blended);
    return blended * (2 + 4 * uniform());
  });
  const payableUsdPerKg = NDPR_USD_PER_KG * clamp(0.62 + 0.08 * normal(), 0.4, 0.85);
  const heavyPayableShare = uniform() < 0.55 ? clamp(0.4 + 0.12 * normal(), 0.1, 0.7) : 0;
  const treatmentUsdPerKg = 0.6 + 2.2 * uniform();
  const demagnetisingUsdPerKg = 0.15 + 0.25 * uniform();
  const refusesCovered = uniform() < 0.38 && !region.isCovered;
  const distanceKmMax = uniform() < 0.35 ? 800 + 2500 * uniform() : 25_000;
  const landedUsdMax = NDPR_USD_PER_KG * (0.55 + 0.35 * uniform());
  const fromDay = Math.floor(uniform() * 330);
  const untilDay = fromDay + 60 + Math.floor(uniform() * 120);
  const demand = {
    index,
    region,
    latitude,
    longitude,
    forms,
    gradeMin,
    impurityMax,
    blendMax,
    payableUsdPerKg,
    heavyPayableShare,
    treatmentUsdPerKg,
    demagnetisingUsdPerKg,
    refusesCovered,
    distanceKmMax,
    landedUsdMax,
    fromDay,
    untilDay,
  };
  return { demand, size: Math.exp(0.9 * normal()) };
}

interface Plant {
  readonly forms: ReadonlySet<number>;
  readonly gradeMin: number;
  readonly strictness: number;
}

/** Hydrometallurgy takes most forms, chlorination nearly all, re-sintering clean magnets only. */
function drawPlant({ uniform }: RandomStream): Plant {
  const someForms = (share: number): ReadonlySet<number> => {
    const forms = FEED_FORMS.map(({ index }) => index).filter(() => uniform() < share);
    return new Set(forms.length === 0 ? SHORT_LOOP_FORMS : forms);
  };
  const kind = uniform();
  if (kind < 0.6) return { forms: someForms(0.78), gradeMin: 0.06 + 0.14 * uniform(), strictness: 1.6 };
  if (kind < 0.8) return { forms: someForms(0.9), gradeMin: 0.03 + 0.08 * uniform(), strictness: 2.5 };
  const forms = new Set(SHORT_LOOP_FORMS);
  if (uniform() < 0.4) forms.add(ROTOR_FORM);
  return { forms, gradeMin: 0.22 + 0.05 * uniform(), strictness: 0.9 };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
