import { PERCENT } from '../../../catalogue/domain/figure-bounds.js';
import { POINT_COUNT } from '../../../../shared/low-discrepancy.js';
import type { MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import type { RareEarth } from '../../../catalogue/domain/rare-earths.js';
import { type Distribution, momentsOf } from '../distribution/distribution.js';
import { figureDistribution, uniformRange } from '../distribution/known-shapes.js';
import {
  Composition,
  type CompositionPoints,
  orderedByNdPr,
  usualComposition,
} from '../model/composition.js';
import type { SharedBelief } from '../quantity/factor.js';
import { AlloyState, elementPriorsOf, type MaterialPriors } from './alloy-state.js';
import { assayConflicts, measurandOf, onAlloyBasis } from './assay-conflicts.js';
import { likelihoodOf } from './assay-likelihood.js';
import { type AnalyteObservations, observationsOf } from './assay-model.js';
import type { EvidenceConflict } from './conflict.js';
import type { AssayEvidence, MoistureEvidence } from './evidence.js';
import { posteriorPoints } from './posterior-points.js';

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
  const conflicts = analytes.flatMap((each) => assayConflicts(each, usual, oxideFactors));
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
