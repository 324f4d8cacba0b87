import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import { ESTIMATED_ELEMENTS, RARE_EARTHS, type RareEarth } from '../../catalogue/domain/rare-earths.js';
import { POINT_COUNT } from '../../../shared/low-discrepancy.js';
import { percentiles } from './distribution/percentile.js';
import type { EvidenceConflict } from './evidence/conflict.js';
import type { RealisedRecovery } from './evidence/evidence.js';
import { RealisedCondition } from './evidence/realised.js';
import type { ElementWeights } from './model/element-weights.js';
import type { SinglePortion } from './model/single-portion.js';
import type { QuantityModel } from './model/quantity-model.js';
import type { Evaluation, Summary } from './quantity/evaluate-quantity.js';
import type { Sample } from './quantity/sample-quantity.js';

/** Figures of a weighted sum of elements at the three stages, each worked out when it is first asked for. */
export interface StagedSummaries {
  readonly contained: Summary;
  readonly liberated: Summary;
  readonly recoverable: Summary;
}

/**
 * Figures that are worked out when they are first asked for. A class and not an object with getters of its own: those
 * would be kept by their object's hidden class, and with them the whole estimate, until the next full garbage collection.
 */
class SummariesWhenAsked implements StagedSummaries {
  private readonly known: Partial<Record<keyof StagedSummaries, Summary>> = {};

  constructor(private readonly summaryAt: (stage: keyof StagedSummaries) => Summary) {}

  get contained(): Summary {
    return (this.known.contained ??= this.summaryAt('contained'));
  }

  get liberated(): Summary {
    return (this.known.liberated ??= this.summaryAt('liberated'));
  }

  get recoverable(): Summary {
    return (this.known.recoverable ??= this.summaryAt('recoverable'));
  }
}

/** Where the figures of an estimate come from; in grams of whatever the weights give. */
export interface Summaries {
  readonly magnetMass: () => Summary;
  readonly weighted: (weights: ElementWeights) => StagedSummaries;
  /** True where some of the material holds the element. */
  readonly holds: (element: RareEarth) => boolean;
  readonly conflicts: readonly EvidenceConflict[];
}

const PROBABILITIES = [0.1, 0.5, 0.9] as const;

/** Straight from the formulas. */
export function summariesOf(model: QuantityModel, evaluation: Evaluation): Summaries {
  return {
    magnetMass: () => evaluation.summaryOf(model.magnetMass),
    weighted: (weights) => {
      const quantities = model.weighted(weights);
      return new SummariesWhenAsked((stage) => evaluation.summaryOf(quantities[stage]));
    },
    holds: model.holds,
    conflicts: model.conflicts,
  };
}

/**
 * The same for a load of one portion, by what its catalogue rows keep.
 * @param general for what that does not give
 */
export function summariesOfSinglePortion(portion: SinglePortion, general: () => Summaries): Summaries {
  return {
    magnetMass: () => portion.magnetMass() ?? general().magnetMass(),
    weighted: (weights) =>
      new SummariesWhenAsked(
        (stage) => portion.weighted(weights, stage) ?? general().weighted(weights)[stage],
      ),
    holds: (element) => portion.holds(element),
    conflicts: portion.conflicts,
  };
}

/** From points of the formulas, moved by what was realised; sums are added up after each element was moved. */
export function summariesAfterRealised(
  model: QuantityModel,
  evaluation: Evaluation,
  realised: RealisedRecovery,
  { tradedOxideFactor }: Catalogue,
): Summaries {
  const sampleOf = (element: RareEarth, stage: keyof StagedSummaries): Sample =>
    evaluation.sampleOf(model.weighted({ [element]: 1 })[stage]);
  const measured = realised.elements.map(({ element }) => element);
  const recoverable = Object.fromEntries(
    ESTIMATED_ELEMENTS.filter((element) => measured.includes(element)).map((element) => [
      element,
      sampleOf(element, 'recoverable'),
    ]),
  );
  const condition = new RealisedCondition(
    realised,
    recoverable,
    (block) => evaluation.uniforms(block),
    tradedOxideFactor,
  );
  const moved = new Map<string, Sample>();
  const movedSample = (element: RareEarth, stage: keyof StagedSummaries): Sample => {
    const key = `${stage} ${element}`;
    const known = moved.get(key);
    if (known !== undefined) return known;
    const before = stage === 'recoverable' ? recoverable[element] : undefined;
    const sample = condition.condition(before ?? sampleOf(element, stage));
    moved.set(key, sample);
    return sample;
  };
  const stagedSample = (weights: ElementWeights, stage: keyof StagedSummaries): Sample => {
    const total = new Float64Array(POINT_COUNT);
    for (const element of RARE_EARTHS) {
      const weight = weights[element] ?? 0;
      if (weight !== 0) addScaled(total, movedSample(element, stage), weight);
    }
    return total;
  };
  return {
    magnetMass: () => summaryOfSample(condition.condition(evaluation.sampleOf(model.magnetMass))),
    weighted: (weights) => new SummariesWhenAsked((stage) => summaryOfSample(stagedSample(weights, stage))),
    holds: model.holds,
    conflicts: [...model.conflicts, ...condition.conflicts],
  };
}

function addScaled(target: Sample, addend: Sample, weight: number): void {
  for (let i = 0; i < target.length; i++) {
    target[i] = (target[i] as number) + weight * (addend[i] as number);
  }
}

function summaryOfSample(sample: Sample): Summary {
  const [p10 = 0, p50 = 0, p90 = 0] = percentiles(sample, PROBABILITIES);
  let total = 0;
  for (let i = 0; i < sample.length; i++) total += sample[i] as number;
  return { p10, p50, p90, mean: total / sample.length };
}
