import type { RareEarth } from '../../../catalogue/domain/rare-earths.js';
import { conflictWithPrior, type EvidenceConflict } from './conflict.js';
import type { RealisedElement, RealisedRecovery } from './evidence.js';
import { choleskyFactor, solve, type SymmetricMatrix } from './linear-algebra.js';

/** What is believed of the logarithms of the recoverable metal, in grams, of measured elements in their order. */
export interface LogBelief {
  readonly means: readonly number[];
  readonly covariance: SymmetricMatrix;
}

/**
 * What a separator got out of the material, as a condition on everything estimated of it: the linear update of its
 * logarithm by those that were measured. Exact for normal logarithms; else to the order in which the measurement is not
 * much sharper than a prior that is far from lognormal. Contained and liberated amounts follow by their covariance with
 * what was realised. See docs/model/evidence-mathematics.md, "Realised recovery".
 */
export class RealisedCondition {
  readonly conflicts: readonly EvidenceConflict[];
  /** Logarithms of what was measured, grams of metal. */
  readonly measuredLogs: readonly number[];
  /** Covariances of the measurement's errors, in logarithms. */
  readonly errors: SymmetricMatrix;
  private readonly priorWeight: number;

  /**
   * @param held measured elements of which there may be any, as many as the belief has
   * @param oxideFactors mass of traded oxide per mass of metal
   */
  constructor(
    realised: RealisedRecovery,
    held: readonly RealisedElement[],
    belief: LogBelief,
    oxideFactors: Readonly<Record<RareEarth, number>>,
  ) {
    this.measuredLogs = held.map(({ element, oxideMilligrams }) =>
      logarithmOfGrams(oxideMilligrams / (MILLIGRAMS_PER_GRAM * oxideFactors[element])),
    );
    const against = held.flatMap((each, k) =>
      conflictOf(realised, each, {
        grams: Math.exp(belief.means[k] ?? 0) * oxideFactors[each.element],
        relative: Math.sqrt(belief.covariance[k]?.[k] ?? 0),
      }),
    );
    const notHeld = realised.elements.filter((each) => !held.includes(each));
    this.conflicts = [
      ...against,
      ...notHeld.flatMap((each) => conflictOf(realised, each, { grams: 0, relative: 0 })),
    ];
    // A contradicted belief is not averaged with the product that was weighed.
    this.priorWeight = against.length > 0 ? SET_ASIDE_FACTOR : 1;
    this.errors = held.map(({ relativeUncertainty }, row) =>
      held.map(
        (_each, column) =>
          realised.sharedRelativeUncertainty ** 2 + (row === column ? relativeUncertainty ** 2 : 0),
      ),
    );
  }

  /**
   * By how much each of some logarithms moves for each unit by which those measured are off.
   * @param covariances of each with the measured ones
   * @param ofMeasured covariances of the measured ones, had in the same way
   */
  gainsOf(
    covariances: readonly (readonly number[])[],
    ofMeasured: SymmetricMatrix,
  ): readonly (readonly number[])[] {
    const factor = choleskyFactor(
      this.errors.map((row, j) =>
        row.map((error, k) => error + this.priorWeight * (ofMeasured[j]?.[k] ?? 0)),
      ),
    );
    return covariances.map((row) =>
      solve(
        factor,
        row.map((each) => this.priorWeight * each),
      ),
    );
  }
}

const MILLIGRAMS_PER_GRAM = 1_000;
/** Weight of a contradicted prior's variance: the measurement then stands by itself. */
const SET_ASIDE_FACTOR = 1e4;
/** What stands for no metal at all; nothing realisable is as little. Grams. */
const SMALLEST_GRAMS = 1e-6;

function logarithmOfGrams(grams: number): number {
  return Math.log(Math.max(SMALLEST_GRAMS, grams));
}

function conflictOf(
  { id, sharedRelativeUncertainty }: RealisedRecovery,
  { element, oxideMilligrams, relativeUncertainty }: RealisedElement,
  expected: { readonly grams: number; readonly relative: number },
): readonly EvidenceConflict[] {
  const value = oxideMilligrams / MILLIGRAMS_PER_GRAM;
  return conflictWithPrior(
    {
      evidenceId: id,
      value,
      standardUncertainty: value * Math.hypot(relativeUncertainty, sharedRelativeUncertainty),
    },
    { value: expected.grams, standardUncertainty: expected.grams * expected.relative },
    `recoverable ${element} oxide`,
    'g',
  );
}
