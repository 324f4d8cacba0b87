import type { Distribution } from './distribution.js';
import { fromQuantiles } from './distribution.js';
import { normalQuantile } from '../../../../shared/normal-quantile.js';

/** The distribution's values at some probabilities. */
export function quantilesAt(distribution: Distribution, probabilities: readonly number[]): number[] {
  const values = Float64Array.from(probabilities);
  distribution.fill(values);
  return [...values];
}

/** Mean and standard deviation of what the distribution maps evenly spaced probabilities to. */
export function momentsByQuantiles(
  distribution: Distribution,
  count = 200_000,
): { readonly mean: number; readonly deviation: number } {
  const values = Float64Array.from({ length: count }, (_, k) => (k + 0.5) / count);
  distribution.fill(values);
  const mean = values.reduce((sum, each) => sum + each, 0) / count;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / count;
  return { mean, deviation: Math.sqrt(variance) };
}

const SMALLEST_PROBABILITY = 1e-16;

/** Normal, by its exact quantile function. */
export function normal(mean: number, deviation: number): Distribution {
  return fromQuantiles(
    (probabilities) => {
      for (let i = 0; i < probabilities.length; i++) {
        const probability = probabilities[i] ?? 0;
        const inside = Math.min(1 - SMALLEST_PROBABILITY, Math.max(SMALLEST_PROBABILITY, probability));
        probabilities[i] = mean + deviation * normalQuantile(inside);
      }
    },
    { mean, variance: deviation ** 2 },
  );
}
