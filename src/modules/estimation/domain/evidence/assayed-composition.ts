import { PERCENT } from '../../../catalogue/domain/figure-bounds.js';
import type { MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import type { RareEarth } from '../../../catalogue/domain/rare-earths.js';
import { type Distribution, momentsOf } from '../distribution/distribution.js';
import { figureDistribution, uniformRange } from '../distribution/known-shapes.js';
import { Composition, type CompositionPoints, usualComposition } from '../model/composition.js';
import type { SharedBelief } from '../quantity/factor.js';
import { AlloyState, elementPriorsOf, type MaterialContents, type MaterialPriors } from './alloy-state.js';
import { assayConflicts, measurandOf, onAlloyBasis } from './assay-conflicts.js';
import { likelihoodOf } from './assay-likelihood.js';
import { type AnalyteObservations, observationsOf } from './assay-model.js';
import { ascendingOrder } from './ascending-order.js';
import type { EvidenceConflict } from './conflict.js';
import type { AssayEvidence, MoistureEvidence } from './evidence.js';
import { type Posterior, posteriorPoints } from './posterior-points.js';

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
  const { points, weights, conflicts } = mixedPosterior({
    material,
    tied,
    observed: observationsOf(assays),
    oxideFactors,
  });
  const ordered = drawnInOrder(points, weights);
  const isSetAside = conflicts.some(({ code }) => code === 'AGAINST_PRIOR');
  const sharedWith = isSetAside ? null : sharedBelief(grade, ordered);
  return { composition: new Composition(grade, block, ordered, sharedWith), conflicts };
}

/** Coated or bare, and not half of both: what the assays make of each decides what its points weigh. */
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
  return { ...likelier, ...mixedPoints(ofCoated, ofBare, bareShare) };
}

/** What the assays of one material are read with. */
interface AssayContext {
  readonly material: AssayedMaterial;
  /** Whether an assay on another basis than the alloy ties the material to its composition. */
  readonly tied: boolean;
  readonly observed: ReturnType<typeof observationsOf>;
  readonly oxideFactors: Readonly<Record<RareEarth, number>>;
}

interface AssayPosterior extends WeightedComposition {
  readonly logEvidence: number;
  readonly conflicts: readonly EvidenceConflict[];
}

/** Possible alloys and how likely each is; the weights add up to 1. */
interface WeightedComposition {
  readonly points: CompositionPoints;
  readonly weights: Float64Array;
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
  const { contents, weights, logEvidence }: Posterior<MaterialContents> = posteriorPoints(
    state.variables.map(({ prior }) => prior),
    likelihood,
  );
  return { points: pointsOf(state, contents), weights, logEvidence, conflicts };
}

/** The points of both sets, the second with the given share of the weight. */
function mixedPoints(
  first: WeightedComposition,
  second: WeightedComposition,
  share: number,
): WeightedComposition {
  const both = (a: Float64Array, b: Float64Array): Float64Array => {
    const mixed = new Float64Array(a.length + b.length);
    mixed.set(a);
    mixed.set(b, a.length);
    return mixed;
  };
  return {
    points: eachColumn(first.points, (of) => both(of(first.points), of(second.points))),
    weights: both(
      first.weights.map((each) => (1 - share) * each),
      second.weights.map((each) => share * each),
    ),
  };
}

type Column = (points: CompositionPoints) => Float64Array;

/** New points whose columns are made from those of others; a column that the given points lack stays away. */
function eachColumn(points: CompositionPoints, made: (of: Column) => Float64Array): CompositionPoints {
  const tied = (name: 'alloyPerGram' | 'magnetsPerGram'): Float64Array | null =>
    points[name] === null ? null : made((each) => each[name] ?? new Float64Array(0));
  return {
    metalFraction: {
      Nd: made(({ metalFraction }) => metalFraction.Nd),
      Pr: made(({ metalFraction }) => metalFraction.Pr),
      Dy: made(({ metalFraction }) => metalFraction.Dy),
      Tb: made(({ metalFraction }) => metalFraction.Tb),
    },
    scaleToTotal: made(({ scaleToTotal }) => scaleToTotal),
    alloyPerGram: tied('alloyPerGram'),
    magnetsPerGram: tied('magnetsPerGram'),
  };
}

/** Fewer than are weighed: drawn in order, they add an error of at most 1/4,096 of probability. */
const DRAWN_POINTS = 4_096;

/**
 * Equally likely points, poorest in neodymium and praseodymium first, by systematic resampling (Kitagawa, J. Comput.
 * Graph. Stat. 5, 1996): each point as often as its weight asks, ± 1. Drawn in that order, the distribution of their sum
 * is off by less than one point.
 */
function drawnInOrder(points: CompositionPoints, weights: Float64Array): CompositionPoints {
  const { Nd, Pr } = points.metalFraction;
  const contents = new Float64Array(weights.length);
  for (let i = 0; i < contents.length; i++) contents[i] = (Nd[i] as number) + (Pr[i] as number);
  const order = ascendingOrder(contents);
  const places = new Uint32Array(DRAWN_POINTS);
  let rank = 0;
  let cumulative = weights[order[0] as number] as number;
  for (let i = 0; i < DRAWN_POINTS; i++) {
    const target = (i + 0.5) / DRAWN_POINTS;
    while (cumulative < target && rank < order.length - 1) {
      rank += 1;
      cumulative += weights[order[rank] as number] as number;
    }
    places[i] = order[rank] as number;
  }
  return eachColumn(points, (of) => {
    const values = of(points);
    const drawn = new Float64Array(DRAWN_POINTS);
    for (let i = 0; i < drawn.length; i++) drawn[i] = values[places[i] as number] as number;
    return drawn;
  });
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

function pointsOf(
  state: AlloyState,
  { metalFraction, scaleToTotal, alloyPer, magnetsPerReceived }: MaterialContents,
): CompositionPoints {
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
