import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import {
  ESTIMATED_ELEMENTS,
  type EstimatedElement,
  RARE_EARTHS,
  type RareEarth,
} from '../../catalogue/domain/rare-earths.js';
import { POINT_COUNT } from '../../../shared/low-discrepancy.js';
import { percentiles } from './distribution/percentile.js';
import type { EvidenceConflict } from './evidence/conflict.js';
import type { RealisedRecovery } from './evidence/evidence.js';
import { RealisedCondition } from './evidence/realised.js';
import { type ElementWeights, elementAlone } from './model/element-weights.js';
import type { QuantityModel } from './model/quantity-model.js';
import type { Evaluation, Summary } from './quantity/evaluate-quantity.js';
import type { Quantity } from './quantity/quantity.js';
import type { PointSet, Sample } from './quantity/sample-quantity.js';
import { type StagedSummaries, type Summaries, SummariesWhenAsked } from './summaries.js';

const PROBABILITIES = [0.1, 0.5, 0.9] as const;
/** Sets of points for what was not weighed, which stays wide. */
const SETS = 4;

type Stage = keyof StagedSummaries;

/** From points of the formulas, moved by what was realised; sums are added up after each element was moved. */
export function summariesAfterRealised(
  model: QuantityModel,
  evaluation: Evaluation,
  realised: RealisedRecovery,
  catalogue: Catalogue,
): Summaries {
  return new SummariesAfterRealised(model, evaluation, realised, catalogue);
}

/**
 * What was weighed is as sure as the scale, and one set of points tells it. The rest moves with it a little and stays
 * wide, so that the error of the points would show: there the percentiles of the points before, whose exact ones are
 * known, are taken for control variates. See docs/model/evidence-mathematics.md, "Realised recovery".
 */
class SummariesAfterRealised implements Summaries {
  readonly conflicts: readonly EvidenceConflict[];
  readonly holds: (element: RareEarth) => boolean;
  private readonly first: MovedPoints;
  private further: readonly MovedPoints[] | null = null;
  private readonly means = new Map<string, number>();

  constructor(
    private readonly model: QuantityModel,
    private readonly evaluation: Evaluation,
    private readonly realised: RealisedRecovery,
    private readonly catalogue: Catalogue,
  ) {
    this.first = this.movedPoints(0);
    this.conflicts = [...model.conflicts, ...this.first.condition.conflicts];
    this.holds = model.holds;
  }

  weighted(weights: ElementWeights): StagedSummaries {
    return new SummariesWhenAsked((stage) => ({
      ...this.percentilesOf(weights, stage),
      mean: RARE_EARTHS.reduce((sum, element) => {
        const weight = weights[element] ?? 0;
        return weight === 0 ? sum : sum + weight * this.meanOf(element, stage);
      }, 0),
    }));
  }

  magnetMass(): Summary {
    const { magnetMass } = this.model;
    return this.controlled(magnetMass, (points) => {
      const before = points.set.sampleOf(magnetMass);
      return { before, after: points.condition.condition(before) };
    });
  }

  private percentilesOf(weights: ElementWeights, stage: Stage): Omit<Summary, 'mean'> {
    return this.wasWeighed(weights, stage)
      ? percentilesOfSample(this.first.weighted(weights, stage).after)
      : this.controlled(this.model.weighted(weights)[stage], (points) => points.weighted(weights, stage));
  }

  /** Of one element's metal: means of sums are the sums of these. */
  private meanOf(element: RareEarth, stage: Stage): number {
    const key = `${stage} ${element}`;
    const known = this.means.get(key);
    if (known !== undefined) return known;
    const alone = elementAlone(element);
    const mean = this.wasWeighed(alone, stage)
      ? meanOfSample(this.first.weighted(alone, stage).after)
      : this.controlled(this.model.weighted(alone)[stage], (points) => points.weighted(alone, stage)).mean;
    this.means.set(key, mean);
    return mean;
  }

  private wasWeighed(weights: ElementWeights, stage: Stage): boolean {
    const { measured } = this.first;
    return (
      stage === 'recoverable' &&
      RARE_EARTHS.every((element) => (weights[element] ?? 0) === 0 || measured.has(element))
    );
  }

  private controlled(quantity: Quantity, sampleOf: (points: MovedPoints) => MovedSample): Summary {
    const exact = this.evaluation.summaryOf(quantity);
    this.further ??= Array.from({ length: SETS - 1 }, (_, k) => this.movedPoints(k + 1));
    const each = [this.first, ...this.further].map((points) => controlledSummary(sampleOf(points), exact));
    const average = (of: (summary: Summary) => number): number =>
      each.reduce((sum, summary) => sum + of(summary), 0) / each.length;
    return {
      p10: average(({ p10 }) => p10),
      p50: average(({ p50 }) => p50),
      p90: average(({ p90 }) => p90),
      mean: average(({ mean }) => mean),
    };
  }

  private movedPoints(set: number): MovedPoints {
    return new MovedPoints(this.model, this.evaluation.pointSet(set), this.realised, this.catalogue);
  }
}

/** A quantity at the points of one set, before and after what was realised. */
interface MovedSample {
  readonly before: Sample;
  readonly after: Sample;
}

/** One set of points, moved. */
class MovedPoints {
  readonly condition: RealisedCondition;
  /** What was weighed and is there. */
  readonly measured: ReadonlySet<RareEarth>;
  private readonly moved = new Map<string, MovedSample>();

  constructor(
    private readonly model: QuantityModel,
    readonly set: PointSet,
    realised: RealisedRecovery,
    { tradedOxideFactor }: Catalogue,
  ) {
    const elements = realised.elements.map(({ element }) => element);
    const recoverable: Partial<Record<EstimatedElement, Sample>> = {};
    for (const element of ESTIMATED_ELEMENTS) {
      if (elements.includes(element)) recoverable[element] = this.sampleOf(element, 'recoverable');
    }
    this.measured = new Set(elements);
    this.condition = new RealisedCondition(
      realised,
      recoverable,
      (block) => set.uniforms(block),
      tradedOxideFactor,
    );
  }

  weighted(weights: ElementWeights, stage: Stage): MovedSample {
    const before = new Float64Array(POINT_COUNT);
    const after = new Float64Array(POINT_COUNT);
    for (const element of RARE_EARTHS) {
      const weight = weights[element] ?? 0;
      if (weight === 0) continue;
      const moved = this.movedSample(element, stage);
      addScaled(before, moved.before, weight);
      addScaled(after, moved.after, weight);
    }
    return { before, after };
  }

  private movedSample(element: RareEarth, stage: Stage): MovedSample {
    const key = `${stage} ${element}`;
    const known = this.moved.get(key);
    if (known !== undefined) return known;
    const before = this.sampleOf(element, stage);
    const moved = { before, after: this.condition.condition(before) };
    this.moved.set(key, moved);
    return moved;
  }

  private sampleOf(element: RareEarth, stage: Stage): Sample {
    return this.set.sampleOf(this.model.weighted(elementAlone(element))[stage]);
  }
}

function addScaled(target: Sample, addend: Sample, weight: number): void {
  for (let i = 0; i < target.length; i++) {
    target[i] = (target[i] as number) + weight * (addend[i] as number);
  }
}

/**
 * The points' figures, each times (exact before/points' before)^b with b the slope of ln after by ln before: what they are
 * off by before they are moved, they are off by b times as much after it (control variates: Glasserman, *Monte Carlo
 * Methods in Financial Engineering*, 2004, §4.1).
 */
function controlledSummary({ before, after }: MovedSample, exact: Summary): Summary {
  const slope = slopeOfLogs(after, before);
  const [was, is] = [percentilesOfSample(before), percentilesOfSample(after)];
  const controlled = (figure: number, ofPoints: number, known: number): number =>
    ofPoints > 0 && known > 0 ? figure * (known / ofPoints) ** slope : figure;
  return {
    p10: controlled(is.p10, was.p10, exact.p10),
    p50: controlled(is.p50, was.p50, exact.p50),
    p90: controlled(is.p90, was.p90, exact.p90),
    mean: controlled(meanOfSample(after), meanOfSample(before), exact.mean),
  };
}

/** Of ln y by ln x, where both are above 0; 0 where x does not vary. */
function slopeOfLogs(y: Sample, x: Sample): number {
  const places = Array.from(x.keys()).filter((i) => (x[i] as number) > 0 && (y[i] as number) > 0);
  const logsX = Float64Array.from(places, (i) => Math.log(x[i] as number));
  const logsY = Float64Array.from(places, (i) => Math.log(y[i] as number));
  const [meanX, meanY] = [meanOfSample(logsX), meanOfSample(logsY)];
  let [variance, together] = [0, 0];
  for (let k = 0; k < places.length; k++) {
    const aboutMean = (logsX[k] as number) - meanX;
    variance += aboutMean ** 2;
    together += aboutMean * ((logsY[k] as number) - meanY);
  }
  return variance > 0 ? together / variance : 0;
}

function percentilesOfSample(sample: Sample): Omit<Summary, 'mean'> {
  const [p10 = 0, p50 = 0, p90 = 0] = percentiles(sample, PROBABILITIES);
  return { p10, p50, p90 };
}

function meanOfSample(sample: Sample): number {
  let total = 0;
  for (let i = 0; i < sample.length; i++) total += sample[i] as number;
  return total / sample.length;
}
