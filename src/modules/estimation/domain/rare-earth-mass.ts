import type { ProcessRoute } from '../../catalogue/domain/catalogue.js';
import { SHARE } from '../../catalogue/domain/figure-bounds.js';
import {
  ESTIMATED_ELEMENTS,
  type EstimatedElement,
  type RareEarth,
} from '../../catalogue/domain/rare-earths.js';
import type { AlloyMass } from './alloy-mass.js';
import { drawComposition } from './composition.js';
import {
  addProduct,
  constantSample,
  factorStream,
  figureSample,
  multiplyBy,
  type Sample,
} from './factor-sample.js';

/** Rare earths at one stage, over all lines. */
export interface RareEarthMass {
  /** Metal. */
  readonly metalGrams: Readonly<Record<EstimatedElement, Sample>>;
  /** Traded oxides of Gd, Ho, Ce and La together. */
  readonly minorOxideGrams: Sample;
}

export interface StagedRareEarthMass {
  readonly contained: RareEarthMass;
  readonly liberated: RareEarthMass;
  readonly recoverable: RareEarthMass;
}

/** Alloys through their compositions and the route's yields: metal per element at each stage. */
export function drawRareEarthMass(
  alloys: readonly AlloyMass[],
  route: ProcessRoute,
  tradedOxideFactor: Readonly<Record<RareEarth, number>>,
  seed: string,
): StagedRareEarthMass {
  const contained = noRareEarth();
  const liberated = noRareEarth();
  for (const alloy of alloys) {
    const composition = drawComposition(alloy.grade, tradedOxideFactor, seed);
    for (const element of ESTIMATED_ELEMENTS) {
      const fraction = composition.metalFraction[element];
      addProduct(contained.metalGrams[element], alloy.containedGrams, fraction);
      addProduct(liberated.metalGrams[element], alloy.liberatedGrams, fraction);
    }
    addProduct(contained.minorOxideGrams, alloy.containedGrams, composition.minorOxideFraction);
    addProduct(liberated.minorOxideGrams, alloy.liberatedGrams, composition.minorOxideFraction);
  }
  return { contained, liberated, recoverable: afterRoute(liberated, route, seed) };
}

/**
 * Liberated · route yield. One stream moves the yields of all elements together: a plant's good day is good
 * for each. Routes state nothing for the minor rare earths; they take neodymium's yield.
 */
function afterRoute(liberated: RareEarthMass, route: ProcessRoute, seed: string): RareEarthMass {
  const stream = factorStream(seed, 'ticket', 0);
  const recovered = (grams: Sample, element: EstimatedElement): Sample => {
    const sample = figureSample(route.elementYield[element], SHARE, stream);
    multiplyBy(sample, grams);
    return sample;
  };
  const { Nd, Pr, Dy, Tb } = liberated.metalGrams;
  return {
    metalGrams: {
      Nd: recovered(Nd, 'Nd'),
      Pr: recovered(Pr, 'Pr'),
      Dy: recovered(Dy, 'Dy'),
      Tb: recovered(Tb, 'Tb'),
    },
    minorOxideGrams: recovered(liberated.minorOxideGrams, 'Nd'),
  };
}

function noRareEarth(): RareEarthMass {
  return {
    metalGrams: {
      Nd: constantSample(0),
      Pr: constantSample(0),
      Dy: constantSample(0),
      Tb: constantSample(0),
    },
    minorOxideGrams: constantSample(0),
  };
}
