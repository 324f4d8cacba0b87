import type { RareEarth } from '../../catalogue/domain/rare-earths.js';
import type { EvidenceConflict } from './evidence/conflict.js';
import type { ElementWeights } from './model/element-weights.js';
import type { SinglePortion } from './model/single-portion.js';
import type { QuantityModel } from './model/quantity-model.js';
import type { Evaluation, Summary } from './quantity/evaluate-quantity.js';

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
export class SummariesWhenAsked implements StagedSummaries {
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
