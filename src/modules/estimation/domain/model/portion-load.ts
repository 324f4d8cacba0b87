import { magnetMassBounds, SHARE } from '../../../catalogue/domain/figure-bounds.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import {
  type FactorFilter,
  isOfLoad,
  type ProductFactors,
  productFactors,
} from '../quantity/product-spectrum.js';
import { product, type Quantity } from '../quantity/quantity.js';
import { profileUnits, unitsOf } from './magnet-mass.js';
import type { ProfilePortion } from './portions.js';

/** What depends on how much there is. */
export interface Load {
  /** Null where they are not apart from the rows'. */
  readonly factors: ProductFactors | null;
  readonly mean: number;
}

export function loadOf(portion: ProfilePortion): Load {
  const whole = unitsWithLoad(portion);
  return { factors: productFactors(whole, null, isOfLoad), mean: meanOf(whole, isOfLoad) };
}

/** Every factor of a load, and some of rows. */
function unitsWithLoad(portion: ProfilePortion): Quantity {
  return product(1, profileUnits([portion]).gramsPerUnit, unitsOf(portion, false));
}

/** Mean of a product of some of the factors, without the scale. */
export function meanOf(quantity: Quantity, wanted: FactorFilter): number {
  if (quantity.kind === 'FACTOR') return wanted(quantity.factor) ? quantity.factor.distribution.mean : 1;
  return quantity.of.reduce((mean, part) => mean * meanOf(part, wanted), 1);
}

/** Loads of one row that differ by how many units there are. */
export interface LoadsByCount {
  /** From which on each count blurs into the next. */
  readonly unitsMin: number;
  /** The factors that depend on the count; remembered for those that are asked for again. */
  readonly ofUnits: (units: number) => ProductFactors;
  /** Mean share of units with magnets; scatter has the mean 1. */
  readonly presentMean: number;
}

/** Expected units with magnets from which on a share is smooth, with hardly a chance of none. */
const PRESENT_MIN = 30;
/** Deviation of what one unit holds, in steps that one unit more makes: a normal of so many hides them to 1e-15. */
const STEPS_PER_DEVIATION = 2;
const NONE_MAX = 1e-9;

/** @returns null where presence is certain, or the units' magnets so alike that counts show */
export function loadsByCount(one: ProfilePortion): LoadsByCount | null {
  const { unitBasis, presence, magnetMassKgPerUnit } = one.profile;
  const share = figureDistribution(presence, SHARE);
  const { mean, variance } = figureDistribution(magnetMassKgPerUnit, magnetMassBounds(one.profile));
  if (unitBasis !== 'UNIT' || share.variance === 0 || variance === 0) return null;
  const presentMin = Math.max(PRESENT_MIN, (STEPS_PER_DEVIATION * mean) / Math.sqrt(variance));
  const unitsMin = Math.ceil(presentMin / share.mean);
  const known = new Map<number, ProductFactors>();
  const ofUnits = (units: number): ProductFactors => {
    const load = known.get(units) ?? loadOf({ ...one, countedUnits: units }).factors;
    if (load === null) throw new RangeError('The factors of a load are apart');
    known.set(units, load);
    return load;
  };
  const isSometimesNone = ofUnits(unitsMin).tabulated.some(
    ({ zeroProbability }) => zeroProbability > NONE_MAX,
  );
  return isSometimesNone ? null : { unitsMin, ofUnits, presentMean: share.mean };
}
