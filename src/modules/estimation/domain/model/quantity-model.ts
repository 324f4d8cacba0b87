import type { Catalogue, ProcessRoute } from '../../../catalogue/domain/catalogue.js';
import type { RareEarth } from '../../../catalogue/domain/rare-earths.js';
import type { Distribution } from '../distribution/distribution.js';
import type { EvidenceConflict } from '../evidence/conflict.js';
import { amount, momentsOf, product, type Quantity, sum, uncertain } from '../quantity/quantity.js';
import { type AlloyBranch, type BranchBuilder, compositionFactor } from './alloy-branch.js';
import type { Composition, ElementWeights } from './composition.js';
import { looseBranches } from './loose-material.js';
import { weighingFactor } from './magnet-mass.js';
import type { Portions, WeighingOrigin } from './portions.js';
import { profileBranches } from './profile-material.js';
import { elementYield, weightedByMeanYield, yieldAboutMean } from './route-yield.js';

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
  const joined = joinBranches(branches);
  return {
    magnetMass: product(1, ticket, sum(branches.map(({ magnets }) => magnets))),
    weighted: (weights) => stagedQuantity(joined, weights, route, ticket),
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
  const yieldFactor = (distribution: Distribution): Quantity =>
    uncertain({ block: `route:${route.key}`, kind: 'ROUTE_YIELD', subject: route.key, distribution });
  const elements = Object.keys(weights) as RareEarth[];
  const [only] = elements;
  if (only !== undefined && elements.length === 1) {
    const weight = weights[only] ?? 0;
    const liberated = product(weight, atStage('liberated', { [only]: 1 }));
    return {
      contained: product(weight, atStage('contained', { [only]: 1 })),
      liberated,
      recoverable: product(1, yieldFactor(elementYield(route, only)), liberated),
    };
  }
  const contained = atStage('contained', weights);
  const liberated = atStage('liberated', weights);
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

/** Weights that give the traded oxide of some elements. */
export function oxideWeights(
  elements: readonly RareEarth[],
  oxideFactors: Readonly<Record<RareEarth, number>>,
): ElementWeights {
  return Object.fromEntries(elements.map((element) => [element, oxideFactors[element]]));
}
