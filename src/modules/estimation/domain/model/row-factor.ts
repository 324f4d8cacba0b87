import type { Quantity } from '../quantity/quantity.js';

const factorsOfRows = new WeakMap<object, Map<string, Quantity>>();

/**
 * A factor that a catalogue row gives by itself: the same object for the same row, with what was computed from it.
 * @param name tells the row's factors apart; a few per row
 */
export function rowFactor(row: object, name: string, make: () => Quantity): Quantity {
  const ofRow = factorsOfRows.get(row);
  const known = ofRow?.get(name);
  if (known !== undefined) return known;
  const factor = make();
  if (ofRow === undefined) factorsOfRows.set(row, new Map([[name, factor]]));
  else ofRow.set(name, factor);
  return factor;
}
