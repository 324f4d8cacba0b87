import { PERCENT } from '../../../catalogue/domain/figure-bounds.js';
import type { Catalogue, MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import type { Distribution } from '../distribution/distribution.js';
import { figureDistribution, remainderOfWtPct } from '../distribution/known-shapes.js';
import type { MaterialPriors } from '../evidence/alloy-state.js';
import { assayedComposition } from '../evidence/assayed-composition.js';
import type { EvidenceConflict } from '../evidence/conflict.js';
import type { AssayEvidence, MoistureEvidence } from '../evidence/evidence.js';
import { type Quantity, uncertain } from '../quantity/quantity.js';
import { type Composition, usualComposition } from './composition.js';
import type { SharedEvidence } from './portions.js';
import { rowFactor } from './row-factor.js';

/** Material of one alloy: grams of it before chemistry comes in. */
export interface AlloyBranch {
  readonly composition: Composition;
  /** Grams of what the composition's fields are per gram of. */
  readonly contained: Quantity;
  readonly liberated: Quantity;
  /** Grams of magnets with their coating. */
  readonly magnets: Quantity;
}

/** What branches are built with, and where they put what they find. */
export interface BranchBuilder {
  readonly catalogue: Catalogue;
  readonly isWeighingCommon: boolean;
  readonly conflicts: EvidenceConflict[];
}

/** Material that an assay may be of. */
interface AssayableMaterial {
  readonly grade: MagnetGrade;
  readonly assays: SharedEvidence<AssayEvidence> | null;
  /** Tells materials apart that the same assays are about. */
  readonly name: string;
  readonly priors: MaterialPriors;
  /** Probability that the pieces are coated at all, 0…1. */
  readonly coatedProbability: number;
  readonly soakedTogether: readonly MoistureEvidence[];
}

export function compositionOf(
  material: AssayableMaterial,
  { catalogue, conflicts }: BranchBuilder,
): Composition {
  const { grade, assays, name, priors, coatedProbability, soakedTogether } = material;
  if (assays === null) return usualComposition(grade);
  const block = `composition:${grade.key}@${assays.key}${name}`;
  const assayed = assayedComposition(
    { grade, block, assays: assays.evidence, priors, coatedProbability, soakedTogether },
    catalogue.tradedOxideFactor,
  );
  conflicts.push(...assayed.conflicts);
  return assayed.composition;
}

/** 1 − coating of coated magnets of the grade; drawn once. */
export function coatingFactor(grade: MagnetGrade): Quantity {
  return rowFactor(grade, 'coating', () =>
    uncertain({
      block: `coating:${grade.key}`,
      kind: 'COATING',
      subject: grade.key,
      distribution: coatingLeft(grade),
    }),
  );
}

/** 1 − coating; the same object for the same row. */
export function coatingLeft(grade: MagnetGrade): Distribution {
  return remainderOfWtPct(figureDistribution(grade.coatingWtPct, PERCENT));
}

/** Items of the same key together, in the order of first occurrence. */
export function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return [...groups.values()];
}
