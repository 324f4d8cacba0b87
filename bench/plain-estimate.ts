import type { Catalogue } from '../src/modules/catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../src/modules/estimation/domain/estimate-inputs.js';
import { ELEMENTS, type PlainDraw, PlainMonteCarlo } from './plain-monte-carlo.js';
import { randomStream } from './random-stream.js';

/** What a plain Monte Carlo is usually run with, and what speed is compared with. */
export const PLAIN_DRAWS = 10_000;

/** P10 (low), P50 and P90, grams. */
export type Percentiles = readonly [number, number, number];

const STAGES = ['contained', 'liberated', 'recoverable'] as const;

/** Everything that an estimate states, in grams: magnets, each metal, NdPr oxide and TREO at every stage. */
export interface PlainEstimate {
  readonly magnetMass: Percentiles;
  /** By stage, then by the place in `ELEMENTS`; null for what no alloy holds. Oxide is metal times a constant. */
  readonly metals: Readonly<Record<PlainStage, readonly (Percentiles | null)[]>>;
  readonly ndpr: Readonly<Record<PlainStage, Percentiles>>;
  readonly treo: Readonly<Record<PlainStage, Percentiles>>;
}
export type PlainStage = (typeof STAGES)[number];

/** Oxide of the first elements of a draw, grams: two make NdPr oxide, all eight make TREO. */
export function oxideGrams(metals: Float64Array, oxideFactors: Float64Array, elements: number): number {
  let sum = 0;
  for (let k = 0; k < elements; k++) sum += (metals[k] ?? 0) * (oxideFactors[k] ?? 0);
  return sum;
}

export function oxideFactorsOf({ tradedOxideFactor }: Catalogue): Float64Array {
  return Float64Array.from(ELEMENTS, (element) => tradedOxideFactor[element]);
}

/** The same outputs as an estimate's, by plain draws: every sample kept, sorted and read off. */
export function plainEstimate(
  inputs: EstimateInputs,
  catalogue: Catalogue,
  draws: number,
  seed: number,
): PlainEstimate {
  const model = new PlainMonteCarlo(inputs, catalogue, randomStream(seed));
  const factors = oxideFactorsOf(catalogue);
  const magnetMass = new Float64Array(draws);
  const sample = (): Float64Array => new Float64Array(draws);
  const samples = STAGES.map((stage) => ({
    stage,
    metals: ELEMENTS.map(sample),
    ndpr: sample(),
    treo: sample(),
  }));
  for (let i = 0; i < draws; i++) {
    const drawn: PlainDraw = model.draw();
    magnetMass[i] = drawn.magnetMass;
    for (const { stage, metals, ndpr, treo } of samples) {
      const grams = drawn[stage];
      for (let k = 0; k < ELEMENTS.length; k++) {
        const column = metals[k];
        if (column !== undefined) column[i] = grams[k] ?? 0;
      }
      ndpr[i] = oxideGrams(grams, factors, 2);
      treo[i] = oxideGrams(grams, factors, ELEMENTS.length);
    }
  }
  return {
    magnetMass: percentilesOf(magnetMass),
    metals: byStage(samples, ({ metals }) =>
      metals.map((each) => (each.some((grams) => grams > 0) ? percentilesOf(each) : null)),
    ),
    ndpr: byStage(samples, ({ ndpr }) => percentilesOf(ndpr)),
    treo: byStage(samples, ({ treo }) => percentilesOf(treo)),
  };
}

function byStage<Samples extends { readonly stage: PlainStage }, Result>(
  samples: readonly Samples[],
  resultOf: (samples: Samples) => Result,
): Readonly<Record<PlainStage, Result>> {
  const results = samples.map((each) => [each.stage, resultOf(each)]);
  return Object.fromEntries(results) as Record<PlainStage, Result>;
}

/** Sorts the sample in place. */
export function percentilesOf(sample: Float64Array): Percentiles {
  sample.sort();
  return [quantileOf(sample, 0.1), quantileOf(sample, 0.5), quantileOf(sample, 0.9)];
}

/** Of a sorted sample: the k-th of n values stands at (k − ½)/n, linear between. */
export function quantileOf(sorted: Float64Array, probability: number): number {
  const position = Math.min(sorted.length - 1, Math.max(0, probability * sorted.length - 0.5));
  const below = Math.floor(position);
  const left = sorted[below] ?? 0;
  return left + (position - below) * ((sorted[below + 1] ?? left) - left);
}
