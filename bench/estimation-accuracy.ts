import type { Catalogue } from '../src/modules/catalogue/domain/catalogue.js';
import type { LoadedCatalogue } from '../src/modules/catalogue/load-catalogue.js';
import { estimateRecoverableOxide } from '../src/modules/estimation/domain/estimate-recoverable-oxide.js';
import type { EstimationCase } from './estimation-cases.js';
import { COMPARED, type Compared, drawCompared, type Reference } from './estimation-reference.js';
import { type Percentiles, percentilesOf } from './plain-estimate.js';

/** Relative errors of P10, P50 and P90 of one recoverable oxide. */
export interface Accuracy {
  readonly quantity: Compared;
  /** Of the estimate as it is, with its sign. */
  readonly own: Percentiles;
  /** Root mean square over other seeds of the same load; the same as `own` where nothing is sampled. */
  readonly ownRms: Percentiles;
  /** Root mean square over runs of the plain Monte Carlo. */
  readonly plainRms: Percentiles;
  /** Standard error of the reference. */
  readonly reference: Percentiles;
}

const RUNS = 20;
/** A load that takes seconds is estimated with fewer seeds. */
const SEEDS_LIMIT_MS = 15_000;
const MILLIGRAMS_PER_GRAM = 1_000;

type ByQuantity = Readonly<Record<Compared, Percentiles>>;

/** @param plainDraws of each plain run */
export function accuracyOf(
  task: EstimationCase,
  loaded: LoadedCatalogue,
  reference: Reference,
  plainDraws: number,
): readonly Accuracy[] {
  const own = ownGrams(task, loaded.catalogue);
  const seeds = otherSeeds(task, loaded.catalogue);
  const plain = Array.from({ length: RUNS }, (_, run): ByQuantity => {
    const samples = drawCompared(task, loaded, plainDraws, 1 + run);
    return byQuantity((_quantity, place) => percentilesOf(samples[place] ?? new Float64Array(0)));
  });
  return COMPARED.map((quantity) => {
    const known = reference.grams[quantity];
    const error = (found: ByQuantity): Percentiles => relative(found[quantity], known);
    return {
      quantity,
      own: error(own),
      ownRms: rootMeanSquare(seeds.map(error)),
      plainRms: rootMeanSquare(plain.map(error)),
      reference: reference.relativeErrors[quantity],
    };
  });
}

/** The version goes into the seed and into nothing else: other names for it are other points of the same model. */
function otherSeeds(task: EstimationCase, catalogue: Catalogue): readonly ByQuantity[] {
  const results: ByQuantity[] = [];
  const begun = performance.now();
  while (results.length < RUNS && (results.length < 2 || performance.now() - begun < SEEDS_LIMIT_MS)) {
    results.push(ownGrams(task, { ...catalogue, version: `seed-${results.length}` }));
  }
  return results;
}

function ownGrams({ inputs }: EstimationCase, catalogue: Catalogue): ByQuantity {
  const { oxides } = estimateRecoverableOxide(inputs, catalogue);
  return byQuantity((quantity): Percentiles => {
    const found = oxides.find((each) => each.quantity === quantity)?.recoverable;
    if (found === undefined) throw new RangeError(`No estimate of ${quantity}`);
    const { p10, p50, p90 } = found;
    return [p10 / MILLIGRAMS_PER_GRAM, p50 / MILLIGRAMS_PER_GRAM, p90 / MILLIGRAMS_PER_GRAM];
  });
}

function byQuantity(percentiles: (quantity: Compared, place: number) => Percentiles): ByQuantity {
  return Object.fromEntries(
    COMPARED.map((quantity, place) => [quantity, percentiles(quantity, place)]),
  ) as ByQuantity;
}

function relative(found: Percentiles, known: Percentiles): Percentiles {
  return [found[0] / known[0] - 1, found[1] / known[1] - 1, found[2] / known[2] - 1];
}

function rootMeanSquare(errors: readonly Percentiles[]): Percentiles {
  const at = (k: 0 | 1 | 2): number =>
    Math.sqrt(errors.reduce((sum, each) => sum + each[k] ** 2, 0) / errors.length);
  return [at(0), at(1), at(2)];
}
