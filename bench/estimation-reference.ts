import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { LoadedCatalogue } from '../src/modules/catalogue/load-catalogue.js';
import type { EstimationCase } from './estimation-cases.js';
import { oxideFactorsOf, oxideGrams, type Percentiles, quantileOf } from './plain-estimate.js';
import { ELEMENTS, PlainMonteCarlo } from './plain-monte-carlo.js';
import { randomStream } from './random-stream.js';

/** Recoverable oxide quantities that errors are stated of. */
export const COMPARED = ['NDPR', 'DY2O3', 'TREO'] as const;
export type Compared = (typeof COMPARED)[number];

/** What very many plain draws say of one case. */
export interface Reference {
  /** Of the case and of draws by catalogue and plain model: a stored reference of another digest is stale. */
  readonly digest: string;
  readonly draws: number;
  /** Recoverable, grams of oxide. */
  readonly grams: Readonly<Record<Compared, Percentiles>>;
  /** Standard error of each percentile, relative to it. */
  readonly relativeErrors: Readonly<Record<Compared, Percentiles>>;
}

export const REFERENCE_DRAWS = 10_000_000;
const WORKERS = 2;

/** What one worker draws. */
export interface ReferenceTask {
  readonly caseName: string;
  readonly draws: number;
  readonly seed: number;
}

/** In the sources and not beside the compiled module: it is kept with them. */
const FILE = new URL('../../bench/estimation-reference.json', import.meta.url);

type StoredReferences = Readonly<Record<string, Reference>>;

export function storedReference(task: EstimationCase, loaded: LoadedCatalogue): Reference | null {
  const reference = stored()[task.name];
  return reference?.digest === digestOf(task, loaded) ? reference : null;
}

/** Draws a case's reference in worker threads and stores it. */
export async function computeReference(task: EstimationCase, loaded: LoadedCatalogue): Promise<Reference> {
  const draws = REFERENCE_DRAWS / WORKERS;
  const parts = await Promise.all(
    Array.from({ length: WORKERS }, (_, k) => inWorker({ caseName: task.name, draws, seed: 1_000 + k })),
  );
  const samples = COMPARED.map((quantity, place) => [quantity, joined(parts, place).sort()] as const);
  const ofEach = (percentilesOf: (sorted: Float64Array) => Percentiles): Record<Compared, Percentiles> =>
    Object.fromEntries(samples.map(([quantity, sorted]) => [quantity, percentilesOf(sorted)])) as Record<
      Compared,
      Percentiles
    >;
  const reference: Reference = {
    digest: digestOf(task, loaded),
    draws: REFERENCE_DRAWS,
    grams: ofEach((sorted) => [quantileOf(sorted, 0.1), quantileOf(sorted, 0.5), quantileOf(sorted, 0.9)]),
    relativeErrors: ofEach((sorted) => [
      relativeError(sorted, 0.1),
      relativeError(sorted, 0.5),
      relativeError(sorted, 0.9),
    ]),
  };
  writeFileSync(FILE, `${JSON.stringify({ ...stored(), [task.name]: reference }, null, 2)}\n`);
  return reference;
}

/** Recoverable grams of a case's compared quantities, one sample each, in the order of `COMPARED`. */
export function drawCompared(
  { inputs }: EstimationCase,
  { catalogue }: LoadedCatalogue,
  draws: number,
  seed: number,
): readonly Float64Array<ArrayBuffer>[] {
  const model = new PlainMonteCarlo(inputs, catalogue, randomStream(seed));
  const factors = oxideFactorsOf(catalogue);
  const [ndpr, dysprosium, treo] = [
    new Float64Array(draws),
    new Float64Array(draws),
    new Float64Array(draws),
  ];
  for (let i = 0; i < draws; i++) {
    const { recoverable } = model.draw();
    ndpr[i] = oxideGrams(recoverable, factors, 2);
    dysprosium[i] = (recoverable[2] ?? 0) * (factors[2] ?? 0);
    treo[i] = oxideGrams(recoverable, factors, ELEMENTS.length);
  }
  return [ndpr, dysprosium, treo];
}

function stored(): StoredReferences {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as StoredReferences) : {};
}

const FINGERPRINT_DRAWS = 200;
/** Of a draw: coarse, so that another platform's last digits do not matter. */
const FINGERPRINT_DIGITS = 6;

/**
 * Catalogue and plain model go in by some of the draws that they give: whoever changes either need not remember to say
 * so, and rows that no draw depends on make no reference stale.
 */
function digestOf(task: EstimationCase, loaded: LoadedCatalogue): string {
  const draws = drawCompared(task, loaded, FINGERPRINT_DRAWS, 1).map((sample) =>
    [...sample].map((grams) => grams.toPrecision(FINGERPRINT_DIGITS)),
  );
  const text = JSON.stringify([task.inputs, REFERENCE_DRAWS, draws]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function inWorker(task: ReferenceTask): Promise<readonly Float64Array[]> {
  const worker = new Worker(fileURLToPath(new URL('./estimation-reference-worker.js', import.meta.url)), {
    workerData: task,
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function joined(parts: readonly (readonly Float64Array[])[], place: number): Float64Array {
  const arrays = parts.map((part) => part[place] ?? new Float64Array(0));
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const array of arrays) {
    all.set(array, offset);
    offset += array.length;
  }
  return all;
}

/** Half the distance between the quantiles one binomial standard deviation below and above. */
function relativeError(sorted: Float64Array, probability: number): number {
  const deviation = Math.sqrt((probability * (1 - probability)) / sorted.length);
  const [low, high] = [
    quantileOf(sorted, probability - deviation),
    quantileOf(sorted, probability + deviation),
  ];
  return (high - low) / 2 / quantileOf(sorted, probability);
}
