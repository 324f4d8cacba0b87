import type { Catalogue, ProcessRoute } from '../../../catalogue/domain/catalogue.js';
import type { RareEarth } from '../../../catalogue/domain/rare-earths.js';
import type { EvidenceConflict } from '../evidence/conflict.js';
import {
  amount,
  momentsOf,
  type Multiple,
  product,
  type Quantity,
  sum,
  withScaleApart,
} from '../quantity/quantity.js';
import type { AlloyBranch, BranchBuilder } from './alloy-branch.js';
import type { Composition } from './composition.js';
import { elementAlone, type ElementWeights } from './element-weights.js';
import { looseBranches } from './loose-material.js';
import { weighingFactor } from './magnet-mass.js';
import type { Portions, WeighingOrigin } from './portions.js';
import { profileBranches } from './profile-material.js';
import { elementYieldFactor, weightedByMeanYield, yieldAboutMean, yieldFactor } from './route-yield.js';

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
  /** True where some of the material holds the element. */
  readonly holds: (element: RareEarth) => boolean;
  readonly conflicts: readonly EvidenceConflict[];
}

/** Builds the formulas of docs/model/estimation.md, "Formula", for resolved inputs. */
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
  const joined = joinBranches(branches).map((branch) => new BranchTerms(branch));
  return {
    magnetMass: product(1, ticket, sum(branches.map(({ magnets }) => magnets))),
    weighted: (weights) => stagedQuantity(joined, weights, route, ticket),
    holds: (element) => meanAtStage(joined, 'contained', element) > 0,
    conflicts,
  };
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
  branches: readonly BranchTerms[],
  weights: ElementWeights,
  route: ProcessRoute,
  ticket: Quantity,
): StagedQuantity {
  const atStage = (stage: Stage, fieldWeights: ElementWeights): Quantity =>
    product(1, ticket, sum(branches.map((branch) => branch.term(stage, fieldWeights))));
  const elements = Object.keys(weights) as RareEarth[];
  const [only] = elements;
  if (only !== undefined && elements.length === 1) {
    const weight = weights[only] ?? 0;
    const liberated = product(weight, atStage('liberated', elementAlone(only)));
    return {
      contained: product(weight, atStage('contained', elementAlone(only))),
      liberated,
      recoverable: product(1, elementYieldFactor(route, only), liberated),
    };
  }
  const shares = Object.fromEntries(
    elements.map((element) => [
      element,
      (weights[element] ?? 0) * meanAtStage(branches, 'liberated', element),
    ]),
  );
  // To first order: the yields' joint deviation is that of their mean, weighted with what there is on average.
  const about = yieldFactor(route, yieldAboutMean(route, shares));
  const atMeanYield = atStage('liberated', weightedByMeanYield(route, weights));
  return {
    contained: atStage('contained', weights),
    liberated: atStage('liberated', weights),
    recoverable: product(1, about, atMeanYield),
  };
}

function meanAtStage(branches: readonly BranchTerms[], stage: Stage, element: RareEarth): number {
  return branches.reduce(
    (total, { branch }) =>
      total +
      momentsOf(branch[stage]).mean * momentsOf(branch.composition.fractionOf(elementAlone(element))).mean,
    0,
  );
}

type Stage = 'contained' | 'liberated';

/** A branch times fractions of its alloy. What differs by a constant only is a multiple of the same object. */
class BranchTerms {
  private readonly multiples = {
    contained: new Map<Quantity, Multiple>(),
    liberated: new Map<Quantity, Multiple>(),
  };

  constructor(readonly branch: AlloyBranch) {}

  term(stage: Stage, weights: ElementWeights): Quantity {
    const fraction = this.branch.composition.fractionOf(weights);
    const [only] = fraction.kind === 'PRODUCT' ? fraction.of : [];
    if (fraction.kind !== 'PRODUCT' || only === undefined) return product(1, this.branch[stage], fraction);
    const { scale, of } = this.multipleOf(stage, only);
    return product(fraction.scale * scale, of);
  }

  private multipleOf(stage: Stage, fraction: Quantity): Multiple {
    const multiples = this.multiples[stage];
    const known = multiples.get(fraction) ?? withScaleApart(product(1, this.branch[stage], fraction));
    multiples.set(fraction, known);
    return known;
  }
}
