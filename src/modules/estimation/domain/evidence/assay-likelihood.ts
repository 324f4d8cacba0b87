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
): Likelihood {
  const predict = (
    contents: MaterialContents,
    analyte: EstimatedElement | 'TREO',
    { relativeTo, expressedAs }: AssayObservation,
  ): Float64Array => {
    const alloyPer = contents.alloyPer[relativeTo];
    return state
      .alloyFraction(contents, analyte, expressedAs, oxideFactors)
      .map((fraction, i) => Math.max(SMALLEST_FRACTION, fraction * (alloyPer[i] as number)));
  };
  return {
    residuals: (values) => {
      const contents = state.contentsOf(values);
      return [
        ...analytes.flatMap((each) =>
          whitened(
            each.factor,
            each.observations.map((one, j) => errorsOf(each, j, predict(contents, each.analyte, one))),
          ),
        ),
        ...censored.map((each) => censoredResidual(predict(contents, each.analyte, each), each)),
        ...soaked.map((each) => soakedResidual(contents, each)),
      ];
    },
    logLikelihood: (values) => {
      const contents = state.contentsOf(values);
      const total = new Float64Array(values[0]?.length ?? 1);
      for (const each of analytes) {
        const predictions = each.observations.map((one) => predict(contents, each.analyte, one));
        const errors = predictions.map((predicted, j) => errorsOf(each, j, predicted));
        for (const residual of whitened(each.factor, errors)) subtractHalfSquare(total, residual);
        // Errors that go with the content are wider where it is higher.
        if (!each.logarithmic) {
          for (const predicted of predictions) {
            for (let i = 0; i < total.length; i++) {
              total[i] = (total[i] as number) - Math.log(predicted[i] as number);
            }
          }
        }
      }
      for (const each of censored) addLogProbability(total, predict(contents, each.analyte, each), each);
      for (const each of soaked) subtractHalfSquare(total, soakedResidual(contents, each));
      return total;
    },
  };
}

const SMALLEST_FRACTION = 1e-12;
const SMALLEST_PROBABILITY = 1e-300;

/** Relative errors of the j-th observation at each possible content; of logarithms where the analyte's are. */
function errorsOf(
  { logarithmic, observations, covariance }: AnalyteObservations,
  j: number,
  predicted: Float64Array,
): Float64Array {
  const fraction = observations[j]?.fraction ?? 0;
  // The logarithm of a lognormal ratio with mean 1 has the mean −σ²/2.
  const half = (covariance[j]?.[j] ?? 0) / 2;
  return logarithmic
    ? predicted.map((each) => Math.log(fraction / each) + half)
    : predicted.map((each) => fraction / each - 1);
}

/** L⁻¹ of each point's errors. */
function whitened(factor: SymmetricMatrix, errors: readonly Float64Array[]): readonly Float64Array[] {
  const done: Float64Array[] = [];
  errors.forEach((each, row) => {
    const weights = factor[row] ?? [];
    const residual = each.slice();
    done.forEach((earlier, k) => {
      const weight = weights[k] ?? 0;
      if (weight === 0) return;
      for (let i = 0; i < residual.length; i++) {
        residual[i] = (residual[i] as number) - weight * (earlier[i] as number);
      }
    });
    const scale = 1 / (weights[row] ?? 1);
    for (let i = 0; i < residual.length; i++) residual[i] = (residual[i] as number) * scale;
    done.push(residual);
  });
  return done;
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
