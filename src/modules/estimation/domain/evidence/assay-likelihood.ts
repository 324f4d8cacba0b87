import type { EstimatedElement, RareEarth } from '../../../catalogue/domain/rare-earths.js';
import { normalProbability } from '../distribution/normal-distribution.js';
import type { AlloyState, MaterialContents } from './alloy-state.js';
import type { AnalyteObservations, AssayObservation, CensoredObservation } from './assay-model.js';
import type { MoistureEvidence } from './evidence.js';
import type { SymmetricMatrix } from './linear-algebra.js';
import type { Likelihood } from './posterior-points.js';

/** How well possible materials explain all results of their assays, and tests of moisture and oil together. */
export function likelihoodOf(
  state: AlloyState,
  analytes: readonly AnalyteObservations[],
  censored: readonly CensoredObservation[],
  soaked: readonly MoistureEvidence[],
  oxideFactors: Readonly<Record<RareEarth, number>>,
): Likelihood<MaterialContents> {
  const predict = (
    contents: MaterialContents,
    analyte: EstimatedElement | 'TREO',
    { relativeTo, expressedAs }: AssayObservation,
  ): Float64Array =>
    content(state.alloyFraction(contents, analyte, expressedAs, oxideFactors), contents.alloyPer[relativeTo]);
  return {
    contentsOf: (values) => state.contentsOf(values),
    residuals: (contents) => [
      ...analytes.flatMap((each) =>
        whitened(
          each.factor,
          each.observations.map((one, j) => errorsOf(each, j, predict(contents, each.analyte, one))),
        ),
      ),
      ...censored.map((each) => censoredResidual(predict(contents, each.analyte, each), each)),
      ...soaked.map((each) => soakedResidual(contents, each)),
    ],
    logLikelihood: (contents) => {
      const total = new Float64Array(contents.scaleToTotal.length);
      const widths: Float64Array[] = [];
      for (const each of analytes) {
        const predictions = each.observations.map((one) => predict(contents, each.analyte, one));
        // Errors that go with the content are wider where it is higher.
        if (!each.logarithmic) widths.push(...predictions);
        const errors = predictions.map((predicted, j) => errorsOf(each, j, predicted));
        for (const residual of whitened(each.factor, errors)) subtractHalfSquare(total, residual);
      }
      subtractLogarithms(total, widths);
      for (const each of censored) addLogProbability(total, predict(contents, each.analyte, each), each);
      for (const each of soaked) subtractHalfSquare(total, soakedResidual(contents, each));
      return total;
    },
  };
}

const SMALLEST_FRACTION = 1e-12;
const SMALLEST_PROBABILITY = 1e-300;
/** So many of the smallest fractions multiplied are still a number. */
const FRACTIONS_PER_LOGARITHM = 20;

/** What an assay finds of something that makes up a fraction of the alloy. */
function content(fraction: Float64Array, alloyPer: Float64Array): Float64Array {
  const contents = new Float64Array(fraction.length);
  for (let i = 0; i < contents.length; i++) {
    contents[i] = Math.max(SMALLEST_FRACTION, (fraction[i] as number) * (alloyPer[i] as number));
  }
  return contents;
}

/** Relative errors of the j-th observation at each possible content; of logarithms where the analyte's are. */
function errorsOf(
  { logarithmic, observations, covariance }: AnalyteObservations,
  j: number,
  predicted: Float64Array,
): Float64Array {
  const fraction = observations[j]?.fraction ?? 0;
  const errors = new Float64Array(predicted.length);
  if (logarithmic) {
    // The logarithm of a lognormal ratio with mean 1 has the mean −σ²/2.
    const half = (covariance[j]?.[j] ?? 0) / 2;
    for (let i = 0; i < errors.length; i++) errors[i] = Math.log(fraction / (predicted[i] as number)) + half;
  } else {
    for (let i = 0; i < errors.length; i++) errors[i] = fraction / (predicted[i] as number) - 1;
  }
  return errors;
}

/** Takes Σ ln of some fractions off the total: the logarithm of their product, which needs one for many. */
function subtractLogarithms(total: Float64Array, fractions: readonly Float64Array[]): void {
  for (let start = 0; start < fractions.length; start += FRACTIONS_PER_LOGARITHM) {
    const product = new Float64Array(total.length).fill(1);
    for (const fraction of fractions.slice(start, start + FRACTIONS_PER_LOGARITHM)) {
      for (let i = 0; i < product.length; i++) product[i] = (product[i] as number) * (fraction[i] as number);
    }
    for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) - Math.log(product[i] as number);
  }
}

/** L⁻¹ of each point's errors, in place. */
function whitened(factor: SymmetricMatrix, errors: readonly Float64Array[]): readonly Float64Array[] {
  errors.forEach((residual, row) => {
    const weights = factor[row] ?? [];
    errors.slice(0, row).forEach((earlier, k) => {
      const weight = weights[k] ?? 0;
      if (weight === 0) return;
      for (let i = 0; i < residual.length; i++) {
        residual[i] = (residual[i] as number) - weight * (earlier[i] as number);
      }
    });
    const scale = 1 / (weights[row] ?? 1);
    for (let i = 0; i < residual.length; i++) residual[i] = (residual[i] as number) * scale;
  });
  return errors;
}

function subtractHalfSquare(total: Float64Array, residual: Float64Array): void {
  for (let i = 0; i < total.length; i++) {
    total[i] = (total[i] as number) - (residual[i] as number) ** 2 / 2;
  }
}

function soakedResidual({ alloyPer }: MaterialContents, evidence: MoistureEvidence): Float64Array {
  const { wtPct, standardUncertaintyWtPct } = evidence;
  return alloyPer.AS_RECEIVED.map((received, i) => {
    const share = alloyPer.DRY_OIL_FREE[i] as number;
    const soakedWtPct = 100 * (1 - (share > 0 ? received / share : 1));
    return (soakedWtPct - wtPct) / standardUncertaintyWtPct;
  });
}

function addLogProbability(
  total: Float64Array,
  predicted: Float64Array,
  { fraction, relativeUncertainty }: CensoredObservation,
): void {
  for (let i = 0; i < total.length; i++) {
    const score = (fraction / (predicted[i] as number) - 1) / relativeUncertainty;
    total[i] = (total[i] as number) + Math.log(Math.max(SMALLEST_PROBABILITY, normalProbability(score)));
  }
}

/** Above the detection limit a residual like that of a measurement of the limit; below it none. */
function censoredResidual(
  predicted: Float64Array,
  { fraction, relativeUncertainty }: CensoredObservation,
): Float64Array {
  return predicted.map((each) => Math.max(0, 1 - fraction / each) / relativeUncertainty);
}
