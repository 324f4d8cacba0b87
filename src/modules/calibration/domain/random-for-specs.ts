const { imul, sqrt, log, cos, PI } = Math;

/** Chance for simulations in specs: the same seed gives the same draws for ever. */
export interface Chance {
  /** In (0, 1). */
  readonly uniform: () => number;
  readonly normal: () => number;
}

/** Mulberry32 (Ettinger, public domain), and Box & Muller's normal deviates (Annals of Mathematical Statistics 29, 1958). */
export function chanceFrom(seed: number): Chance {
  let state = seed | 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = imul(state ^ (state >>> 15), 1 | state);
    t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return { uniform, normal: () => sqrt(-2 * log(uniform())) * cos(2 * PI * uniform()) };
}
