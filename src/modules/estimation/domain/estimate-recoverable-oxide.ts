import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import {
  ESTIMATED_ELEMENTS,
  MINOR_RARE_EARTHS,
  OXIDE_OF,
  OXIDE_QUANTITIES,
  type OxideQuantity,
  RARE_EARTHS,
  type RareEarth,
} from '../../catalogue/domain/rare-earths.js';
import type { EstimateInputs } from './estimate-inputs.js';
import { estimateWarnings } from './estimate-warnings.js';
import {
  type Estimate,
  type ElementEstimate,
  ESTIMATION_MODEL_VERSION,
  type OxideEstimate,
  type QuantityInterval,
  type StagedIntervals,
} from './estimate.js';
import { evidenceTierOf } from './evidence/evidence-tier.js';
import { elementAlone, oxideWeights } from './model/element-weights.js';
import type { Summary } from './quantity/evaluate-quantity.js';
import { classifyResource, relativeHalfWidth } from './resource-class.js';
import { type PreparedEstimate, prepareEstimate } from './prepared-estimate.js';
import type { StagedSummaries, Summaries } from './summaries.js';

const MILLIGRAMS_PER_GRAM = 1_000;

/**
 * Estimates how much rare-earth oxide the lines hold, give up to dismantling and yield by the route, with
 * P10 (low), P50, P90 (high) and mean, from the catalogue and whatever evidence there is. Pure: the same inputs,
 * catalogue version and model version give the same bytes, and neither the order of sources, lines and evidence nor
 * the splitting of lines matters. Equations, units and limits: docs/model/estimation.md, "Three bases" and "Limits".
 * @throws DomainError for inputs that the catalogue cannot carry, with a JSON Pointer to the first fault
 */
export function estimateRecoverableOxide(inputs: EstimateInputs, catalogue: Catalogue): Estimate {
  return estimateOf(prepareEstimate(inputs, catalogue), inputs, catalogue);
}

/** The estimate of inputs that were prepared already. */
export function estimateOf(
  { route, portions, summaries, seed }: PreparedEstimate,
  inputs: EstimateInputs,
  catalogue: Catalogue,
): Estimate {
  const magnetMass = interval(summaries.magnetMass());
  const metals = metalSummaries(summaries);
  const oxides = OXIDE_QUANTITIES.map((quantity) => oxideEstimate(quantity, metals, summaries, catalogue));
  const evidenceTier = evidenceTierOf(portions.tiers, inputs.realised);
  const halfWidth = relativeHalfWidth(oxideOf(oxides, 'NDPR').recoverable);
  const { resourceClass, rule } = classifyResource(evidenceTier, halfWidth, catalogue.resourceClassRules);
  return {
    modelVersion: ESTIMATION_MODEL_VERSION,
    catalogueVersion: catalogue.version,
    processRouteKey: route.key,
    magnetMass,
    oxides,
    elements: metals.map((metal) => elementEstimate(metal, catalogue)),
    evidenceTier,
    resourceClass,
    resourceClassRule: rule,
    relativeHalfWidth: halfWidth,
    seed,
    conflicts: summaries.conflicts,
    warnings: estimateWarnings(inputs, catalogue, magnetMass, oxideOf(oxides, 'TREO').contained),
  };
}

/** What the route gives of an oxide quantity, milligrams of oxide. */
export interface RecoverableOxide extends QuantityInterval {
  readonly quantity: OxideQuantity;
}

/**
 * What the route gives of each quantity, as `estimateRecoverableOxide` has it, to the byte; half the work, for what asks
 * nothing else.
 * @throws DomainError as the estimate would
 */
export function recoverableOxides(inputs: EstimateInputs, catalogue: Catalogue): readonly RecoverableOxide[] {
  const { summaries } = prepareEstimate(inputs, catalogue);
  const metals = metalSummaries(summaries);
  return OXIDE_QUANTITIES.map((quantity) => {
    const { grams, factor } = oxideSummaries(quantity, metals, summaries, catalogue);
    return { quantity, ...interval(grams.recoverable, factor) };
  });
}

/** The elements that an oxide quantity adds up. */
export function elementsOf(quantity: OxideQuantity): readonly RareEarth[] {
  return ELEMENTS_OF[quantity];
}

const ELEMENTS_OF = Object.fromEntries(
  OXIDE_QUANTITIES.map((quantity) => [quantity, elementsAddedUpIn(quantity)]),
) as Readonly<Record<OxideQuantity, readonly RareEarth[]>>;

function elementsAddedUpIn(quantity: OxideQuantity): readonly RareEarth[] {
  if (quantity === 'NDPR') return ['Nd', 'Pr'];
  if (quantity === 'TREO') return RARE_EARTHS;
  return ESTIMATED_ELEMENTS.filter((element) => OXIDE_OF[element] === quantity);
}

function oxideOf(oxides: readonly OxideEstimate[], quantity: OxideQuantity): OxideEstimate {
  const found = oxides.find((each) => each.quantity === quantity);
  if (found === undefined) throw new RangeError(`No estimate of ${quantity}`);
  return found;
}

/** One rare earth at the three stages, grams of metal. */
interface MetalSummaries {
  readonly element: RareEarth;
  readonly grams: StagedSummaries;
}

/** Nd, Pr, Dy and Tb, then those of the minor rare earths that the alloys hold. */
function metalSummaries(summaries: Summaries): readonly MetalSummaries[] {
  const present = MINOR_RARE_EARTHS.filter((element) => summaries.holds(element));
  return [...ESTIMATED_ELEMENTS, ...present].map((element) => ({
    element,
    grams: summaries.weighted(elementAlone(element)),
  }));
}

function oxideEstimate(
  quantity: OxideQuantity,
  metals: readonly MetalSummaries[],
  summaries: Summaries,
  catalogue: Catalogue,
): OxideEstimate {
  const { grams, factor } = oxideSummaries(quantity, metals, summaries, catalogue);
  return { quantity, ...staged(grams, factor) };
}

/** Figures of an oxide quantity: those in grams times a factor. */
function oxideSummaries(
  quantity: OxideQuantity,
  metals: readonly MetalSummaries[],
  summaries: Summaries,
  { tradedOxideFactor }: Catalogue,
): { readonly grams: StagedSummaries; readonly factor: number } {
  const elements = elementsOf(quantity);
  const metal = elements.length === 1 ? metals.find(({ element }) => element === elements[0]) : undefined;
  // One oxide is its metal times a constant, and so are its percentiles; percentiles of a sum are its own.
  if (metal !== undefined) return { grams: metal.grams, factor: tradedOxideFactor[metal.element] };
  return { grams: summaries.weighted(oxideWeights(elements, tradedOxideFactor)), factor: 1 };
}

function elementEstimate(
  { element, grams }: MetalSummaries,
  { tradedOxideFactor }: Catalogue,
): ElementEstimate {
  return { element, metal: staged(grams), oxide: staged(grams, tradedOxideFactor[element]) };
}

function staged(grams: StagedSummaries, factor = 1): StagedIntervals {
  return {
    contained: interval(grams.contained, factor),
    liberated: interval(grams.liberated, factor),
    recoverable: interval(grams.recoverable, factor),
  };
}

/** Rounded once, at the very end. */
function interval({ p10, p50, p90, mean }: Summary, factor = 1): QuantityInterval {
  const round = (grams: number): number => Math.round(grams * factor * MILLIGRAMS_PER_GRAM);
  return { p10: round(p10), p50: round(p50), p90: round(p90), mean: round(mean) };
}
