/** A seeded stream of numbers: sfc32 (Doty-Humphrey, PractRand), the same on every machine. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** Standard normal, by Marsaglia's polar method. */
  readonly normal: () => number;
  /** A row, each as likely as its weight. */
  readonly pick: <Row extends { readonly weight: number }>(rows: readonly Row[]) => Row;
}

const WARM_UP_ROUNDS = 20;

export function randomStream(seed: number): RandomStream {
  const uniform = smallFastCounter(seed);
  let spare: number | null = null;
  const normal = (): number => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    for (;;) {
      const [x, y] = [uniform() * 2 - 1, uniform() * 2 - 1];
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * factor;
      return x * factor;
    }
  };
  const pick = <Row extends { readonly weight: number }>(rows: readonly Row[]): Row => {
    let left = uniform() * rows.reduce((sum, { weight }) => sum + weight, 0);
    for (const row of rows) {
      left -= row.weight;
      if (left < 0) return row;
    }
    const last = rows.at(-1);
    if (last === undefined) throw new RangeError('nothing to pick from');
    return last;
  };
  return { uniform, normal, pick };
}

function smallFastCounter(seed: number): () => number {
  let [a, b, c, counter] = [(0x9e3779b9 ^ seed) | 0, 0x243f6a88 | 0, 0xb7e15162 | 0, seed | 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) next();
  return next;
}
