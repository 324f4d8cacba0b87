import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../../estimation/domain/estimate-inputs.js';
import { recoverableNdPrSummary } from '../../estimation/domain/prepared-estimate.js';
import { DomainError } from '../../../shared/domain-error.js';
import type { LearningLot } from './learning-design.js';
import { learnEffects, type LearnedEffects } from './shrinkage.js';

/** A realised lot to learn from. */
export interface LearningCase {
  readonly lot: LearningLot;
  /** What the estimate before was made from, where it was made with another catalogue or model than those in force; else null. */
  readonly anew: { readonly inputs: EstimateInputs; readonly realisedMilligrams: number } | null;
}

const MILLIGRAMS_PER_GRAM = 1_000;

/**
 * What outcomes say against the catalogue in force. An old lot is held against what that catalogue makes of its inputs,
 * not against the estimate of its day: a figure that was mended since would else be blamed, and moved, again.
 * A lot that the catalogue cannot estimate any more teaches nothing.
 * @throws DomainError `calibration-input-out-of-range`
 */
export function learnAgainst(cases: readonly LearningCase[], catalogue: Catalogue): LearnedEffects {
  return learnEffects(cases.flatMap((each) => lotAgainst(each, catalogue) ?? []));
}

function lotAgainst({ lot, anew }: LearningCase, catalogue: Catalogue): LearningLot | null {
  if (anew === null) return lot;
  try {
    const { p50 } = recoverableNdPrSummary(anew.inputs, catalogue);
    if (!(p50 > 0)) return null;
    return { ...lot, logRatio: Math.log(anew.realisedMilligrams / (p50 * MILLIGRAMS_PER_GRAM)) };
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
