import type { PertRange, ProductProfile } from '../../catalogue/domain/catalogue.js';
import { magnetMassBounds } from '../../catalogue/domain/figure-bounds.js';
import type { ProfileLoad, ProfilePortion } from './canonical-inputs.js';
import { binomialQuantile } from './binomial-quantile.js';
import {
  factorStream,
  figureSample,
  lognormalRatioSample,
  multiplyBy,
  pertSample,
  type Sample,
  scaleBy,
  uniformSample,
} from './factor-sample.js';
import { isConstant, pertMean } from './pert.js';

const GRAMS_PER_KILOGRAM = 1_000;

/**
 * Grams of coated magnet per unit of the profile (per kilogram where it is logged by gross mass), averaged
 * over the load: m · scatter · share present. Drawn once and shared by every line of the profile, so what is
 * not known about the profile does not average out in a large batch.
 */
export function magnetGramsPerUnit(load: ProfileLoad, seed: string): Sample {
  const { profile } = load;
  const pieces = pieceCount(load);
  const stream = factorStream(seed, `profile:${profile.key}`, 0);
  const sample = figureSample(profile.magnetMassKgPerUnit, magnetMassBounds(profile), stream);
  scaleBy(sample, GRAMS_PER_KILOGRAM);
  multiplyBy(sample, presentShare(profile, pieces, seed));
  if (pieces !== null) {
    const presentPieces = Math.max(1, pieces * pertMean(profile.presence));
    const scatterCv = profile.unitScatterCv / Math.sqrt(presentPieces);
    multiplyBy(sample, lognormalRatioSample(scatterCv, factorStream(seed, `pieces:${profile.key}`, 0)));
  }
  return sample;
}

/**
 * Grams of coated magnet in a portion: its units times what one holds. Units that were inferred from a weighed
 * mass follow the scale's error; counted ones do not.
 * @param weighingRatio true net over the scale's net, shared by every weighed line of the ticket
 */
export function portionGrams(
  portion: ProfilePortion,
  profile: ProductProfile,
  gramsPerUnit: Sample,
  weighingRatio: Sample,
): Sample {
  const weighedUnits = unitsByMass(portion, profile);
  const grams = gramsPerUnit.slice();
  for (let i = 0; i < grams.length; i++) {
    grams[i] = (grams[i] ?? 0) * (portion.countedUnits + weighedUnits * (weighingRatio[i] ?? 0));
  }
  return grams;
}

/** Share of the magnet mass that the portion's liberation frees, 0…1; drawn once per profile and liberation. */
export function liberationYield(portion: ProfilePortion, profile: ProductProfile, seed: string): Sample {
  const dismantling = portion.liberation === 'DISMANTLING';
  const range: PertRange | null = dismantling ? profile.dismantlingYield : profile.shreddingYield;
  if (range === null) throw new RangeError(`'${profile.key}' has no shredding yield`);
  return pertSample(range, factorStream(seed, `profile:${profile.key}`, dismantling ? 1 : 2));
}

/** Kilograms for a profile logged by gross mass; elsewhere mass over the typical gross mass of one unit. */
export function unitsByMass(portion: { readonly netMassGrams: number }, profile: ProductProfile): number {
  if (portion.netMassGrams === 0) return 0;
  const kilogramsPerUnit = profile.unitBasis === 'GROSS_MASS' ? 1 : profile.typicalGrossMassKg;
  if (kilogramsPerUnit === null) throw new RangeError(`'${profile.key}' has no typical gross mass`);
  return portion.netMassGrams / (GRAMS_PER_KILOGRAM * kilogramsPerUnit);
}

/**
 * Things that scatter independently. A nameplate rating does not say how many machines carry it: one, which
 * averages nothing. A heap logged by mass alone holds many: null, which averages everything.
 */
function pieceCount({ profile, portions }: ProfileLoad): number | null {
  if (profile.unitBasis === 'GROSS_MASS') return null;
  if (profile.unitBasis !== 'UNIT') return 1;
  const units = portions.reduce((sum, each) => sum + each.countedUnits + unitsByMass(each, profile), 0);
  return Math.max(1, Math.round(units));
}

/** Share of the pieces that hold NdFeB: p from its range, then a binomial count over the pieces. */
function presentShare(profile: ProductProfile, pieces: number | null, seed: string): Sample {
  const share = pertSample(profile.presence, factorStream(seed, `profile:${profile.key}`, 3));
  const certain = isConstant(profile.presence) && (profile.presence.low === 0 || profile.presence.low === 1);
  if (pieces === null || certain) return share;
  const chance = uniformSample(factorStream(seed, `pieces:${profile.key}`, 1));
  for (let i = 0; i < share.length; i++) {
    share[i] = binomialQuantile(pieces, share[i] ?? 0, chance[i] ?? 0) / pieces;
  }
  return share;
}
