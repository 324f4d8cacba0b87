import type { Catalogue, ProcessRoute } from '../../catalogue/domain/catalogue.js';
import { hash64Hex } from '../../../shared/stable-hash.js';
import type { EstimateInputs } from './estimate-inputs.js';
import { ESTIMATION_MODEL_VERSION } from './estimate.js';
import type { RealisedRecovery } from './evidence/evidence.js';
import { requireInputs } from './input-rules.js';
import { type Portions, resolvePortions } from './model/portions.js';
import { oxideWeights } from './model/element-weights.js';
import { SinglePortion } from './model/single-portion.js';
import { buildQuantityModel, type QuantityModel } from './model/quantity-model.js';
import { Evaluation, type Summary } from './quantity/evaluate-quantity.js';
import { momentsOf, type Quantity } from './quantity/quantity.js';
import { processRouteFor } from './resolved-references.js';
import { SummariesAfterRealised } from './summaries-after-realised.js';
import { type Summaries, summariesOf, summariesOfSinglePortion } from './summaries.js';

const MILLIGRAMS_PER_GRAM = 1_000;

/** Inputs brought to formulas, ready for any question about them. */
export interface PreparedEstimate {
  readonly route: ProcessRoute;
  readonly portions: Portions;
  /** Built when it is first asked for. */
  readonly model: QuantityModel;
  readonly evaluation: Evaluation;
  readonly summaries: Summaries;
  /** 16 hexadecimal digits, from the inputs and both versions. */
  readonly seed: string;
}

/** @throws DomainError for inputs that the catalogue cannot carry, with a JSON Pointer to the first fault */
export function prepareEstimate(inputs: EstimateInputs, catalogue: Catalogue): PreparedEstimate {
  requireInputs(inputs);
  const route = processRouteFor(inputs.processRouteKey, catalogue);
  const portions = resolvePortions(inputs, catalogue);
  const { realised } = inputs;
  const seed = hash64Hex(
    JSON.stringify([
      ESTIMATION_MODEL_VERSION,
      catalogue.version,
      route.key,
      portions.text,
      realised === null ? [] : [realised.sharedRelativeUncertainty, ...realised.elements],
    ]),
  );
  return new Prepared(route, portions, seed, catalogue, realised);
}

/** A class and not an object with a getter of its own, for the reason that `SummariesWhenAsked` states. */
class Prepared implements PreparedEstimate {
  readonly evaluation: Evaluation;
  readonly summaries: Summaries;
  private built: QuantityModel | null = null;

  constructor(
    readonly route: ProcessRoute,
    readonly portions: Portions,
    readonly seed: string,
    private readonly catalogue: Catalogue,
    realised: RealisedRecovery | null,
  ) {
    this.evaluation = new Evaluation(seed, () => [
      recoverableNdPr(this.model, catalogue),
      this.model.magnetMass,
    ]);
    this.summaries = this.summariesFrom(realised);
  }

  get model(): QuantityModel {
    return (this.built ??= buildQuantityModel(this.portions, this.route, this.catalogue));
  }

  private summariesFrom(realised: RealisedRecovery | null): Summaries {
    const { portions, route, catalogue, evaluation } = this;
    if (realised !== null) {
      return new SummariesAfterRealised(this.model, evaluation, realised, catalogue, this.seed);
    }
    const single = SinglePortion.of(portions, route, catalogue);
    return single === null
      ? summariesOf(this.model, evaluation)
      : summariesOfSinglePortion(single, () => summariesOf(this.model, evaluation));
  }
}

/** The trade's quantity, Nd2O3 + Pr6O11 after the route, as a formula; grams of oxide. */
export function recoverableNdPr(model: QuantityModel, { tradedOxideFactor }: Catalogue): Quantity {
  return model.weighted(oxideWeights(['Nd', 'Pr'], tradedOxideFactor)).recoverable;
}

/**
 * The headline figure alone, in grams, as `estimateRecoverableOxide` has it (which rounds to milligrams); for what asks
 * only how wide its interval is.
 * @throws DomainError as the estimate would
 */
export function recoverableNdPrSummary(inputs: EstimateInputs, catalogue: Catalogue): Summary {
  const { summaries } = prepareEstimate(inputs, catalogue);
  return summaries.weighted(oxideWeights(['Nd', 'Pr'], catalogue.tradedOxideFactor)).recoverable;
}

/**
 * The mean of the headline figure alone, as `estimateRecoverableOxide` has it, exactly and without percentiles: a
 * small part of the work.
 * @param inputs without realised recovery, which moves the formulas' mean
 * @throws DomainError as the estimate would
 */
export function recoverableNdPrMeanMilligrams(inputs: EstimateInputs, catalogue: Catalogue): number {
  if (inputs.realised !== null) throw new RangeError('The mean after a realised recovery needs the points');
  const { model } = prepareEstimate(inputs, catalogue);
  return Math.round(momentsOf(recoverableNdPr(model, catalogue)).mean * MILLIGRAMS_PER_GRAM);
}
