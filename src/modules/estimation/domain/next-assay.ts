import type { AssayMethod, Catalogue } from '../../catalogue/domain/catalogue.js';
import type { MaterialForm } from '../../catalogue/domain/material-form.js';
import { ESTIMATED_ELEMENTS, type EstimatedElement } from '../../catalogue/domain/rare-earths.js';
import { choleskyFactor, solve } from './evidence/linear-algebra.js';
import { heterogeneityOf, isDispersed, pieceRelativeDeviation } from './evidence/piece-deviation.js';
import { type Composition, usualComposition } from './model/composition.js';
import { elementYield } from './model/route-yield.js';
import type { Narrowing } from './evidence-narrowing.js';
import type { PreparedEstimate } from './prepared-estimate.js';
import { eachFactor, type Quantity } from './quantity/quantity.js';

/** Material that nobody has assayed, with a way to do so. */
export interface AssayableMaterial {
  readonly composition: Composition;
  readonly kind: 'XRF' | 'LABORATORY_ASSAY';
  readonly methodKey: string;
  readonly pieces: number;
  /** Relative variance of each element's result, in the order of `ESTIMATED_ELEMENTS`. */
  readonly errorVariances: readonly number[];
  /** Weights of the elements in recoverable NdPr oxide. */
  readonly weights: readonly number[];
  /** Block of the alloy share that a result on the dry basis measures along; null for devices and pure alloy. */
  readonly alloyShareBlock: string | null;
  readonly subject: string;
}

const ASSAYED_PIECES = 10;
const ASSAYED_INCREMENTS = 5;
/** Points of a composition that its covariance is taken from; every n-th of them. */
const COVARIANCE_STRIDE = 8;

interface UnassayedMaterial {
  readonly form: MaterialForm;
  readonly composition: Composition;
  readonly alloyShareBlock: string | null;
  readonly subject: string;
}

/** Handheld XRF and a laboratory assay for every material without an assay. */
export function assayableMaterials(
  prepared: PreparedEstimate,
  catalogue: Catalogue,
): readonly AssayableMaterial[] {
  const { tradedOxideFactor } = catalogue;
  const weightOf = (element: EstimatedElement): number =>
    element === 'Nd' || element === 'Pr'
      ? tradedOxideFactor[element] * elementYield(prepared.route, element).mean
      : 0;
  const weights = ESTIMATED_ELEMENTS.map(weightOf);
  return unassayed(prepared).flatMap((material) => {
    const { form } = material;
    const isPieces = !isDispersed(form);
    const ways = [
      ...(isPieces ? [{ kind: 'XRF' as const, family: 'hhxrf' }] : []),
      { kind: 'LABORATORY_ASSAY' as const, family: 'icpoes' },
    ];
    const pieces = isPieces ? ASSAYED_PIECES : ASSAYED_INCREMENTS;
    return ways.flatMap(({ kind, family }) => {
      const errorVariances = variancesOf(material, family, pieces, catalogue);
      if (errorVariances === null) return [];
      const { composition, subject } = material;
      // A surface reading is of the alloy; only a digested composite tells how much of the material is alloy.
      const alloyShareBlock = kind === 'XRF' ? null : material.alloyShareBlock;
      return {
        composition,
        kind,
        methodKey: `${family}-nd`,
        pieces,
        errorVariances,
        weights,
        alloyShareBlock,
        subject,
      };
    });
  });
}

function unassayed({ portions }: PreparedEstimate): readonly UnassayedMaterial[] {
  const devices = new Map<string, UnassayedMaterial>();
  for (const { grade, assays } of portions.profiles) {
    if (assays !== null) continue;
    const composition = usualComposition(grade);
    const subject = `magnets (${grade.key})`;
    devices.set(grade.key, { form: 'LIBERATED_MAGNET', composition, alloyShareBlock: null, subject });
  }
  const loose = portions.loose
    .filter(({ assays }) => assays === null)
    .map(({ form, grade, key }) => ({
      form: form.form,
      composition: usualComposition(grade),
      alloyShareBlock: `alloy_share:${key}`,
      subject: `${form.form.toLowerCase().replaceAll('_', ' ')} (${grade.key})`,
    }));
  return [...devices.values(), ...loose];
}

function variancesOf(
  { form, composition }: UnassayedMaterial,
  family: string,
  pieces: number,
  catalogue: Catalogue,
): readonly number[] | null {
  const variances: number[] = [];
  for (const element of ESTIMATED_ELEMENTS) {
    const method: AssayMethod | undefined = catalogue.assayMethods.get(`${family}-${element.toLowerCase()}`);
    const deviation = pieceRelativeDeviation(heterogeneityOf(form, composition.grade), element, catalogue);
    if (method === undefined || deviation === null) return null;
    variances.push(method.relativeUncertainty.mode ** 2 + method.relativeBias ** 2 + deviation ** 2 / pieces);
  }
  return variances;
}

/**
 * What an assay would leave of the spread of NdPr in the material:
 * docs/model/evidence-mathematics.md, "Next best evidence".
 */
export function assayNarrowing(material: AssayableMaterial, headline: Quantity): readonly Narrowing[] {
  const { composition, alloyShareBlock, kind, subject, pieces, methodKey } = material;
  const shareVariance = relativeVarianceOf(headline, alloyShareBlock);
  const { prior, posterior, measured } = ndPrVariances(material);
  if (prior + shareVariance === 0) return [];
  const spreadFactors = new Map<string, number>();
  if (alloyShareBlock === null || shareVariance === 0) {
    spreadFactors.set(composition.block, prior > 0 ? Math.sqrt(posterior / prior) : 1);
  } else {
    // The digested sample tells the product of alloy share and composition; both factors share what is left.
    const together = prior + shareVariance;
    const left = Math.sqrt(measured / (measured + together));
    spreadFactors.set(composition.block, left);
    spreadFactors.set(alloyShareBlock, left);
  }
  const instruction =
    kind === 'XRF'
      ? `Grind ${pieces} pieces of the ${subject} bare and read them by handheld XRF`
      : `Send a composite of ${pieces} pieces or increments of the ${subject} to a laboratory for ICP-OES`;
  return [{ kind, subject, pieces, methodKey, spreadFactors, instruction }];
}

function relativeVarianceOf(quantity: Quantity, block: string | null): number {
  let variance = 0;
  eachFactor(quantity, (factor) => {
    if (factor.block === block) variance = factor.distribution.variance / factor.distribution.mean ** 2;
  });
  return variance;
}

/** Relative variances of the weighted sum of elements: before, after, and of the measurement itself. */
function ndPrVariances({ composition, errorVariances, weights }: AssayableMaterial): {
  readonly prior: number;
  readonly posterior: number;
  readonly measured: number;
} {
  const columns = ESTIMATED_ELEMENTS.map((element) => composition.points.metalFraction[element]);
  const means = columns.map(meanOf);
  const covariance = columns.map((a, row) =>
    columns.map((b, column) => covarianceOf(a, b, means[row] ?? 0, means[column] ?? 0)),
  );
  const total = means.reduce((sum, mean, k) => sum + (weights[k] ?? 0) * mean, 0);
  const present = means.flatMap((mean, k) => (mean > 0 ? [k] : []));
  const errors = present.map((k) => (errorVariances[k] ?? 0) * (means[k] ?? 0) ** 2);
  const weighted = present.map((row) =>
    weights.reduce((sum, weight, column) => sum + weight * (covariance[row]?.[column] ?? 0), 0),
  );
  const prior = weights.reduce(
    (sum, a, row) =>
      sum + weights.reduce((inner, b, column) => inner + a * b * (covariance[row]?.[column] ?? 0), 0),
    0,
  );
  const factor = choleskyFactor(
    present.map((row, j) =>
      present.map((column, k) => (covariance[row]?.[column] ?? 0) + (j === k ? (errors[j] ?? 0) : 0)),
    ),
  );
  const explained = solve(factor, weighted).reduce((sum, each, k) => sum + each * (weighted[k] ?? 0), 0);
  const measured = present.reduce((sum, k, j) => sum + (weights[k] ?? 0) ** 2 * (errors[j] ?? 0), 0);
  return {
    prior: prior / total ** 2,
    posterior: Math.max(0, prior - explained) / total ** 2,
    measured: measured / total ** 2,
  };
}

function meanOf(column: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i += COVARIANCE_STRIDE) sum += column[i] ?? 0;
  return (sum * COVARIANCE_STRIDE) / column.length;
}

function covarianceOf(a: Float64Array, b: Float64Array, meanA: number, meanB: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += COVARIANCE_STRIDE) sum += ((a[i] ?? 0) - meanA) * ((b[i] ?? 0) - meanB);
  return (sum * COVARIANCE_STRIDE) / a.length;
}
