import { constant, multipliedBy } from '../distribution/distribution.js';
import { convolvedSum, type Term, term } from './convolve-sum.js';
import { QuantityCumulants } from './cumulants.js';
import { atomsOfFolded, FOLDABLE_TERMS_MIN, foldedTerms } from './fold-terms.js';
import { type GriddedDensity, occupiedCells, withoutAddedVariance } from './gridded-density.js';
import { LOG_FREQUENCIES, LOG_POINTS, massOfSpectrum } from './log-spectrum.js';
import { narrowLogCumulants } from './narrow-sum.js';
import {
  type DiscreteQuantity,
  gridStepOf,
  type ProductFactors,
  productFactors,
  type ProductSpectrum,
  productSpectrum,
  type SumQuantity,
  type SumsOfProducts,
} from './product-spectrum.js';
import type { Quantity } from './quantity.js';

/**
 * Densities of quantities whose blocks occur once each. Logarithms of factors add, so a product is a convolution
 * on a logarithmic grid and a sum one on a linear grid, both by fast Fourier transform. What two quantities have in
 * common is convolved once. Error of a percentile: docs/model/uncertainty.md, "Convolution".
 */
export class Convolution {
  private readonly convolvedSums = new Map<Quantity, ConvolvedSum>();
  private readonly cumulants = new QuantityCumulants();
  private readonly multiplied = new Map<Quantity, DiscreteQuantity>();
  /** Sums of terms so unlike in size that their grid cannot tell their low values apart. */
  private readonly coarse = new Set<Quantity>();

  /** True where the quantity, once convolved, holds such a sum. */
  isCoarse(quantity: Quantity): boolean {
    if (quantity.kind === 'FACTOR' || this.coarse.size === 0) return false;
    return this.coarse.has(quantity) || quantity.of.some((part) => this.isCoarse(part));
  }

  /** @param quantity read-once, with at least one uncertain factor */
  densityOf(quantity: Quantity): GriddedDensity {
    if (quantity.kind === 'SUM') return this.convolved(quantity).density;
    const factors = productFactors(quantity, this.sums);
    if (factors === null) throw new RangeError('A block occurs twice');
    return densityOfProduct(factors);
  }

  /** What stands for a read-once quantity: its values given that it is not 0, and the chance of 0. */
  atomsOf(quantity: Quantity): DiscreteQuantity {
    if (quantity.kind === 'FACTOR') return quantity.factor.distribution;
    if (quantity.kind === 'SUM') return this.convolved(quantity);
    const [only] = quantity.of;
    if (only === undefined) return constant(quantity.scale);
    const isMultiple = quantity.of.length === 1 && only.kind === 'PRODUCT';
    return isMultiple ? this.multiple(only, quantity.scale) : this.atomsOfProduct(quantity);
  }

  /** Sums of independent parts within products. */
  readonly sums: SumsOfProducts = {
    valuesOf: (sum) => this.convolved(sum),
    narrowOf: (sum, relativeVarianceOfProduct) =>
      narrowLogCumulants(this.cumulants.of(sum), relativeVarianceOfProduct),
  };

  /** Several multiples of one quantity are convolved once. */
  private multiple(of: Quantity, scale: number): DiscreteQuantity {
    const known = this.multiplied.get(of) ?? this.atomsOf(of);
    this.multiplied.set(of, known);
    return {
      atoms: { ...known.atoms, values: multipliedBy(known.atoms.values, scale) },
      zeroProbability: known.zeroProbability,
    };
  }

  private atomsOfProduct(quantity: Quantity): DiscreteQuantity {
    const density = this.densityOf(quantity);
    return { atoms: occupiedCells(density), zeroProbability: density.zeroProbability };
  }

  private convolved(quantity: SumQuantity): ConvolvedSum {
    const known = this.convolvedSums.get(quantity);
    if (known !== undefined) return known;
    const { density, isCoarse } = this.convolveTerms(quantity.of);
    if (isCoarse) this.coarse.add(quantity);
    const result = { density, atoms: occupiedCells(density), zeroProbability: density.zeroProbability };
    this.convolvedSums.set(quantity, result);
    return result;
  }

  private convolveTerms(quantities: readonly Quantity[]): { density: GriddedDensity; isCoarse: boolean } {
    let shift = 0;
    const uncertain: Quantity[] = [];
    for (const quantity of quantities) {
      if (quantity.kind === 'PRODUCT' && quantity.of.length === 0) shift += quantity.scale;
      else uncertain.push(quantity);
    }
    return convolvedSum(this.termsOf(uncertain), shift);
  }

  /** The terms of a sum, of which the smallest are told together by their cumulants where they are many. */
  private termsOf(quantities: readonly Quantity[]): readonly Term[] {
    const fold =
      quantities.length < FOLDABLE_TERMS_MIN
        ? null
        : foldedTerms(quantities.map((quantity) => this.cumulants.of(quantity)));
    if (fold === null) return quantities.map((quantity) => this.termOf(quantity));
    const kept = fold.kept.map((place) => this.termOf(quantities[place] as Quantity));
    return [...kept, term(atomsOfFolded(fold.folded), 0)];
  }

  private termOf(quantity: Quantity): Term {
    const { atoms, zeroProbability } = this.atomsOf(quantity);
    return term(atoms, zeroProbability);
  }
}

interface ConvolvedSum extends DiscreteQuantity {
  readonly density: GriddedDensity;
}

function densityOfProduct(factors: ProductFactors): GriddedDensity {
  const step = gridStepOf(factors);
  const spectrum = productSpectrum(factors, step, 'DENSITY');
  const moved = Math.ceil(-spectrum.lowest);
  moveUp(spectrum, moved);
  const density: GriddedDensity = {
    scale: 'LOGARITHMIC',
    origin: Math.log(factors.scale) + spectrum.origin - moved * step,
    step,
    mass: massOfSpectrum(spectrum.real, spectrum.imaginary),
    zeroProbability: spectrum.zeroProbability,
  };
  return withoutAddedVariance(density, spectrum.addedVariance);
}

/** Moves a logarithm up by whole steps, in place, so that what lies below the first point does not wrap around. */
function moveUp({ real, imaginary, top }: ProductSpectrum, steps: number): void {
  const cosine = Math.cos((-2 * Math.PI * steps) / LOG_POINTS);
  const sine = Math.sin((-2 * Math.PI * steps) / LOG_POINTS);
  let c = 1;
  let s = 0;
  for (let k = 0; k <= top; k++) {
    const re = real[k] as number;
    const im = imaginary[k] as number;
    real[k] = re * c - im * s;
    imaginary[k] = re * s + im * c;
    const turned = c * cosine - s * sine;
    s = c * sine + s * cosine;
    c = turned;
  }
  real.fill(0, top + 1, LOG_FREQUENCIES);
  imaginary.fill(0, top + 1, LOG_FREQUENCIES);
}
