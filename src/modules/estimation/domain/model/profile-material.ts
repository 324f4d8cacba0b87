import { PERCENT } from '../../../catalogue/domain/figure-bounds.js';
import type { MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import type { MaterialPriors } from '../evidence/alloy-state.js';
import { amount, product, type Quantity, sum } from '../quantity/quantity.js';
import {
  type AlloyBranch,
  type BranchBuilder,
  coatingFactor,
  compositionOf,
  groupBy,
} from './alloy-branch.js';
import { liberationYield, profileUnits, type ProfileUnits, unitsOf } from './magnet-mass.js';
import type { ProfilePortion } from './portions.js';

/** Alloys of the magnets in products, one branch per grade and set of assays: docs/model/estimation.md, "Formula". */
export function profileBranches(
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
      { grade, assays, name: '', priors: deviceMaterial(grade), coatedProbability: 1, soakedTogether: [] },
      builder,
    );
    const byProfile = groupBy(ofGrade, profileKey);
    const magnets = (stage: 'contained' | 'liberated'): Quantity =>
      sum(byProfile.map((ofProfile) => magnetGrams(ofProfile, units, stage, builder)));
    const left = composition.points.alloyPerGram === null ? coatingFactor(first.grade) : amount(1);
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

function deviceMaterial(grade: MagnetGrade): MaterialPriors {
  const coatingWtPct = figureDistribution(grade.coatingWtPct, PERCENT);
  return { coatingWtPct, alloyShare: null, moistureWtPct: null, oilWtPct: null };
}
