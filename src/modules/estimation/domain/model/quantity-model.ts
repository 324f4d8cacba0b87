import type { Catalogue, MagnetGrade, ProcessRoute } from '../../../catalogue/domain/catalogue.js';
import type { RareEarth } from '../../../catalogue/domain/rare-earths.js';
import { constant, type Distribution } from '../distribution/distribution.js';
import { figureDistribution, mixedWithOne, remainderOfWtPct } from '../distribution/known-shapes.js';
import { assayedComposition } from '../evidence/assayed-composition.js';
import type { MaterialPriors } from '../evidence/alloy-state.js';
import type { EvidenceConflict } from '../evidence/conflict.js';
import { dryOilFreeShare, soakedPriors } from '../evidence/soaked-share.js';
import { amount, momentsOf, product, type Quantity, sum, uncertain } from '../quantity/quantity.js';
import { type Composition, type ElementWeights, usualComposition } from './composition.js';
import { liberationYield, profileUnits, type ProfileUnits, unitsOf, weighingFactor } from './magnet-mass.js';
import type { LoosePortion, Portions, ProfilePortion, SharedEvidence, WeighingOrigin } from './portions.js';
import type { AssayEvidence } from '../evidence/evidence.js';
import { elementYield, weightedByMeanYield, yieldAboutMean } from './route-yield.js';

/**
 * Probability that liberated magnets are coated where nobody said so. Judgement: most sintered magnets are
 * sold coated, and most of what is freed by heat or hydrogen loses the coating.
 */
export const COATED_PROBABILITY_UNSTATED = 0.5;

/** One quantity at the three stages of its way to oxide. */
export interface StagedQuantity {
  readonly contained: Quantity;
  readonly liberated: Quantity;
  readonly recoverable: Quantity;
}

/** The formulas of an estimate. */
export interface QuantityModel {
  /** Grams of magnets with their coating. */
  readonly magnetMass: Quantity;
  /** Σ weight · metal of each element, grams of whatever the weights give. */
  readonly weighted: (weights: ElementWeights) => StagedQuantity;
  readonly conflicts: readonly EvidenceConflict[];
}

/** Material of one alloy: grams of it before chemistry comes in. */
interface AlloyBranch {
  readonly composition: Composition;
  /** Grams of what the composition's fields are per gram of. */
  readonly contained: Quantity;
  readonly liberated: Quantity;
  /** Grams of magnets with their coating. */
  readonly magnets: Quantity;
}

/** Builds the formulas of docs/model/estimation.md for resolved inputs. */
export function buildQuantityModel(
  portions: Portions,
  route: ProcessRoute,
  catalogue: Catalogue,
): QuantityModel {
  const conflicts: EvidenceConflict[] = [...portions.conflicts];
  const common = commonWeighing(portions);
  const builder: BranchBuilder = { catalogue, isWeighingCommon: common !== null, conflicts };
  const branches = [
    ...profileBranches(portions.profiles, builder),
    ...looseBranches(portions.loose, builder),
  ];
  const ticket = common === null ? amount(1) : weighingFactor(common);
  const joined = joinBranches(branches);
  return {
    magnetMass: product(1, ticket, sum(branches.map(({ magnets }) => magnets))),
    weighted: (weights) => stagedQuantity(joined, weights, route, ticket),
    conflicts,
  };
}

interface BranchBuilder {
  readonly catalogue: Catalogue;
  readonly isWeighingCommon: boolean;
  readonly conflicts: EvidenceConflict[];
}

/** The weighing that everything goes back to, so that its error may be taken once for all; null where there is none. */
function commonWeighing({ profiles, loose }: Portions): WeighingOrigin | null {
  if (profiles.some(({ countedUnits }) => countedUnits > 0)) return null;
  const origins = [...profiles, ...loose].map(({ weighing }) => weighing);
  const [first] = origins;
  return first !== undefined && origins.every(({ block }) => block === first.block) ? first : null;
}

/** Branches of the same composition are one alloy, whose fractions are drawn once. */
function joinBranches(branches: readonly AlloyBranch[]): readonly AlloyBranch[] {
  const joined = new Map<Composition, AlloyBranch[]>();
  for (const branch of branches) {
    joined.set(branch.composition, [...(joined.get(branch.composition) ?? []), branch]);
  }
  return [...joined].map(([composition, all]) => ({
    composition,
    contained: sum(all.map(({ contained }) => contained)),
    liberated: sum(all.map(({ liberated }) => liberated)),
    magnets: sum(all.map(({ magnets }) => magnets)),
  }));
}

function stagedQuantity(
  branches: readonly AlloyBranch[],
  weights: ElementWeights,
  route: ProcessRoute,
  ticket: Quantity,
): StagedQuantity {
  const atStage = (stage: 'contained' | 'liberated', fieldWeights: ElementWeights): Quantity =>
    product(
      1,
      ticket,
      sum(
        branches.map((branch) =>
          product(
            1,
            branch[stage],
            compositionFactor(branch.composition, branch.composition.weighted(fieldWeights)),
          ),
        ),
      ),
    );
  const contained = atStage('contained', weights);
  const liberated = atStage('liberated', weights);
  const yieldFactor = (distribution: Distribution): Quantity =>
    uncertain({ block: `route:${route.key}`, kind: 'ROUTE_YIELD', subject: route.key, distribution });
  const elements = Object.keys(weights) as RareEarth[];
  const [only] = elements;
  if (only !== undefined && elements.length === 1) {
    const recoverable = product(1, yieldFactor(elementYield(route, only)), liberated);
    return { contained, liberated, recoverable };
  }
  const shares = Object.fromEntries(
    elements.map((element) => [
      element,
      momentsOf(atStage('liberated', { [element]: weights[element] ?? 0 })).mean,
    ]),
  );
  // To first order: the yields' joint deviation is that of their mean, weighted with what there is on average.
  const about = yieldFactor(yieldAboutMean(route, shares));
  const atMeanYield = atStage('liberated', weightedByMeanYield(route, weights));
  return { contained, liberated, recoverable: product(1, about, atMeanYield) };
}

function compositionFactor({ block, grade }: Composition, distribution: Distribution): Quantity {
  return uncertain({ block, kind: 'COMPOSITION', subject: grade.key, distribution });
}

function coatingLeft(grade: MagnetGrade): Distribution {
  return remainderOnce(figureDistribution(grade.coatingWtPct));
}

const remainders = new WeakMap<Distribution, Distribution>();

function remainderOnce(share: Distribution): Distribution {
  const known = remainders.get(share) ?? remainderOfWtPct(share);
  remainders.set(share, known);
  return known;
}

function profileBranches(
  portions: readonly ProfilePortion[],
  builder: BranchBuilder,
): readonly AlloyBranch[] {
  const units = unitsByProfile(portions, builder);
  const groups = groupBy(portions, ({ grade, assays }) => `${grade.key}|${assays?.key ?? ''}`);
  return groups.map((ofGrade) => {
    const [first] = ofGrade;
    if (first === undefined) throw new RangeError('A group has a portion');
    const { grade, assays } = first;
    const composition = compositionOf(
      { grade, assays, name: '', priors: deviceMaterial(grade), soakedTogether: [] },
      builder,
    );
    const byProfile = groupBy(ofGrade, profileKey);
    const magnets = (stage: 'contained' | 'liberated'): Quantity =>
      sum(byProfile.map((ofProfile) => magnetGrams(ofProfile, units, stage, builder)));
    const left = composition.alloyPerGram === null ? coatingFactor(first.grade) : amount(1);
    return {
      composition,
      magnets: magnets('contained'),
      contained: product(1, left, magnets('contained')),
      liberated: product(1, left, magnets('liberated')),
    };
  });
}

/** Portions that draw the same unit mass: one profile, with the same evidence about its units. */
function profileKey({ profile, unitMass }: ProfilePortion): string {
  return `${profile.key}|${unitMass?.key ?? ''}`;
}

function unitsByProfile(
  portions: readonly ProfilePortion[],
  { conflicts }: BranchBuilder,
): ReadonlyMap<string, ProfileUnits> {
  const units = new Map<string, ProfileUnits>();
  for (const ofProfile of groupBy(portions, profileKey)) {
    const [first] = ofProfile;
    if (first === undefined) continue;
    const known = profileUnits(ofProfile);
    conflicts.push(...known.conflicts);
    units.set(profileKey(first), known);
  }
  return units;
}

function magnetGrams(
  ofProfile: readonly ProfilePortion[],
  units: ReadonlyMap<string, ProfileUnits>,
  stage: 'contained' | 'liberated',
  { isWeighingCommon }: BranchBuilder,
): Quantity {
  const [first] = ofProfile;
  const known = first === undefined ? undefined : units.get(profileKey(first));
  if (known === undefined) throw new RangeError('Every portion has its units');
  const byLiberation = groupBy(ofProfile, ({ liberation }) => liberation);
  const parts = byLiberation.map((portions) => {
    const [one] = portions;
    const total = sum(portions.map((portion) => unitsOf(portion, isWeighingCommon)));
    return stage === 'contained' || one === undefined ? total : product(1, liberationYield(one), total);
  });
  return product(1, known.gramsPerUnit, sum(parts));
}

function coatingFactor(grade: MagnetGrade): Quantity {
  return uncertain({
    block: `coating:${grade.key}`,
    kind: 'COATING',
    subject: grade.key,
    distribution: coatingLeft(grade),
  });
}

function deviceMaterial(grade: MagnetGrade): MaterialPriors {
  const coatingWtPct = figureDistribution(grade.coatingWtPct);
  return { coatingWtPct, coatedProbability: 1, alloyShare: null, moistureWtPct: null, oilWtPct: null };
}

/** Material that an assay may be of. */
interface AssayableMaterial {
  readonly grade: MagnetGrade;
  readonly assays: SharedEvidence<AssayEvidence> | null;
  /** Tells materials apart that the same assays are about. */
  readonly name: string;
  readonly priors: MaterialPriors;
  readonly soakedTogether: LoosePortion['soaked'];
}

function compositionOf(material: AssayableMaterial, { catalogue, conflicts }: BranchBuilder): Composition {
  const { grade, assays, name, priors, soakedTogether } = material;
  if (assays === null) return usualComposition(grade);
  const block = `composition:${grade.key}@${assays.key}${name}`;
  const assayed = assayedComposition(
    { grade, block, assays: assays.evidence, priors, soakedTogether },
    catalogue.tradedOxideFactor,
  );
  conflicts.push(...assayed.conflicts);
  return assayed.composition;
}

function looseBranches(portions: readonly LoosePortion[], builder: BranchBuilder): readonly AlloyBranch[] {
  return portions.map((portion) => looseBranch(portion, builder));
}

function looseBranch(portion: LoosePortion, builder: BranchBuilder): AlloyBranch {
  const { form, grade, netMassGrams, key } = portion;
  const soaked = soakedPriors(portion, form, portion.soaked);
  const dry = dryOilFreeShare(soaked, portion.soaked);
  const alloyShare = figureDistribution(form.alloyFractionOfDryOilFree);
  builder.conflicts.push(...soaked.conflicts, ...dry.conflicts);
  const weighing = builder.isWeighingCommon ? amount(1) : weighingFactor(portion.weighing);
  const subject = `${form.form} ${grade.key}`;
  const inMaterial = (
    kind: 'MOISTURE_AND_OIL' | 'ALLOY_SHARE' | 'COATING',
    distribution: Distribution,
  ): Quantity => uncertain({ block: `${kind.toLowerCase()}:${key}`, kind, subject, distribution });
  const received = product(netMassGrams, weighing);
  const magnets = product(
    1,
    received,
    inMaterial('MOISTURE_AND_OIL', dry.distribution),
    inMaterial('ALLOY_SHARE', alloyShare),
  );
  const composition = compositionOf(
    {
      grade,
      assays: portion.assays,
      name: key,
      priors: looseMaterial(portion, soaked, alloyShare),
      soakedTogether: portion.soaked.filter(({ measured }) => measured === 'MOISTURE_AND_OIL'),
    },
    builder,
  );
  if (composition.alloyPerGram !== null) {
    return {
      composition,
      magnets: tiedMagnets(received, composition),
      contained: received,
      liberated: received,
    };
  }
  const alloy = product(1, magnets, bareShare(portion, inMaterial));
  return { composition, magnets, contained: alloy, liberated: alloy };
}

/** Magnets of a material whose alloy content the assays have settled along with its composition. */
function tiedMagnets(received: Quantity, composition: Composition): Quantity {
  return product(1, received, compositionFactor(composition, composition.alloyPerGram ?? constant(1)));
}

function coatedProbability({ coated, form }: LoosePortion): number {
  if (coated !== null) return coated ? 1 : 0;
  return form.form === 'LIBERATED_MAGNET' ? COATED_PROBABILITY_UNSTATED : 0;
}

/**
 * Alloy per gram of magnet: 1 − coating where it is coated. Unstated: a mixture, since a batch is one or the other
 * and not half of both; only for magnets, because in swarf, powder and bonded material the alloy share already leaves
 * out whatever is not alloy.
 */
function bareShare(
  portion: LoosePortion,
  inMaterial: (kind: 'COATING', distribution: Distribution) => Quantity,
): Quantity {
  const probability = coatedProbability(portion);
  if (probability === 0) return amount(1);
  if (probability === 1) return coatingFactor(portion.grade);
  return inMaterial('COATING', mixedWithOne(coatingLeft(portion.grade), 1 - probability));
}

function looseMaterial(
  portion: LoosePortion,
  soaked: ReturnType<typeof soakedPriors>,
  alloyShare: Distribution,
): MaterialPriors {
  return {
    coatingWtPct: figureDistribution(portion.grade.coatingWtPct),
    coatedProbability: coatedProbability(portion),
    alloyShare,
    moistureWtPct: soaked.moistureWtPct,
    oilWtPct: soaked.oilWtPct,
  };
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

/** Weights that give the traded oxide of some elements. */
export function oxideWeights(
  elements: readonly RareEarth[],
  oxideFactors: Readonly<Record<RareEarth, number>>,
): ElementWeights {
  return Object.fromEntries(elements.map((element) => [element, oxideFactors[element]]));
}
