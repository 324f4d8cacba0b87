import { PERCENT } from '../../../catalogue/domain/figure-bounds.js';
import { POINT_COUNT } from '../../../../shared/low-discrepancy.js';
import type { MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import { type EstimatedElement, type RareEarth } from '../../../catalogue/domain/rare-earths.js';
import { type Distribution, momentsOf } from '../distribution/distribution.js';
import { figureDistribution, uniformRange } from '../distribution/known-shapes.js';
import { normalProbability } from '../distribution/normal-distribution.js';
import {
  Composition,
  type CompositionPoints,
  orderedByNdPr,
  usualComposition,
} from '../model/composition.js';
import type { SharedBelief } from '../quantity/factor.js';
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
  /** What lies between the sample as received and the alloy in it, if it is coated. */
  readonly priors: MaterialPriors;
  /** Probability that the pieces are coated at all, 0…1. */
  readonly coatedProbability: number;
  /** Measurements of moisture and oil together, which the priors cannot carry each on its own. */
  readonly soakedTogether: readonly MoistureEvidence[];
}

/**
 * The composition of a material after its assays: points of the exact posterior under the errors of `assay-model.ts`,
 * with the alloy content tied in where an assay is on another basis than the alloy. See
 * docs/model/evidence-mathematics.md, "Assays" and "Coated or bare".
 * @param oxideFactors mass of traded oxide per mass of metal
 */
export function assayedComposition(
  material: AssayedMaterial,
  oxideFactors: Readonly<Record<RareEarth, number>>,
): { readonly composition: Composition; readonly conflicts: readonly EvidenceConflict[] } {
  const { grade, block, assays } = material;
  const tied = assays.some(({ relativeTo }) => relativeTo !== 'ALLOY');
  const { points, conflicts } = mixedPosterior({
    material,
    tied,
    observed: observationsOf(assays),
    oxideFactors,
  });
  const ordered = orderedByNdPr(points);
  const isSetAside = conflicts.some(({ code }) => code === 'AGAINST_PRIOR');
  const sharedWith = isSetAside ? null : sharedBelief(grade, ordered);
  return { composition: new Composition(grade, block, ordered, sharedWith), conflicts };
}

/** Coated or bare, and not half of both: what the assays make of each decides how many points it gets. */
function mixedPosterior(context: AssayContext): AssayPosterior {
  const { material, tied } = context;
  const { priors, coatedProbability: probability } = material;
  const bare = { ...material, priors: { ...priors, coatingWtPct: null } };
  if (!tied || probability === 1) return posteriorOf(context);
  if (probability === 0) return posteriorOf({ ...context, material: bare });
  const ofCoated = posteriorOf(context, false);
  const ofBare = posteriorOf({ ...context, material: bare }, false);
  const odds = ((1 - probability) / probability) * Math.exp(ofBare.logEvidence - ofCoated.logEvidence);
  const bareShare = odds === Infinity ? 1 : odds / (1 + odds);
  const likelier = bareShare > 0.5 ? ofBare : ofCoated;
  // Contradicted either way: the row is set aside, and the likelier of the two stands.
  if (likelier.conflicts.some(({ code }) => code === 'AGAINST_PRIOR')) {
    return posteriorOf(bareShare > 0.5 ? { ...context, material: bare } : context);
  }
  return { ...likelier, points: mixedPoints(ofCoated.points, ofBare.points, bareShare) };
}

/** What the assays of one material are read with. */
interface AssayContext {
  readonly material: AssayedMaterial;
  /** Whether an assay on another basis than the alloy ties the material to its composition. */
  readonly tied: boolean;
  readonly observed: ReturnType<typeof observationsOf>;
  readonly oxideFactors: Readonly<Record<RareEarth, number>>;
}

interface AssayPosterior {
  readonly points: CompositionPoints;
  readonly logEvidence: number;
  readonly conflicts: readonly EvidenceConflict[];
}

/** @param mayBeSetAside whether a row that the assays contradict gives way to them */
function posteriorOf(
  { material, tied, observed, oxideFactors }: AssayContext,
  mayBeSetAside = true,
): AssayPosterior {
  const { grade, priors, soakedTogether } = material;
  const { analytes, censored } = observed;
  const usual = new AlloyState(grade, tied ? priors : null, elementPriorsOf(grade), totalPriorOf(grade));
  const conflicts = analytes.flatMap((each) => conflictsOf(each, usual, oxideFactors));
  const contradicted = new Set(
    conflicts.filter(({ code }) => code === 'AGAINST_PRIOR').map(({ measurand }) => measurand),
  );
  const state =
    contradicted.size === 0 || !mayBeSetAside
      ? usual
      : setAside(usual, material, analytes, contradicted, oxideFactors);
  const likelihood = likelihoodOf(state, analytes, censored, tied ? soakedTogether : [], oxideFactors);
  const { points, logEvidence } = posteriorPoints(
    state.variables.map(({ prior }) => prior),
    likelihood,
  );
  return { points: pointsOf(state, points), logEvidence, conflicts };
}

/** Points of two sets, the second with the given share, evenly through both. */
function mixedPoints(first: CompositionPoints, second: CompositionPoints, share: number): CompositionPoints {
  const ofSecond = Math.round(share * POINT_COUNT);
  const spread = (values: Float64Array, place: number, of: number): number =>
    values[Math.floor(((place + 0.5) / of) * values.length)] as number;
  const mixed = (a: Float64Array, b: Float64Array): Float64Array =>
    Float64Array.from({ length: POINT_COUNT }, (_, i) =>
      i < ofSecond ? spread(b, i, ofSecond) : spread(a, i - ofSecond, POINT_COUNT - ofSecond),
    );
  const both = (a: Float64Array | null, b: Float64Array | null): Float64Array | null =>
    a === null || b === null ? null : mixed(a, b);
  const [one, other] = [first.metalFraction, second.metalFraction];
  return {
    metalFraction: {
      Nd: mixed(one.Nd, other.Nd),
      Pr: mixed(one.Pr, other.Pr),
      Dy: mixed(one.Dy, other.Dy),
      Tb: mixed(one.Tb, other.Tb),
    },
    scaleToTotal: mixed(first.scaleToTotal, second.scaleToTotal),
    alloyPerGram: both(first.alloyPerGram, second.alloyPerGram),
    magnetsPerGram: both(first.magnetsPerGram, second.magnetsPerGram),
  };
}

/** How much of what the assays have left open is what everybody leaves open about the grade. */
function sharedBelief(grade: MagnetGrade, { metalFraction }: CompositionPoints): SharedBelief {
  const usual = usualComposition(grade);
  const before = usual.weighted({ Nd: 1, Pr: 1 });
  const after = momentsOf({
    values: metalFraction.Nd.map((each, i) => each + (metalFraction.Pr[i] as number)),
    weights: null,
  });
  const ratio = before.variance > 0 ? Math.sqrt(after.variance / before.variance) : 1;
  return { block: usual.block, correlation: Math.min(1, ratio) };
}

function totalPriorOf(grade: MagnetGrade): Distribution {
  return figureDistribution(grade.totalRareEarthWtPct, PERCENT);
}

function pointsOf(state: AlloyState, points: readonly Float64Array[]): CompositionPoints {
  const { metalFraction, scaleToTotal, alloyPer, magnetsPerReceived } = state.contentsOf(points);
  return {
    metalFraction,
    scaleToTotal,
    alloyPerGram: state.tiesMaterial ? alloyPer.AS_RECEIVED : null,
    magnetsPerGram: state.tiesMaterial ? magnetsPerReceived : null,
  };
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
