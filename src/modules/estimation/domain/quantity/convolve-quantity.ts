import { type Atoms, constant } from '../distribution/distribution.js';
import { convolvedSum, type Term, term } from './convolve-sum.js';
import { type GriddedDensity, occupiedCells } from './gridded-density.js';
import {
  densityOfSpectrum,
  gridStep,
  LOG_FREQUENCIES,
  type LogSpan,
  multiplySpectra,
  spanOfAtoms,
  spanOfDistribution,
  type Spectrum,
  spectrumOfAtoms,
  spectrumOfDistribution,
} from './log-spectrum.js';
import type { Quantity } from './quantity.js';

/**
 * Densities of quantities whose blocks occur once each. Logarithms of factors add, so a product is a convolution
 * on a logarithmic grid and a sum one on a linear grid, both by fast Fourier transform. What two quantities have in
 * common is convolved once. Error of a percentile: docs/model/uncertainty.md, "Convolution".
 */
export class Convolution {
  private readonly sums = new Map<Quantity, { readonly density: GriddedDensity; readonly atoms: Atoms }>();
  private readonly spectra = new Map<Quantity, Map<number, Spectrum>>();
  /** Sums of terms so unlike in size that their grid cannot tell their low values apart. */
  private readonly coarse = new Set<Quantity>();

  /** True where the quantity, once convolved, holds such a sum. */
  isCoarse(quantity: Quantity): boolean {
    if (quantity.kind === 'FACTOR') return false;
    return this.coarse.has(quantity) || quantity.of.some((part) => this.isCoarse(part));
  }

  /** @param quantity read-once, with at least one uncertain factor */
  densityOf(quantity: Quantity): GriddedDensity {
    if (quantity.kind === 'SUM') return this.convolved(quantity).density;
    const step = gridStep(this.spanOf(quantity));
    return densityOfSpectrum(this.spectrumOf(quantity, step), step);
  }

  /** What stands for a read-once quantity: its values given that it is not 0, and the chance of 0. */
  atomsOf(quantity: Quantity): { readonly atoms: Atoms; readonly zeroProbability: number } {
    if (quantity.kind === 'FACTOR') return quantity.factor.distribution;
    if (quantity.kind === 'PRODUCT' && quantity.of.length === 0) return constant(quantity.scale);
    const density = this.densityOf(quantity);
    return { atoms: occupiedCells(density), zeroProbability: density.zeroProbability };
  }

  private spectrumOf(quantity: Quantity, step: number): Spectrum {
    if (quantity.kind === 'FACTOR') return spectrumOfDistribution(quantity.factor.distribution, step);
    const ofQuantity = this.spectra.get(quantity) ?? new Map<number, Spectrum>();
    this.spectra.set(quantity, ofQuantity);
    const known = ofQuantity.get(step);
    if (known !== undefined) return known;
    const spectrum =
      quantity.kind === 'SUM' ? this.spectrumOfSum(quantity, step) : this.spectrumOfProduct(quantity, step);
    ofQuantity.set(step, spectrum);
    return spectrum;
  }

  private spectrumOfSum(quantity: Quantity & { kind: 'SUM' }, step: number): Spectrum {
    const { density, atoms } = this.convolved(quantity);
    return spectrumOfAtoms(atoms, step, density.zeroProbability);
  }

  private spectrumOfProduct({ scale, of }: Quantity & { kind: 'PRODUCT' }, step: number): Spectrum {
    const real = new Float64Array(LOG_FREQUENCIES);
    const imaginary = new Float64Array(LOG_FREQUENCIES);
    let origin = Math.log(scale);
    let positive = 1;
    let addedVariance = 0;
    of.forEach((part, index) => {
      const spectrum = this.spectrumOf(part, step);
      origin += spectrum.origin;
      addedVariance += spectrum.addedVariance;
      positive *= 1 - spectrum.zeroProbability;
      if (index === 0) {
        real.set(spectrum.real);
        imaginary.set(spectrum.imaginary);
      } else multiplySpectra(real, imaginary, spectrum);
    });
    return { real, imaginary, origin, zeroProbability: 1 - positive, addedVariance };
  }

  private spanOf(quantity: Quantity): LogSpan {
    if (quantity.kind === 'FACTOR') return spanOfDistribution(quantity.factor.distribution);
    if (quantity.kind === 'SUM') return spanOfAtoms(this.convolved(quantity).atoms);
    let low = Math.log(quantity.scale);
    let high = low;
    for (const part of quantity.of) {
      const span = this.spanOf(part);
      low += span.low;
      high += span.high;
    }
    return { low, high };
  }

  private convolved(quantity: Quantity & { kind: 'SUM' }): { density: GriddedDensity; atoms: Atoms } {
    const known = this.sums.get(quantity);
    if (known !== undefined) return known;
    const { density, isCoarse } = this.convolveTerms(quantity.of);
    if (isCoarse) this.coarse.add(quantity);
    const result = { density, atoms: occupiedCells(density) };
    this.sums.set(quantity, result);
    return result;
  }

  private convolveTerms(quantities: readonly Quantity[]): { density: GriddedDensity; isCoarse: boolean } {
    let shift = 0;
    const terms: Term[] = [];
    for (const quantity of quantities) {
      if (quantity.kind === 'PRODUCT' && quantity.of.length === 0) shift += quantity.scale;
      else terms.push(this.termOf(quantity));
    }
    return convolvedSum(terms, shift);
  }

  private termOf(quantity: Quantity): Term {
    const { atoms, zeroProbability } = this.atomsOf(quantity);
    return term(atoms, zeroProbability);
  }
}
