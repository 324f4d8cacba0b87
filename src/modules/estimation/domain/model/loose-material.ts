import { PERCENT, SHARE } from '../../../catalogue/domain/figure-bounds.js';
import { constant, type Distribution } from '../distribution/distribution.js';
import { figureDistribution, mixedWithOne } from '../distribution/known-shapes.js';
import type { MaterialPriors } from '../evidence/alloy-state.js';
import { dryOilFreeShare, soakedPriors } from '../evidence/soaked-share.js';
import { amount, product, type Quantity, uncertain } from '../quantity/quantity.js';
import {
  type AlloyBranch,
  type BranchBuilder,
  coatingFactor,
  coatingLeft,
  compositionOf,
} from './alloy-branch.js';
import type { Composition } from './composition.js';
import { weighingFactor } from './magnet-mass.js';
import type { LoosePortion } from './portions.js';

/**
 * Probability that liberated magnets are coated where nobody said so. Judgement: most sintered magnets are
 * sold coated, and most of what is freed by heat or hydrogen loses the coating.
 */
export const COATED_PROBABILITY_UNSTATED = 0.5;

/** Alloys of loose material, one branch per material: docs/model/estimation.md, "Formula". */
export function looseBranches(
  portions: readonly LoosePortion[],
  builder: BranchBuilder,
): readonly AlloyBranch[] {
  return portions.map((portion) => looseBranch(portion, builder));
}

function looseBranch(portion: LoosePortion, builder: BranchBuilder): AlloyBranch {
  const { form, grade, netMassGrams, key } = portion;
  const soaked = soakedPriors(portion, form, portion.soaked);
  const dry = dryOilFreeShare(soaked, portion.soaked);
  const alloyShare = figureDistribution(form.alloyFractionOfDryOilFree, SHARE);
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
      coatedProbability: coatedProbability(portion),
      soakedTogether: portion.soaked.filter(({ measured }) => measured === 'MOISTURE_AND_OIL'),
    },
    builder,
  );
  if (composition.points.alloyPerGram !== null) {
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
  return product(1, received, composition.factorOf(composition.magnetsPerGram ?? constant(1)));
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
    coatingWtPct: figureDistribution(portion.grade.coatingWtPct, PERCENT),
    alloyShare,
    moistureWtPct: soaked.moistureWtPct,
    oilWtPct: soaked.oilWtPct,
  };
}
