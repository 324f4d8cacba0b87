/**
 * How much of a lot somebody is shown. OWN: all of it. RESERVED: all that a buyer needs, but never the reserve price. LISTED:
 * form, class, oxide to a band, region to a degree, and the terms of the listing. NONE: not even that there is one.
 */
export type Disclosure = 'OWN' | 'RESERVED' | 'LISTED' | 'NONE';

/** What decides it. */
export interface DisclosureFacts {
  readonly isOwn: boolean;
  /** Whether something of the lot is or was reserved for who asks, and has not lapsed. */
  readonly isReserved: boolean;
  readonly isListed: boolean;
}

/** The one rule of what is disclosed of a lot. */
export function disclosureOf({ isOwn, isReserved, isListed }: DisclosureFacts): Disclosure {
  if (isOwn) return 'OWN';
  if (isReserved) return 'RESERVED';
  return isListed ? 'LISTED' : 'NONE';
}

/** Where a mass lies: at least `fromKg` and less than `toKg`. */
export interface MassBand {
  readonly fromKg: number;
  readonly toKg: number;
}

const MILLIGRAMS_PER_KILOGRAM = 1_000_000;
const STEPS = [1, 2, 5] as const;
const DECADES = 10;

/** Ends of the bands, kg: 0, 1, 2, 5, 10, 20, 50 … 5·10⁹. */
export const BAND_ENDS_KG: readonly number[] = [
  0,
  ...Array.from({ length: DECADES }, (_, decade) => STEPS.map((step) => step * 10 ** decade)).flat(),
];

/**
 * The band of a mass. Bands grow with the mass, so that a band says the order of magnitude and no more.
 * @param milligrams at least 0 and below 5·10¹⁵
 */
export function massBandOf(milligrams: number): MassBand {
  const kilograms = milligrams / MILLIGRAMS_PER_KILOGRAM;
  const above = BAND_ENDS_KG.findIndex((end) => end > kilograms);
  if (above <= 0) throw new RangeError(`${milligrams} mg are in no band.`);
  return { fromKg: BAND_ENDS_KG[above - 1] ?? 0, toKg: BAND_ENDS_KG[above] ?? Infinity };
}

/** A mass as others may reckon with it, integer milligrams: the ends of its band, and the middle in place of the mass. */
export interface ShownMass {
  readonly lowMilligrams: number;
  readonly middleMilligrams: number;
  readonly highMilligrams: number;
}

/**
 * What stands for a mass in everything that is reckoned for others: whoever asks again and again finds out where the middle of
 * the band is, which the market shows anyway.
 * @param milligrams at least 0 and below 5·10¹⁵
 */
export function shownMassOf(milligrams: number): ShownMass {
  const { fromKg, toKg } = massBandOf(milligrams);
  return {
    lowMilligrams: fromKg * MILLIGRAMS_PER_KILOGRAM,
    middleMilligrams: ((fromKg + toKg) * MILLIGRAMS_PER_KILOGRAM) / 2,
    highMilligrams: toKg * MILLIGRAMS_PER_KILOGRAM,
  };
}

/** A region of about a hundred kilometres: whole degrees, WGS 84. */
export interface Region {
  readonly latitude: number;
  readonly longitude: number;
}

/** Halves go up, as the query of the market rounds them. */
export function regionOf({ latitude, longitude }: Region): Region {
  return { latitude: Math.floor(latitude + 0.5) || 0, longitude: Math.floor(longitude + 0.5) || 0 };
}

/** A figure of at least 0 to its first digit, rounded down: what is told of a mass that is not disclosed, and of prices. */
export function toOneDigit(figure: number): number {
  // The shortest decimal that stands for the figure: a logarithm would miss the digit just below a power of ten.
  const [digits = '0', exponent = '0'] = figure.toExponential().split('e');
  return Number(`${digits.charAt(0)}e${exponent}`);
}
