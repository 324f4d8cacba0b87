import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import { ESTIMATED_ELEMENTS, OXIDE_QUANTITIES } from '../../catalogue/domain/rare-earths.js';
import { hash64Hex } from '../../../shared/stable-hash.js';
import { drawMagnetContent } from './alloy-mass.js';
import { canonicalInputs } from './canonical-inputs.js';
import type { EstimateInputs } from './estimate-inputs.js';
import { estimateWarnings } from './estimate-warnings.js';
import { type Estimate, ESTIMATION_MODEL_VERSION } from './estimate.js';
import { intervalMilligrams, stageIntervals } from './quantity-intervals.js';
import { drawRareEarthMass } from './rare-earth-mass.js';
import { classifyResource, relativeHalfWidth } from './resource-class.js';

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
  const contained = stageIntervals(stages.contained, catalogue.tradedOxideFactor);
  const liberated = stageIntervals(stages.liberated, catalogue.tradedOxideFactor);
  const recoverable = stageIntervals(stages.recoverable, catalogue.tradedOxideFactor);
  const evidenceTier = declaresEveryGrade(inputs, catalogue) ? 1 : 0;
  const halfWidth = relativeHalfWidth(recoverable.oxide.NDPR);
  const { resourceClass, rule } = classifyResource(evidenceTier, halfWidth, catalogue.resourceClassRules);
  return {
    modelVersion: ESTIMATION_MODEL_VERSION,
    catalogueVersion: catalogue.version,
    processRouteKey: canonical.route.key,
    magnetMass,
    oxides: OXIDE_QUANTITIES.map((quantity) => ({
      quantity,
      contained: contained.oxide[quantity],
      liberated: liberated.oxide[quantity],
      recoverable: recoverable.oxide[quantity],
    })),
    elements: ESTIMATED_ELEMENTS.map((element) => ({
      element,
      contained: contained.metal[element],
      recoverable: recoverable.metal[element],
    })),
    evidenceTier,
    resourceClass,
    resourceClassRule: rule,
    relativeHalfWidth: halfWidth,
    seed,
    warnings: estimateWarnings(inputs, catalogue, magnetMass, contained.oxide.TREO),
  };
}

/** Tier 1 needs a declared mark on every line; an application's usual grade declares nothing. */
function declaresEveryGrade(inputs: EstimateInputs, catalogue: Catalogue): boolean {
  return inputs.lines.every(
    ({ gradeKey }) => gradeKey !== null && catalogue.magnetGrades.get(gradeKey)?.kind === 'GRADE',
  );
}
