import type { MaterialForm } from '../../catalogue/domain/material-form.js';
import type { OxideQuantity } from '../../catalogue/domain/rare-earths.js';
import type { WtPctRange } from '../../estimation/domain/estimation-line.js';
import type { LotSourcing } from '../../lots/domain/lot-sourcing.js';
import type { Hazard } from '../../lots/domain/operations/mixing.js';
import type { RulePackVersion } from '../../sourcing/domain/rule-pack.js';
import type { PermitScope } from '../../sourcing/domain/site-permit.js';

/** The four oxides that a lot is valued for. */
export const VALUED_OXIDES = [
  'ND2O3',
  'PR6O11',
  'DY2O3',
  'TB4O7',
] as const satisfies readonly OxideQuantity[];
export type ValuedOxide = (typeof VALUED_OXIDES)[number];

/** Percentiles of an estimate in integer milligrams, p10 ≤ p50 ≤ p90. */
export interface MilligramPercentiles {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** What is available of a listed lot, as the match sees it. Dates are `YYYY-MM-DD`, both ends included. */
export interface MatchLot {
  readonly id: string;
  readonly code: string;
  readonly organisationId: string;
  readonly form: MaterialForm;
  /** The magnet grades found in the lot; empty where no grade is known. */
  readonly gradeKeys: readonly string[];
  /** As received, integer > 0. */
  readonly netMassGrams: number;
  /** Oxide equivalent of the liberated magnets. */
  readonly liberatedMilligrams: Readonly<Record<ValuedOxide, MilligramPercentiles>>;
  /** Liberated NdPr oxide (Nd2O3 + Pr6O11); its percentiles are not the sums of the parts' percentiles. */
  readonly ndPrMilligrams: MilligramPercentiles;
  /** Between what bounds moisture lies, wt% as received; unknown is the form's whole interval, never zero. */
  readonly moistureWtPct: WtPctRange;
  /** Between what bounds the oil content lies, wt% as received. */
  readonly oilWtPct: WtPctRange;
  /** Typical composition of the magnet alloys, the highest of the lot's grades; an element that is absent is not known. */
  readonly otherElementWtPct: Readonly<Record<string, number>>;
  /** 0 class default … 5 realised. */
  readonly evidenceTier: number;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly availableFrom: string;
  /** Null = open-ended. */
  readonly availableUntil: string | null;
  /** The recycler's own, private; integer micro-USD per kg of liberated NdPr oxide, null = none. */
  readonly reserveUsdMicrosPerKgNdPr: number | null;
  /** As declared; UNKNOWN while nobody has. */
  readonly hazard: Hazard;
  /** Origin and legal status as declared. */
  readonly sourcing: LotSourcing;
  /** False: all of it goes to one demand, or none of it to any. */
  readonly isDivisible: boolean;
  /** No smaller part of a divisible lot is delivered to any demand, as received; null = any part. */
  readonly smallestPartGrams: number | null;
}

/** The process that a demand's separator runs, reduced to what value and eligibility need. */
export interface MatchRoute {
  readonly key: string;
  readonly acceptedForms: readonly MaterialForm[];
  /** Mean share of each oxide in the feed that reaches the product, 0…1; read to 1 ppm. */
  readonly yieldMean: Readonly<Record<ValuedOxide, number>>;
}

/** A rule pack that a demand applies, with what of it is in force on a day of what is left of the window. */
export interface MatchRulePack {
  readonly id: string;
  /** Whether a pair passes of which it cannot tell. */
  readonly unknownPasses: boolean;
  readonly versions: readonly RulePackVersion[];
}

/** Percentile of liberated NdPr oxide that a separator is ready to pay for. */
export type PurchasePercentile = 'P10' | 'P50';

/** A separator's open demand as the match sees it. Prices are integer micro-USD; null limits do not limit. */
export interface MatchDemand {
  readonly id: string;
  readonly code: string;
  readonly organisationId: string;
  readonly acceptedForms: readonly MaterialForm[];
  readonly acceptedGradeKeys: readonly string[] | null;
  readonly moistureWtPctMax: number | null;
  readonly oilWtPctMax: number | null;
  /** Highest accepted wt% by element symbol. */
  readonly impurityLimitsWtPct: Readonly<Record<string, number>>;
  readonly evidenceTierMin: number;
  /** Hazards that the plant may take in; null = whatever is declared, or is not. */
  readonly acceptedHazards: readonly Hazard[] | null;
  /** ISO 3166-1 alpha-2. */
  readonly acceptedCountries: readonly string[] | null;
  readonly rulePacks: readonly MatchRulePack[];
  /** What the plant is permitted to receive; null = it has never stated a permit. */
  readonly permits: readonly PermitScope[] | null;
  /** Of the plant, ISO 3166-1 alpha-2; null in snapshots that did not state it. */
  readonly country: string | null;
  readonly latitude: number;
  readonly longitude: number;
  /** Great-circle distance. */
  readonly distanceKmMax: number | null;
  readonly windowFrom: string;
  readonly windowUntil: string;
  /** Campaign minimum and intake capacity, grams of liberated NdPr oxide in the feed. */
  readonly ndPrOxideGramsMin: number;
  readonly ndPrOxideGramsMax: number;
  /** Feed as received that the plant takes in within the window; null = any. */
  readonly feedGramsMax: number | null;
  /** Highest wt% by element symbol in the whole intake, blended. */
  readonly blendLimitsWtPct: Readonly<Record<string, number>>;
  readonly route: MatchRoute;
  /** Share of the recovered oxides' value that is paid, 0…100; read to 0.0001. */
  readonly payablePct: number;
  readonly ndPrOxideUsdMicrosPerKg: number;
  /** Null = this heavy rare earth is not paid for. */
  readonly dy2o3UsdMicrosPerKg: number | null;
  readonly tb4o7UsdMicrosPerKg: number | null;
  readonly treatmentUsdMicrosPerKgFeed: number;
  /** Per tonne of feed and kilometre of great-circle distance. */
  readonly freightUsdMicrosPerTonneKm: number;
  readonly purchasePercentile: PurchasePercentile;
}

/** Changes whenever a snapshot has more to say; `currentSnapshot` reads those of before. */
export const SNAPSHOT_VERSION = 3;

/** Everything a match depends on: the same snapshot gives the same result. */
export interface MatchSnapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  /** Whether every demand is to have the same share of what it could be given before surplus counts. */
  readonly isFair: boolean;
  readonly lots: readonly MatchLot[];
  readonly demands: readonly MatchDemand[];
  /** The day of the match, `YYYY-MM-DD`; nothing can be delivered before it. */
  readonly at: string;
}
