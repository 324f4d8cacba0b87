import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { EstimateInputs } from './estimate-inputs.js';
import { resolvePortions } from './model/portions.js';
import { buildQuantityModel, oxideWeights, type QuantityModel } from './model/quantity-model.js';
import { Evaluation, type Summary } from './quantity/evaluate-quantity.js';
import type { Quantity } from './quantity/quantity.js';
import { processRouteFor } from './resolved-references.js';
import { summariesAfterRealised } from './summaries.js';

/** The trade's quantity, Nd2O3 + Pr6O11 after the route, as a formula; grams of oxide. */
export function recoverableNdPr(model: QuantityModel, { tradedOxideFactor }: Catalogue): Quantity {
  return model.weighted(oxideWeights(['Nd', 'Pr'], tradedOxideFactor)).recoverable;
}

/**
 * The headline figure alone, in grams, as `estimateRecoverableOxide` has it (which rounds to milligrams); for what asks
 * only how wide its interval is.
 * @throws DomainError as the estimate would
 */
export function recoverableNdPrSummary(inputs: EstimateInputs, catalogue: Catalogue, seed: string): Summary {
  const route = processRouteFor(inputs.processRouteKey, catalogue);
  const model = buildQuantityModel(resolvePortions(inputs, catalogue), route, catalogue);
  const evaluation = new Evaluation(seed);
  if (inputs.realised === null) return evaluation.summaryOf(recoverableNdPr(model, catalogue));
  const weights = oxideWeights(['Nd', 'Pr'], catalogue.tradedOxideFactor);
  return summariesAfterRealised(model, evaluation, inputs.realised, catalogue).weighted(weights).recoverable;
}
