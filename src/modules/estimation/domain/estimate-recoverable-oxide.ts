import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import {
  ESTIMATED_ELEMENTS,
  type EstimatedElement,
  OXIDE_QUANTITIES,
  type OxideQuantity,
  type RareEarth,
} from '../../catalogue/domain/rare-earths.js';
import { hash64Hex } from '../../../shared/stable-hash.js';
import { drawMagnetContent } from './alloy-mass.js';
import { canonicalInputs } from './canonical-inputs.js';
import type { EstimateInputs } from './estimate-inputs.js';
import { estimateWarnings } from './estimate-warnings.js';
import {
  type ElementEstimate,
  type Estimate,
  ESTIMATION_MODEL_VERSION,
  type OxideEstimate,
  type QuantityInterval,
} from './estimate.js';
import { addScaled, constantSample, type Sample, sampleMean } from './factor-sample.js';
import { drawRareEarthMass, type RareEarthMass, type StagedRareEarthMass } from './rare-earth-mass.js';
import { percentiles } from './percentile.js';
import { classifyResource, relativeHalfWidth } from './resource-class.js';

const MILLIGRAMS_PER_GRAM = 1_000;

/**
 * Estimates how much rare-earth oxide the lines hold, give up to dismantling and yield by the route, with
 * P10 (low), P50, P90 (high) and mean. Pure: the same inputs, catalogue version and model version give the
 * same bytes, and neither the order of the lines nor their splitting matters.
 * Equations, units and limits: docs/model/estimation.md.
 * @throws DomainError for inputs that the catalogue cannot carry, with a JSON Pointer to the first fault
 */
export function estimateRecoverableOxide(inputs: EstimateInputs, catalogue: Catalogue): Estimate {
  const canonical = canonicalInputs(inputs, catalogue);
  const seed = hash64Hex(JSON.stringify([ESTIMATION_MODEL_VERSION, catalogue.version, canonical.text]));
  const magnets = drawMagnetContent(canonical, seed);
  const stages = drawRareEarthMass(magnets.alloys, canonical.route, catalogue.tradedOxideFactor, seed);

  const magnetMass = intervalMilligrams(magnets.magnetGrams);
  const oxides = OXIDE_QUANTITIES.map((quantity) =>
    oxideEstimate(quantity, stages, catalogue.tradedOxideFactor),
  );
  const elements = ESTIMATED_ELEMENTS.map((element) => elementEstimate(element, stages));
  const ofQuantity = (wanted: OxideQuantity): OxideEstimate => {
    const found = oxides.find(({ quantity }) => quantity === wanted);
    if (found === undefined) throw new RangeError(`no estimate of ${wanted}`);
    return found;
  };
  const evidenceTier = declaresEveryGrade(inputs, catalogue) ? 1 : 0;
  const halfWidth = relativeHalfWidth(ofQuantity('NDPR').recoverable);
  const { resourceClass, rule } = classifyResource(evidenceTier, halfWidth, catalogue.resourceClassRules);
  return {
    modelVersion: ESTIMATION_MODEL_VERSION,
    catalogueVersion: catalogue.version,
    processRouteKey: canonical.route.key,
    magnetMass,
    oxides,
    elements,
    evidenceTier,
    resourceClass,
    resourceClassRule: rule,
    relativeHalfWidth: halfWidth,
    seed,
    warnings: estimateWarnings(inputs, catalogue, magnetMass, ofQuantity('TREO').contained),
  };
}

/** Tier 1 needs a declared mark on every line; an application's usual grade declares nothing. */
function declaresEveryGrade(inputs: EstimateInputs, catalogue: Catalogue): boolean {
  return inputs.lines.every(
    ({ gradeKey }) => gradeKey !== null && catalogue.magnetGrades.get(gradeKey)?.kind === 'GRADE',
  );
}

function oxideEstimate(
  quantity: OxideQuantity,
  stages: StagedRareEarthMass,
  oxideFactor: Readonly<Record<RareEarth, number>>,
): OxideEstimate {
  const interval = (mass: RareEarthMass): QuantityInterval =>
    intervalMilligrams(oxideGrams(quantity, mass, oxideFactor));
  return {
    quantity,
    contained: interval(stages.contained),
    liberated: interval(stages.liberated),
    recoverable: interval(stages.recoverable),
  };
}

function elementEstimate(element: EstimatedElement, stages: StagedRareEarthMass): ElementEstimate {
  return {
    element,
    contained: intervalMilligrams(stages.contained.metalGrams[element]),
    recoverable: intervalMilligrams(stages.recoverable.metalGrams[element]),
  };
}

const ELEMENTS_OF: Readonly<Record<OxideQuantity, readonly EstimatedElement[]>> = {
  ND2O3: ['Nd'],
  PR6O11: ['Pr'],
  DY2O3: ['Dy'],
  TB4O7: ['Tb'],
  NDPR: ['Nd', 'Pr'],
  TREO: ESTIMATED_ELEMENTS,
};

function oxideGrams(
  quantity: OxideQuantity,
  mass: RareEarthMass,
  oxideFactor: Readonly<Record<RareEarth, number>>,
): Sample {
  const grams = quantity === 'TREO' ? mass.minorOxideGrams.slice() : constantSample(0);
  for (const element of ELEMENTS_OF[quantity])
    addScaled(grams, mass.metalGrams[element], oxideFactor[element]);
  return grams;
}

function intervalMilligrams(grams: Sample): QuantityInterval {
  const [p10 = 0, p50 = 0, p90 = 0] = percentiles(grams, [0.1, 0.5, 0.9]);
  const milligrams = (value: number): number => Math.round(value * MILLIGRAMS_PER_GRAM);
  return {
    p10: milligrams(p10),
    p50: milligrams(p50),
    p90: milligrams(p90),
    mean: milligrams(sampleMean(grams)),
  };
}
