import { isCertain } from '../distribution/distribution.js';
import type { Factor } from './factor.js';

/**
 * A quantity as its formula: sums of products of factors. The same tree is evaluated by convolution where every
 * block of factors occurs once, and on low-discrepancy points where one is shared (docs/model/uncertainty.md,
 * "Evaluation").
 */
export type Quantity =
  | { readonly kind: 'FACTOR'; readonly factor: Factor }
  | {
      readonly kind: 'PRODUCT';
      readonly scale: number;
      readonly of: readonly Quantity[];
      readonly moments: Moments;
    }
  | { readonly kind: 'SUM'; readonly of: readonly Quantity[]; readonly moments: Moments };

/** Mean and variance of a quantity. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** A known amount. */
export function amount(value: number): Quantity {
  return { kind: 'PRODUCT', scale: value, of: NO_PARTS, moments: { mean: value, variance: 0 } };
}

const NO_PARTS: readonly Quantity[] = [];

export const ZERO = amount(0);

/** A factor as a quantity; a certain one becomes the amount that it is. */
export function uncertain(factor: Factor): Quantity {
  return isCertain(factor.distribution) ? amount(factor.distribution.mean) : { kind: 'FACTOR', factor };
}

/** scale · Π quantities. Known amounts go into the scale, so a product of certain factors is exact arithmetic. */
export function product(scale: number, ...quantities: readonly Quantity[]): Quantity {
  // Most products have no known amounts, and keep the very list that they are given.
  if (quantities.length > 1 && quantities.every(hasNoScale))
    return scale === 0 ? ZERO : productOf(scale, quantities);
  let total = scale;
  const of: Quantity[] = [];
  for (const quantity of quantities) {
    if (quantity.kind !== 'PRODUCT') of.push(quantity);
    else {
      total *= quantity.scale;
      if (quantity.of.length > 0) of.push(quantity.scale === 1 ? quantity : productOf(1, quantity.of));
    }
  }
  if (total === 0) return ZERO;
  const [only] = of;
  if (only === undefined) return amount(total);
  return total === 1 && of.length === 1 ? only : productOf(total, of);
}

function hasNoScale(quantity: Quantity): boolean {
  return quantity.kind !== 'PRODUCT' || (quantity.scale === 1 && quantity.of.length > 0);
}

/** One of several formulas that a number is, and with what probability. */
export interface WeightedQuantity {
  readonly weight: number;
  readonly quantity: Quantity;
}

/** A multiple of a quantity. */
export interface Multiple {
  readonly scale: number;
  readonly of: Quantity;
}

/** A quantity as a multiple of what has the scale 1; products of it with any number then hold that very object. */
export function withScaleApart(quantity: Quantity): Multiple {
  return quantity.kind === 'PRODUCT'
    ? { scale: quantity.scale, of: productOf(1, quantity.of) }
    : { scale: 1, of: quantity };
}

/** Σ quantities. Known amounts are added up first, in the order given. */
export function sum(quantities: readonly Quantity[]): Quantity {
  if (quantities.length > 1 && quantities.every(isOneTerm)) return sumOf(quantities);
  let known = 0;
  const of: Quantity[] = [];
  for (const quantity of quantities) {
    if (quantity.kind === 'SUM') of.push(...quantity.of);
    else if (quantity.kind === 'PRODUCT' && quantity.of.length === 0) known += quantity.scale;
    else of.push(quantity);
  }
  const [only] = of;
  if (only === undefined) return amount(known);
  if (known !== 0) return sumOf([...of, amount(known)]);
  return of.length === 1 ? only : sumOf(of);
}

function isOneTerm(quantity: Quantity): boolean {
  return quantity.kind === 'FACTOR' || (quantity.kind === 'PRODUCT' && quantity.of.length > 0);
}

function sumOf(of: readonly Quantity[]): Quantity {
  let mean = 0;
  let variance = 0;
  for (const term of of) {
    const moments = momentsOf(term);
    mean += moments.mean;
    variance += moments.variance;
  }
  return { kind: 'SUM', of, moments: { mean, variance } };
}

function productOf(scale: number, of: readonly Quantity[]): Quantity {
  let mean = scale;
  let second = scale ** 2;
  for (const part of of) {
    const moments = momentsOf(part);
    mean *= moments.mean;
    second *= moments.variance + moments.mean ** 2;
  }
  return { kind: 'PRODUCT', scale, of, moments: { mean, variance: Math.max(0, second - mean ** 2) } };
}

/**
 * Exact moments: means multiply and add; so do second moments of independent factors. The mean holds for shared
 * blocks as well, as long as no product contains a block twice; the variance only where no block is shared.
 */
export function momentsOf(quantity: Quantity): Moments {
  return quantity.kind === 'FACTOR' ? quantity.factor.distribution : quantity.moments;
}

/** Calls `visit` for every occurrence of an uncertain factor, in the order of the formula. */
export function eachFactor(quantity: Quantity, visit: (factor: Factor) => void): void {
  if (quantity.kind === 'FACTOR') visit(quantity.factor);
  else for (const part of quantity.of) eachFactor(part, visit);
}

/** True where no block of factors occurs twice, nor a belief that two factors go back to: then the parts of every sum and product are independent. */
export function isReadOnce(quantity: Quantity): boolean {
  const seen = new Set<string>();
  let once = true;
  const meet = (block: string): void => {
    if (seen.has(block)) once = false;
    seen.add(block);
  };
  eachFactor(quantity, ({ block, sharedWith }) => {
    meet(block);
    if (sharedWith !== undefined) meet(sharedWith.block);
  });
  return once;
}

/** The same formula with some factors exchanged; parts without any such factor stay the same objects. */
export function withFactors(quantity: Quantity, exchange: (factor: Factor) => Factor): Quantity {
  if (quantity.kind === 'FACTOR') {
    const factor = exchange(quantity.factor);
    return factor === quantity.factor ? quantity : uncertain(factor);
  }
  const of = quantity.of.map((part) => withFactors(part, exchange));
  if (of.every((part, index) => part === quantity.of[index])) return quantity;
  return quantity.kind === 'SUM' ? sum(of) : product(quantity.scale, ...of);
}
