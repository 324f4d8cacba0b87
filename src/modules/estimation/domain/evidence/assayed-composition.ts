import { PERCENT } from '../../../catalogue/domain/figure-bounds.js';
import type { MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import { type EstimatedElement, type RareEarth } from '../../../catalogue/domain/rare-earths.js';
import type { Distribution } from '../distribution/distribution.js';
import { figureDistribution, uniformRange } from '../distribution/known-shapes.js';
import { normalProbability } from '../distribution/normal-distribution.js';
import { Composition, usualComposition } from '../model/composition.js';
import { AlloyState, elementPriorsOf, type MaterialContents, type MaterialPriors } from './alloy-state.js';
import {
  type AnalyteObservations,
  type AssayObservation,
  type CensoredObservation,
  generalisedMean,
  observationsOf,
} from './assay-model.js';
import { conflictsAmong, conflictWithPrior, type EvidenceConflict } from './conflict.js';
import type { AssayEvidence, MoistureEvidence } from './evidence.js';
import { solve, type SymmetricMatrix } from './linear-algebra.js';
import { type Likelihood, posteriorPoints } from './posterior-points.js';

/** Material whose composition was assayed. */
export interface AssayedMaterial {
  readonly grade: MagnetGrade;
  /** Identity of the composition's draw. */
  readonly block: string;
  readonly assays: readonly AssayEvidence[];
  /** What lies between the sample as received and the alloy in it. */
  readonly priors: MaterialPriors;
  /** Measurements of moisture and oil together, which the priors cannot carry each on its own. */
  readonly soakedTogether: readonly MoistureEvidence[];
}

/**
 * The composition of a material after its assays: points of the exact posterior under the errors of `assay-model.ts`,
 * with the alloy content tied in where an assay is on another basis than the alloy.
 * @param oxideFactors mass of traded oxide per mass of metal
 */
export function assayedComposition(
  material: AssayedMaterial,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): { readonly composition: Composition; readonly conflicts: readonly EvidenceConflict[] } {
  const { grade, assays, priors } = material;
  const { analytes, censored } = observationsOf(assays);
  const tied = assays.some(({ relativeTo }) => relativeTo !== 'ALLOY');
  const usual = new AlloyState(grade, tied ? priors : null, elementPriorsOf(grade), totalPriorOf(grade));
  const conflicts = analytes.flatMap((each) => conflictsOf(each, usual, oxideFactors));
  const contradicted = new Set(
    conflicts.filter(({ code }) => code === 'AGAINST_PRIOR').map(({ measurand }) => measurand),
  );
  const state =
    contradicted.size === 0 ? usual : setAside(usual, material, analytes, contradicted, oxideFactors);
  const soaked = tied ? material.soakedTogether : [];
  const likelihood = likelihoodOf(state, analytes, censored, soaked, oxideFactors);
  const points = posteriorPoints(
    state.variables.map(({ prior }) => prior),
    likelihood,
  );
  return { composition: compositionOf(material, state, points), conflicts };
}

function totalPriorOf(grade: MagnetGrade): Distribution {
  return figureDistribution(grade.totalRareEarthWtPct, PERCENT);
}

function compositionOf(
  { grade, block }: AssayedMaterial,
  state: AlloyState,
  points: readonly Float64Array[],
): Composition {
  const { metalFraction, scaleToTotal, alloyPer } = state.contentsOf(points);
  const alloyPerGram = state.tiesMaterial ? alloyPer.AS_RECEIVED : null;
  return new Composition(grade, block, { metalFraction, scaleToTotal, alloyPerGram });
}

function likelihoodOf(
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
            each.observations.map((one) => errorsOf(each, one, predict(contents, each.analyte, one))),
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
        const errors = each.observations.map((one, j) => errorsOf(each, one, predictions[j] ?? total));
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

/** Relative errors of one observation at each possible content; of logarithms where the analyte's are. */
function errorsOf(
  { logarithmic }: AnalyteObservations,
  { fraction }: AssayObservation,
  predicted: Float64Array,
): Float64Array {
  return logarithmic
    ? predicted.map((each) => Math.log(fraction / each))
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

/** Figures on the alloy basis: what was measured against what the grade's row says, and results against each other. */
function conflictsOf(
  analyte: AnalyteObservations,
  state: AlloyState,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): readonly EvidenceConflict[] {
  const figures = onAlloyBasis(analyte, state, oxideFactors);
  const measurand = measurandOf(analyte.analyte);
  const pairs = figures.flatMap((figure, j) =>
    figures.slice(0, j).flatMap((other, k) => {
      // What two results share cancels in their difference.
      const shared = analyte.covariance[j]?.[k] ?? 0;
      const own = (index: number, value: number): number =>
        value * Math.sqrt(Math.max(0, (analyte.covariance[index]?.[index] ?? 0) - shared));
      return conflictsAmong(
        [
          { ...other, standardUncertainty: own(k, other.value) },
          { ...figure, standardUncertainty: own(j, figure.value) },
        ],
        measurand,
        'wt% of the alloy',
      );
    }),
  );
  const { value, relativeVariance } = generalisedMean(
    figures.map((each) => each.value),
    (vector) => solve(analyte.factor, vector),
  );
  const measured = {
    evidenceId: figures[0]?.evidenceId ?? '',
    value,
    standardUncertainty: Math.hypot(
      value * Math.sqrt(relativeVariance),
      materialDeviation(analyte, state, value),
    ),
  };
  return [
    ...pairs,
    ...conflictWithPrior(
      measured,
      priorOf(analyte.analyte, state, oxideFactors),
      measurand,
      'wt% of the alloy',
    ),
  ];
}

function measurandOf(analyte: EstimatedElement | 'TREO'): string {
  return analyte === 'TREO' ? 'total rare earth' : analyte;
}

/** Results as wt% of the alloy: of metal for an element, of the total rare-earth metal for TREO. */
function onAlloyBasis(
  { analyte, observations }: AnalyteObservations,
  state: AlloyState,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): readonly { readonly evidenceId: string; readonly value: number; readonly standardUncertainty: number }[] {
  const contents = state.contentsOf(state.variables.map(({ prior }) => Float64Array.of(prior.mean)));
  return observations.map(({ evidenceId, relativeTo, expressedAs, fraction }) => {
    const [stated = 0] = state.alloyFraction(contents, analyte, expressedAs, oxideFactors);
    const [metal = 0] = state.alloyFraction(contents, analyte, 'METAL', oxideFactors);
    const [alloyPer = 1] = contents.alloyPer[relativeTo];
    const perStated = stated > 0 ? metal / stated : 1;
    const value = (100 * fraction * perStated) / Math.max(SMALLEST_FRACTION, alloyPer);
    return { evidenceId, value, standardUncertainty: 0 };
  });
}

/** Standard deviation that the unknown coating, grit, moisture and oil put on a result brought to the alloy. */
function materialDeviation({ observations }: AnalyteObservations, state: AlloyState, value: number): number {
  const relativeTo = observations[0]?.relativeTo ?? 'ALLOY';
  if (relativeTo === 'ALLOY') return 0;
  const means = state.variables.map(({ prior }) => prior.mean);
  const at = (values: readonly number[]): number =>
    state.contentsOf(values.map((each) => Float64Array.of(each))).alloyPer[relativeTo][0] ?? 1;
  const central = at(means);
  const squares = state.variables.map(({ prior }, k) => {
    const moved = means.map((mean, j) => (j === k ? mean + Math.sqrt(prior.variance) : mean));
    return (at(moved) / central - 1) ** 2;
  });
  return value * Math.sqrt(squares.reduce((sum, each) => sum + each, 0));
}

function priorOf(
  analyte: EstimatedElement | 'TREO',
  { grade }: AlloyState,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): { readonly value: number; readonly standardUncertainty: number } {
  const all = Object.fromEntries(Object.keys(oxideFactors).map((element) => [element, 1]));
  const distribution = usualComposition(grade).weighted(analyte === 'TREO' ? all : { [analyte]: 1 });
  return { value: 100 * distribution.mean, standardUncertainty: 100 * Math.sqrt(distribution.variance) };
}

/** Half-width, in standard uncertainties, of what is believed of a figure whose prior was contradicted. */
const SET_ASIDE_DEVIATIONS = 8;
const TOTAL_RARE_EARTH_WT_PCT_MAX = 60;

/** Believes the assays and not the grade's row for the contradicted elements, and leaves the total open. */
function setAside(
  state: AlloyState,
  { grade, priors }: AssayedMaterial,
  analytes: readonly AnalyteObservations[],
  contradicted: ReadonlySet<string>,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): AlloyState {
  const elements = elementPriorsOf(grade);
  for (const each of analytes) {
    if (each.analyte === 'TREO' || !contradicted.has(measurandOf(each.analyte))) continue;
    const values = onAlloyBasis(each, state, oxideFactors).map(({ value }) => value);
    const deviation =
      Math.max(...values) * Math.sqrt(Math.max(...each.covariance.map((row, j) => row[j] ?? 0)));
    const low = Math.max(0, Math.min(...values) - SET_ASIDE_DEVIATIONS * deviation);
    elements[each.analyte] = uniformRange({
      low,
      high: Math.max(...values) + SET_ASIDE_DEVIATIONS * deviation,
    });
  }
  const total = uniformRange({ low: 1, high: TOTAL_RARE_EARTH_WT_PCT_MAX });
  return new AlloyState(grade, state.tiesMaterial ? priors : null, elements, total);
}
