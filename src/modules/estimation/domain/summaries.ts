import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import { ESTIMATED_ELEMENTS, type EstimatedElement } from '../../catalogue/domain/rare-earths.js';
import { percentiles } from './distribution/percentile.js';
import type { EvidenceConflict } from './evidence/conflict.js';
import type { RealisedRecovery } from './evidence/evidence.js';
import { RealisedCondition } from './evidence/realised.js';
import type { ElementWeights } from './model/element-weights.js';
import type { QuantityModel } from './model/quantity-model.js';
import type { Evaluation, Summary } from './quantity/evaluate-quantity.js';
import type { Sample } from './quantity/sample-quantity.js';

/** Figures of a weighted sum of elements at the three stages. */
export interface StagedSummaries {
  readonly contained: Summary;
  readonly liberated: Summary;
  readonly recoverable: Summary;
}

/** Where the figures of an estimate come from; in grams of whatever the weights give. */
export interface Summaries {
  readonly magnetMass: () => Summary;
  readonly weighted: (weights: ElementWeights) => StagedSummaries;
  readonly conflicts: readonly EvidenceConflict[];
}

const PROBABILITIES = [0.1, 0.5, 0.9] as const;

/** Straight from the formulas. */
export function summariesOf(model: QuantityModel, evaluation: Evaluation): Summaries {
  return {
    magnetMass: () => evaluation.summaryOf(model.magnetMass),
    weighted: (weights) => {
      const { contained, liberated, recoverable } = model.weighted(weights);
      return {
        contained: evaluation.summaryOf(contained),
        liberated: evaluation.summaryOf(liberated),
        recoverable: evaluation.summaryOf(recoverable),
      };
    },
    conflicts: model.conflicts,
  };
}

/** From points of the formulas, moved by what was realised; sums are added up after each element was moved. */
export function summariesAfterRealised(
  model: QuantityModel,
  evaluation: Evaluation,
  realised: RealisedRecovery,
  { tradedOxideFactor }: Catalogue,
): Summaries {
  const recoverableOf = (element: EstimatedElement): Sample =>
    evaluation.sampleOf(model.weighted({ [element]: 1 }).recoverable);
  const measured = realised.elements.map(({ element }) => element);
  const condition = new RealisedCondition(
    realised,
    Object.fromEntries(
      ESTIMATED_ELEMENTS.filter((element) => measured.includes(element)).map((element) => [
        element,
        recoverableOf(element),
      ]),
    ),
    (block) => evaluation.uniforms(block),
    tradedOxideFactor,
  );
  const stagedSample = (weights: ElementWeights, stage: keyof StagedSummaries): Sample => {
    const parts = Object.entries(weights).map(([element, weight]) =>
      condition.condition(evaluation.sampleOf(model.weighted({ [element]: weight })[stage])),
    );
    const total = new Float64Array(parts[0]?.length ?? 0);
    for (const part of parts)
      for (let i = 0; i < total.length; i++) total[i] = (total[i] ?? 0) + (part[i] ?? 0);
    return total;
  };
  return {
    magnetMass: () => summaryOfSample(condition.condition(evaluation.sampleOf(model.magnetMass))),
    weighted: (weights) => ({
      contained: summaryOfSample(stagedSample(weights, 'contained')),
      liberated: summaryOfSample(stagedSample(weights, 'liberated')),
      recoverable: summaryOfSample(stagedSample(weights, 'recoverable')),
    }),
    conflicts: [...model.conflicts, ...condition.conflicts],
  };
}

function summaryOfSample(sample: Sample): Summary {
  const [p10 = 0, p50 = 0, p90 = 0] = percentiles(sample, PROBABILITIES);
  return { p10, p50, p90, mean: sample.reduce((sum, each) => sum + each, 0) / sample.length };
}
