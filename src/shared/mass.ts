const GRAMS_PER_KILOGRAM = 1_000;
const MILLIGRAMS_PER_KILOGRAM = 1_000_000;

/**
 * Kilograms with at most three decimals as integer grams.
 * @throws RangeError where the figure is not a whole number of grams or not exact
 */
export function gramsFromKilograms(kilograms: number): number {
  const grams = Math.round(kilograms * GRAMS_PER_KILOGRAM);
  if (!Number.isSafeInteger(grams) || Number(kilograms.toFixed(3)) !== kilograms) {
    throw new RangeError(`${kilograms} kg is not a whole number of grams`);
  }
  return grams;
}

/** Integer grams as kilograms, exact to the gram when printed. */
export function kilogramsFromGrams(grams: number): number {
  return grams / GRAMS_PER_KILOGRAM;
}

/** Integer milligrams as kilograms, exact to the milligram when printed. */
export function kilogramsFromMilligrams(milligrams: number): number {
  return milligrams / MILLIGRAMS_PER_KILOGRAM;
}
