/**
 * What the made-up market is made of. The figures only give the instances the structure of the real thing
 * (clusters, forms, spread of masses, impurities); prices are placeholders, not market data.
 */

export interface Region {
  readonly name: string;
  /** Origin that part of the demand does not accept. */
  readonly isCovered: boolean;
  readonly latitude: number;
  readonly longitude: number;
  /** Regions of one landmass are reached by road. */
  readonly landmass: number;
  readonly lotWeight: number;
  readonly demandWeight: number;
  readonly spreadDegrees: number;
}

type RegionRow = readonly [string, 0 | 1, number, number, number, number, number, number];

const REGION_ROWS: readonly RegionRow[] = [
  ['Ruhr-Benelux', 0, 51.2, 6.5, 0, 0.12, 0.1, 1.8],
  ['Southern Germany', 0, 48.8, 10.5, 0, 0.08, 0.06, 1.3],
  ['Northern Italy', 0, 45.4, 10, 0, 0.05, 0.05, 1.2],
  ['France', 0, 46.5, 3.5, 0, 0.05, 0.09, 2.2],
  ['Nordics and Estonia', 0, 59.3, 20, 0, 0.04, 0.07, 3],
  ['Czechia and Poland', 0, 50.5, 17, 0, 0.05, 0.04, 1.8],
  ['Spain', 0, 41, -2.5, 0, 0.03, 0.02, 2],
  ['United Kingdom', 0, 52.8, -1.8, 1, 0.05, 0.07, 1.4],
  ['US Midwest', 0, 41.5, -86, 2, 0.08, 0.07, 3],
  ['US Texas', 0, 31.5, -97, 2, 0.05, 0.09, 2],
  ['US Southeast', 0, 34.5, -83, 2, 0.05, 0.05, 2.5],
  ['US West', 0, 36.5, -119.5, 2, 0.05, 0.06, 2.5],
  ['Quebec and Ontario', 0, 44.8, -77, 2, 0.03, 0.05, 2],
  ['Kanto and Chubu', 0, 35.4, 138, 3, 0.07, 0.07, 1.1],
  ['Korea', 0, 36.2, 127.7, 4, 0.04, 0.04, 0.8],
  ['Vietnam and Thailand', 0, 15, 104, 5, 0.04, 0.02, 3],
  ['Malaysia', 0, 4, 102, 5, 0.02, 0.02, 1],
  ['India', 0, 17.5, 78.5, 6, 0.04, 0.02, 3],
  ['Eastern China', 1, 30.5, 119, 7, 0.05, 0.04, 2.5],
  ['Australia', 0, -31, 117, 8, 0.01, 0.03, 2],
];

export const REGIONS: readonly Region[] = REGION_ROWS.map(
  ([name, covered, latitude, longitude, landmass, lotWeight, demandWeight, spreadDegrees]) => ({
    name,
    isCovered: covered === 1,
    latitude,
    longitude,
    landmass,
    lotWeight,
    demandWeight,
    spreadDegrees,
  }),
);

export interface FeedForm {
  readonly index: number;
  readonly name: string;
  readonly weight: number;
  readonly medianKg: number;
  readonly massLogSpread: number;
  readonly ndPrFraction: number;
  readonly ndPrSpread: number;
  readonly dyFraction: number;
  readonly tbFraction: number;
  /** Mass fractions of Ni, Cu, Al and organic carbon. */
  readonly impurities: readonly number[];
  /** Hardly sorted: the grade is less certain. */
  readonly isMixed: boolean;
  /** Share of the lots that may be divided, and the smallest part of one that may. */
  readonly divisibleShare: number;
  readonly smallestPartShare: number;
}

type FormRow = readonly [
  string,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  readonly number[],
  boolean,
  number,
  number,
];

const FORM_ROWS: readonly FormRow[] = [
  ['swarf', 0.16, 6000, 0.9, 0.235, 0.035, 0.01, 0.001, [0.001, 0.002, 0.004, 0.02], false, 0.95, 0.1],
  [
    'block reject',
    0.12,
    1800,
    0.9,
    0.295,
    0.018,
    0.012,
    0.001,
    [0.004, 0.002, 0.004, 0.001],
    false,
    0.9,
    0.15,
  ],
  [
    'hard-disk voice coil',
    0.2,
    700,
    1,
    0.27,
    0.022,
    0.004,
    0.0003,
    [0.03, 0.006, 0.01, 0.004],
    false,
    0.55,
    0.25,
  ],
  ['traction rotor', 0.15, 2500, 1, 0.12, 0.04, 0.012, 0.0012, [0.006, 0.02, 0.03, 0.01], true, 0.35, 0.3],
  [
    'wind generator',
    0.06,
    12000,
    0.8,
    0.28,
    0.02,
    0.018,
    0.001,
    [0.004, 0.004, 0.008, 0.008],
    false,
    0.8,
    0.1,
  ],
  ['bonded', 0.08, 900, 0.9, 0.21, 0.03, 0.001, 0, [0.002, 0.002, 0.006, 0.08], false, 0.7, 0.2],
  ['MRI', 0.03, 4000, 0.6, 0.29, 0.015, 0.006, 0.0002, [0.012, 0.004, 0.006, 0.002], false, 0.6, 0.2],
  ['speaker mix', 0.2, 260, 1.1, 0.11, 0.05, 0.002, 0.0001, [0.018, 0.015, 0.05, 0.04], true, 0.3, 0.3],
];

export const FEED_FORMS: readonly FeedForm[] = FORM_ROWS.map(
  (
    [
      name,
      weight,
      medianKg,
      massLogSpread,
      ndPrFraction,
      ndPrSpread,
      dyFraction,
      tbFraction,
      impurities,
      isMixed,
      divisibleShare,
      smallestPartShare,
    ],
    index,
  ) => ({
    index,
    name,
    weight,
    medianKg,
    massLogSpread,
    ndPrFraction,
    ndPrSpread,
    dyFraction,
    tbFraction,
    impurities,
    isMixed,
    divisibleShare,
    smallestPartShare,
  }),
);

/** Plants that re-sinter take only these; some of them also rotors. */
export const SHORT_LOOP_FORMS: readonly number[] = [1, 2, 4, 6];
export const ROTOR_FORM = 3;

/** Limits of a strictness of 1 on Ni, Cu, Al and organic carbon in the blend. */
export const BLEND_LIMITS: readonly number[] = [0.02, 0.012, 0.02, 0.03];

/** USD per kg of oxide; placeholders. */
export const NDPR_USD_PER_KG = 88;
export const DY_USD_PER_KG = 280;
export const TB_USD_PER_KG = 1100;

export interface MarketSize {
  readonly name: string;
  readonly lots: number;
  readonly demands: number;
  /** Lots keep about that many of their best demands. */
  readonly edgesPerLot: number;
  /**
   * Optimum of seed 1. LEMON's network simplex, HiGHS and OR-Tools found it; XL the first two only.
   */
  readonly optimumUsdMicros: number;
}

export const MARKET_SIZES: readonly MarketSize[] = [
  { name: 'S', lots: 100, demands: 10, edgesPerLot: 5, optimumUsdMicros: 2_330_338_250_392 },
  { name: 'M', lots: 2_000, demands: 50, edgesPerLot: 14, optimumUsdMicros: 45_885_606_342_598 },
  { name: 'L', lots: 20_000, demands: 300, edgesPerLot: 20, optimumUsdMicros: 316_682_848_109_193 },
  { name: 'XL', lots: 200_000, demands: 1_000, edgesPerLot: 20, optimumUsdMicros: 1_887_719_268_166_565 },
];
