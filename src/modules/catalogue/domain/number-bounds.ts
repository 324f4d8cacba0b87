/** What a number may be, and how to say so to whoever typed it. Bounds are inclusive. */
export interface NumberBounds {
  readonly min: number;
  readonly max: number;
  /** Completes "give …". */
  readonly words: string;
}

export const FRACTION: NumberBounds = { min: 0, max: 1, words: 'a fraction between 0 and 1' };
export const WEIGHT_PERCENT: NumberBounds = {
  min: 0,
  max: 100,
  words: 'a weight percentage between 0 and 100',
};
export const EVIDENCE_TIER: NumberBounds = { min: 0, max: 5, words: 'a tier between 0 and 5' };
export const TRUST_RANK: NumberBounds = { min: 0, max: 5, words: 'a rank between 0 (least) and 5 (most)' };
export const ATOMS: NumberBounds = { min: 1, max: 20, words: 'a count of atoms between 1 and 20' };
/** Hydrogen to beyond uranium. */
export const ATOMIC_WEIGHT: NumberBounds = { min: 1, max: 300, words: 'an atomic weight between 1 and 300' };
/** Beyond 200 % a coefficient of variation is a typing error: percent instead of fraction. */
export const RELATIVE_SPREAD: NumberBounds = {
  min: 0,
  max: 2,
  words: 'a relative figure between 0 and 2 (0.25 is 25 %)',
};
/** The heaviest magnets by far are those of open MRI scanners, at a few tonnes. */
export const MAGNET_MASS_KG: NumberBounds = { min: 0, max: 10_000, words: 'kilograms between 0 and 10000' };
/** From a phone's loudspeaker to a scanner with its yoke. */
export const GROSS_MASS_KG: NumberBounds = {
  min: 0.001,
  max: 1_000_000,
  words: 'kilograms between 0.001 and 1000000',
};
export const LIFETIME_YEARS: NumberBounds = { min: 0.1, max: 100, words: 'years between 0.1 and 100' };
/** Injection-bonded magnets are about 4 g/cm³; fully dense Nd2Fe14B is 7.6 (X-ray density). */
export const MAGNET_DENSITY: NumberBounds = { min: 3, max: 9, words: 'g/cm³ between 3 and 9' };

const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A decimal number with a point, or null: `1,5`, `0x10`, `Infinity` and empty text are no numbers here. */
export function parseDecimal(text: string): number | null {
  return DECIMAL.test(text) ? Number(text) : null;
}
/** Evidence, not a laboratory. */
export const COST_USD: NumberBounds = { min: 0, max: 100_000, words: 'a cost between 0 and 100000 USD' };
