import { magnetMassBounds, SHARE } from '../../../catalogue/domain/figure-bounds.js';
import type { PertRange, ProductProfile } from '../../../catalogue/domain/catalogue.js';
import {
  figureDistribution,
  fromDensity,
  lognormalRatio,
  normalRatio,
} from '../distribution/known-shapes.js';
import { type Distribution, fromQuantiles, scaledBy } from '../distribution/distribution.js';
import type { EvidenceConflict } from '../evidence/conflict.js';
import { type Updated, updatedPresence, updatedUnitMass } from '../evidence/unit-mass.js';
import { Convolution } from '../quantity/convolve-quantity.js';
import { occupiedCells } from '../quantity/gridded-density.js';
import type { Factor, FactorKind } from '../quantity/factor.js';
import { amount, momentsOf, product, type Quantity, sum, uncertain } from '../quantity/quantity.js';
import type { ProfilePortion, WeighingOrigin } from './portions.js';
import { rowFactor } from './row-factor.js';

const GRAMS_PER_KILOGRAM = 1_000;

/**
 * Coefficient of variation of one unit's gross mass about its profile's typical one, which counts depend on that are
 * inferred from a weighed mass. Judgement: the sources give typical masses without a spread.
 */
export const UNIT_GROSS_MASS_CV = 0.1;

/** What all portions of one profile (with the same evidence about its units) have in common. */
export interface ProfileUnits {
  readonly profile: ProductProfile;
  /** Grams of coated magnet per unit, over the units: mass · scatter · share present. */
  readonly gramsPerUnit: Quantity;
  readonly conflicts: readonly EvidenceConflict[];
}

/**
 * Grams of coated magnet per unit of the profile (per kilogram where it is logged by gross mass), averaged over the
 * load: m · scatter · share present. Drawn once and shared by every portion of the profile, so what is not known about
 * the profile does not average out in a large load: docs/model/estimation.md, "Formula" and "What is shared".
 * @param portions of one profile with the same evidence about unit mass
 */
export function profileUnits(portions: readonly ProfilePortion[]): ProfileUnits {
  const [first] = portions;
  if (first === undefined) throw new RangeError('A profile needs a portion');
  const { profile, unitMass } = first;
  const pieces = pieceCount(profile, portions);
  const presence = figureDistribution(profile.presence, SHARE);
  const scatterCv =
    pieces === null ? 0 : profile.unitScatterCv / Math.sqrt(Math.max(1, pieces * presence.mean));
  if (unitMass === null) {
    const gramsPerUnit = product(
      1,
      magnetMassFactor(profile),
      uncertain(factor('UNIT_SCATTER', profile, lognormalRatio(scatterCv))),
      presentFactor(profile, pieces, presence),
    );
    return { profile, gramsPerUnit, conflicts: [] };
  }
  const mass = magnetMass(profile);
  const samples = unitMass.evidence.filter((each) => each.kind === 'SAMPLE_WEIGHING');
  const present = pieces ?? 1;
  const units = { present, whole: Math.max(present, wholeCount(profile, portions) ?? 1) };
  const massBefore = meanOverUnits(mass, scatterCv);
  const updatedMass = updatedUnitMass(massBefore, unitMass.evidence, units, profile);
  const updatedShare = updatedPresence(presence, samples, units, profile);
  const shareBefore = updatedPresence(presence, [], units, profile).distribution;
  const name = `${profile.key}@${unitMass.key}`;
  const factors = [
    updatedFactor('MAGNET_MASS', profile, name, { belief: mass, before: massBefore, ...updatedMass }),
    updatedFactor('PRESENCE', profile, name, { belief: presence, before: shareBefore, ...updatedShare }),
  ];
  return {
    profile,
    gramsPerUnit: product(1, ...factors.map(uncertain)),
    conflicts: [...updatedMass.conflicts, ...updatedShare.conflicts],
  };
}

/**
 * A factor after evidence about some units. What the evidence leaves open is still what everybody leaves open about the
 * profile, to the degree that it has not become surer; unless the belief was contradicted and set aside.
 * @param states the belief about the profile, what it says of these units, and what evidence has made of that
 */
function updatedFactor(
  kind: 'MAGNET_MASS' | 'PRESENCE',
  profile: ProductProfile,
  name: string,
  states: Updated & { readonly belief: Distribution; readonly before: Distribution },
): Factor {
  const { belief, before, distribution, conflicts } = states;
  const own = { kind, subject: profile.key, distribution };
  const shared = blockOf(kind, profile);
  const block = `${nameOf(kind)}:${name}`;
  const isSetAside = conflicts.some(({ code }) => code === 'AGAINST_PRIOR');
  if (isSetAside || before.variance === 0 || belief.variance === 0) return { ...own, block };
  const left = Math.sqrt(distribution.variance / before.variance) * (before.mean / distribution.mean);
  const ofBelief = relativeDeviation(belief) / relativeDeviation(before);
  const correlation = Math.min(1, left) * Math.min(1, ofBelief);
  return { ...own, block, sharedWith: { block: shared, correlation } };
}

function relativeDeviation({ mean, variance }: Distribution): number {
  return mean > 0 ? Math.sqrt(variance) / mean : 0;
}

/** Units of the profile in a portion: counted, or inferred from a weighed mass. */
export function unitsOf(portion: ProfilePortion, isWeighingCommon: boolean): Quantity {
  const { profile, netMassGrams } = portion;
  if (netMassGrams === 0) return amount(portion.countedUnits);
  const weighing = isWeighingCommon ? amount(1) : weighingFactor(portion.weighing);
  const inferred = product(unitsByMass(portion, profile), weighing, grossMassFactor(profile));
  return sum([amount(portion.countedUnits), inferred]);
}

/** True net over the scale's net. */
export function weighingFactor({ block, relativeUncertainty }: WeighingOrigin): Quantity {
  return uncertain({
    block,
    kind: 'WEIGHING',
    subject: 'ticket',
    distribution: normalRatio(relativeUncertainty),
  });
}

/** Share of the magnet mass that a liberation frees, 0…1; drawn once per profile and liberation. */
export function liberationYield({ liberation, profile }: ProfilePortion): Quantity {
  const dismantling = liberation === 'DISMANTLING';
  const range: PertRange | null = dismantling ? profile.dismantlingYield : profile.shreddingYield;
  if (range === null) throw new RangeError(`'${profile.key}' has no shredding yield`);
  return rowFactor(profile, liberation, () =>
    uncertain({
      block: `liberation:${profile.key}:${liberation}`,
      kind: 'LIBERATION',
      subject: profile.key,
      distribution: figureDistribution(range, SHARE),
    }),
  );
}

/** Kilograms for a profile logged by gross mass; elsewhere mass over the typical gross mass of one unit. */
export function unitsByMass(
  { netMassGrams }: { readonly netMassGrams: number },
  profile: ProductProfile,
): number {
  if (netMassGrams === 0) return 0;
  const kilogramsPerUnit = profile.unitBasis === 'GROSS_MASS' ? 1 : profile.typicalGrossMassKg;
  if (kilogramsPerUnit === null) throw new RangeError(`'${profile.key}' has no typical gross mass`);
  return netMassGrams / (GRAMS_PER_KILOGRAM * kilogramsPerUnit);
}

function grossMassFactor(profile: ProductProfile): Quantity {
  const isInferred = profile.unitBasis !== 'GROSS_MASS';
  return rowFactor(profile, 'UNIT_GROSS_MASS', () =>
    uncertain(factor('UNIT_GROSS_MASS', profile, lognormalRatio(isInferred ? UNIT_GROSS_MASS_CV : 0))),
  );
}

/** Grams of coated magnet per unit that has any, before evidence. */
function magnetMassFactor(profile: ProductProfile): Quantity {
  return rowFactor(profile, 'MAGNET_MASS', () =>
    uncertain(factor('MAGNET_MASS', profile, magnetMass(profile))),
  );
}

function magnetMass(profile: ProductProfile): Distribution {
  const figure = figureDistribution(profile.magnetMassKgPerUnit, magnetMassBounds(profile));
  return scaled(figure, GRAMS_PER_KILOGRAM);
}

function factor(kind: FactorKind, profile: ProductProfile, distribution: Distribution): Factor {
  return { block: blockOf(kind, profile), kind, subject: profile.key, distribution };
}

const blocksOfProfiles = new WeakMap<ProductProfile, Map<FactorKind, string>>();

/** Such as `magnet-mass:hdd-35`; the same text again is the same string, which is quick to compare. */
function blockOf(kind: FactorKind, profile: ProductProfile): string {
  const ofProfile = blocksOfProfiles.get(profile) ?? new Map<FactorKind, string>();
  blocksOfProfiles.set(profile, ofProfile);
  const block = ofProfile.get(kind) ?? `${nameOf(kind)}:${profile.key}`;
  ofProfile.set(kind, block);
  return block;
}

function nameOf(kind: FactorKind): string {
  return kind.toLowerCase().replaceAll('_', '-');
}

/**
 * Things that scatter independently. A nameplate rating does not say how many machines carry it: one, which
 * averages nothing. A heap logged by mass alone holds many: null, which averages everything.
 */
function pieceCount(profile: ProductProfile, portions: readonly ProfilePortion[]): number | null {
  if (profile.unitBasis === 'GROSS_MASS') return null;
  if (profile.unitBasis !== 'UNIT') return 1;
  const units = portions.reduce((total, each) => total + each.countedUnits + unitsByMass(each, profile), 0);
  return Math.max(1, Math.round(units));
}

/** The same of what the portions are parts of. */
function wholeCount(profile: ProductProfile, portions: readonly ProfilePortion[]): number | null {
  return pieceCount(
    profile,
    portions.map((each) => ({
      ...each,
      countedUnits: each.wholeUnits,
      netMassGrams: each.wholeNetMassGrams,
    })),
  );
}

/** Share of the pieces that hold NdFeB: p from its range, then a binomial count over the pieces. */
function presentFactor(profile: ProductProfile, pieces: number | null, presence: Distribution): Quantity {
  if (pieces === null || presence.mean === 1) {
    return rowFactor(profile, 'PRESENCE', () => uncertain(factor('PRESENCE', profile, presence)));
  }
  const all = { present: pieces, whole: pieces };
  return uncertain(factor('PRESENCE', profile, updatedPresence(presence, [], all, profile).distribution));
}

/** Distributions in another unit, by the original: a row's figure stays one object, whose spectra are remembered. */
const rescaled = new WeakMap<Distribution, Distribution>();

function scaled(distribution: Distribution, scale: number): Distribution {
  const known = rescaled.get(distribution);
  if (known !== undefined) return known;
  const result = scaledBy(distribution, scale);
  rescaled.set(distribution, result);
  return result;
}

/** Mean magnet mass of just these units: what the profile says times their own scatter's mean. */
function meanOverUnits(mass: Distribution, scatterCv: number): Distribution {
  if (scatterCv === 0) return mass;
  if (mass.variance === 0) return scaledRatio(lognormalRatio(scatterCv), mass.mean);
  const quantity = product(
    1,
    uncertain({ block: 'mass', kind: 'MAGNET_MASS', subject: '', distribution: mass }),
    uncertain({
      block: 'scatter',
      kind: 'UNIT_SCATTER',
      subject: '',
      distribution: lognormalRatio(scatterCv),
    }),
  );
  const density = new Convolution().densityOf(quantity);
  const { values, weights } = occupiedCells(density);
  // Cells are equally wide in the logarithm, so their density per gram falls with the mass.
  const tabulated = fromDensity(
    values,
    values.map((value, k) => Math.max(0, weights?.[k] ?? 0) / value),
  );
  const { mean, variance } = momentsOf(quantity);
  return { ...tabulated, mean, variance };
}

function scaledRatio(ratio: Distribution, value: number): Distribution {
  return fromQuantiles((probabilities) => {
    ratio.fill(probabilities);
    for (let i = 0; i < probabilities.length; i++) probabilities[i] = value * (probabilities[i] as number);
  });
}
