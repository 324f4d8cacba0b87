import type { MagnetGrade } from '../../catalogue/domain/catalogue.js';
import type { CanonicalInputs } from './canonical-inputs.js';
import { alloyShareOfCoated } from './composition.js';
import {
  addProduct,
  addScaled,
  complement,
  constantSample,
  factorStream,
  normalRatioSample,
  type Sample,
} from './factor-sample.js';
import { coatedIndicator, looseMagnetGrams } from './loose-material.js';
import { liberationYield, magnetGramsPerUnit, portionGrams } from './magnet-mass.js';

/** Grams of coating-free alloy of one grade, over all lines. */
export interface AlloyMass {
  readonly grade: MagnetGrade;
  readonly containedGrams: Sample;
  readonly liberatedGrams: Sample;
}

/** What the lines hold before chemistry comes in. */
export interface MagnetContent {
  /** Grams of magnets with their coating, all lines. */
  readonly magnetGrams: Sample;
  readonly alloys: readonly AlloyMass[];
}

/** Grams of magnets of one grade while the lines are being added up. */
interface GradeMass {
  readonly grade: MagnetGrade;
  readonly coatedGrams: Sample;
  readonly coatedLiberatedGrams: Sample;
  /** Bare magnets and alloy; loose, hence liberated. */
  readonly bareGrams: Sample;
}

/** Draws the magnets of every line and adds them up by grade, whose composition and coating all lines share. */
export function drawMagnetContent(inputs: CanonicalInputs, seed: string): MagnetContent {
  const magnetGrams = constantSample(0);
  const masses = new Map<string, GradeMass>();
  const weighingStream = factorStream(seed, 'ticket', 1);
  const weighingRatio = normalRatioSample(inputs.weighingRelativeUncertainty, weighingStream);
  addProfileMagnets(inputs, weighingRatio, seed, magnetGrams, masses);
  addLooseMagnets(inputs, weighingRatio, seed, magnetGrams, masses);
  return { magnetGrams, alloys: [...masses.values()].map((mass) => withoutCoating(mass, seed)) };
}

function addProfileMagnets(
  inputs: CanonicalInputs,
  weighingRatio: Sample,
  seed: string,
  magnetGrams: Sample,
  masses: Map<string, GradeMass>,
): void {
  for (const load of inputs.profileLoads) {
    const perUnit = magnetGramsPerUnit(load, seed);
    for (const portion of load.portions) {
      const grams = portionGrams(portion, load.profile, perUnit, weighingRatio);
      const mass = massOfGrade(portion.grade, masses);
      addScaled(magnetGrams, grams, 1);
      addScaled(mass.coatedGrams, grams, 1);
      addProduct(mass.coatedLiberatedGrams, grams, liberationYield(portion, load.profile, seed));
    }
  }
}

function addLooseMagnets(
  inputs: CanonicalInputs,
  weighingRatio: Sample,
  seed: string,
  magnetGrams: Sample,
  masses: Map<string, GradeMass>,
): void {
  for (const load of inputs.looseLoads) {
    const grams = looseMagnetGrams(load, weighingRatio, seed);
    const coated = coatedIndicator(load, seed);
    const mass = massOfGrade(load.grade, masses);
    addScaled(magnetGrams, grams, 1);
    addProduct(mass.coatedGrams, grams, coated);
    addProduct(mass.coatedLiberatedGrams, grams, coated);
    complement(coated);
    addProduct(mass.bareGrams, grams, coated);
  }
}

function massOfGrade(grade: MagnetGrade, masses: Map<string, GradeMass>): GradeMass {
  const known = masses.get(grade.key);
  if (known !== undefined) return known;
  const mass = {
    grade,
    coatedGrams: constantSample(0),
    coatedLiberatedGrams: constantSample(0),
    bareGrams: constantSample(0),
  };
  masses.set(grade.key, mass);
  return mass;
}

function withoutCoating(mass: GradeMass, seed: string): AlloyMass {
  const alloyShare = alloyShareOfCoated(mass.grade, seed);
  const containedGrams = mass.bareGrams.slice();
  addProduct(containedGrams, mass.coatedGrams, alloyShare);
  const liberatedGrams = mass.bareGrams.slice();
  addProduct(liberatedGrams, mass.coatedLiberatedGrams, alloyShare);
  return { grade: mass.grade, containedGrams, liberatedGrams };
}
