/**
 * Places of values from the smallest to the largest; of equal ones the first comes first. Values are counted into as many
 * bins as there are of them, which nearly sorts what is spread like a posterior, and then put right within the bins: a
 * fifth of the time of a sort by comparison.
 * @param values finite
 */
export function ascendingOrder(values: Float64Array): Uint32Array {
  const count = values.length;
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const binsPerUnit = high > low ? (count - 1) / (high - low) : 0;
  const binOf = (place: number): number => (((values[place] as number) - low) * binsPerUnit) | 0;
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) starts[binOf(i) + 1] = (starts[binOf(i) + 1] as number) + 1;
  for (let bin = 0; bin < count; bin++)
    starts[bin + 1] = (starts[bin + 1] as number) + (starts[bin] as number);
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const at = starts[binOf(i)] as number;
    starts[binOf(i)] = at + 1;
    order[at] = i;
  }
  insertIntoPlace(order, values);
  return order;
}

/** Insertion sort: quick on what is nearly sorted already. */
function insertIntoPlace(order: Uint32Array, values: Float64Array): void {
  for (let i = 1; i < order.length; i++) {
    const place = order[i] as number;
    const value = values[place] as number;
    let at = i;
    while (at > 0 && (values[order[at - 1] as number] as number) > value) {
      order[at] = order[at - 1] as number;
      at -= 1;
    }
    order[at] = place;
  }
}
