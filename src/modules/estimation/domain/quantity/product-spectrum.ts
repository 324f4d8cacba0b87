import type { Atoms, Distribution, LogCumulants, LogNormal } from '../distribution/distribution.js';
import type { Factor, FactorKind } from './factor.js';
import { multiplyByNormal, multiplyBySkewed } from './log-cumulants.js';
import {
  gridStep,
  LOG_FREQUENCIES,
  type LogSpan,
  multiplySpectra,
  passingSpectrum,
  spanOfAtoms,
  spanOfDistribution,
  type Spectrum,
  spectrumOfDistribution,
  widthOfLogNormal,
} from './log-spectrum.js';
import { momentsOf, type Quantity } from './quantity.js';

/** Weighted values that stand for a quantity given that it is not 0, and the chance of 0. */
export interface DiscreteQuantity {
  readonly atoms: Atoms;
  readonly zeroProbability: number;
}

/** Kinds whose distributions depend on how much there is: they are new in every estimate. */
const OF_LOAD: ReadonlySet<FactorKind> = new Set<FactorKind>([
  'WEIGHING',
  'UNIT_GROSS_MASS',
  'UNIT_SCATTER',
  'PRESENCE',
]);

/** The factors of a product, by how the characteristic functions of their logarithms are had. */
export interface ProductFactors {
  scale: number;
  /** What catalogue rows and evidence keep. */
  kept: ProductNode;
  /** What is new in every estimate and has no closed form, sums included. */
  readonly tabulated: readonly DiscreteQuantity[];
  /** Of the logarithms of all lognormal factors and narrow sums: the mean, the variance and the third cumulant. */
  mu: number;
  sigma2: number;
  third: number;
  /** Extent of the logarithms of all others. */
  width: number;
  /** All blocks outside sums, and the beliefs that they go back to. */
  readonly blocks: readonly string[];
}

/** How a product has its sums. */
export interface SumsOfProducts {
  /** Of a sum of independent parts; the same object again for the same sum. */
  readonly valuesOf: (sum: SumQuantity) => DiscreteQuantity;
  /** What is as good, where the product deviates so much more that nothing else of the sum's shape shows; else null. */
  readonly narrowOf: (sum: SumQuantity, relativeVarianceOfProduct: number) => LogCumulants | null;
}

export type SumQuantity = Quantity & { readonly kind: 'SUM' };

/** Tells factors of which a product is wanted. */
export type FactorFilter = (factor: Factor) => boolean;

const EVERY: FactorFilter = () => true;

/** True for what is new in every estimate; the rest is the catalogue's. */
export const isOfLoad: FactorFilter = ({ kind, isOfEstimate }) => OF_LOAD.has(kind) || isOfEstimate === true;

/**
 * @param sums null: it may hold none
 * @param wanted leaves factors out; the scale stays
 * @returns null where the quantity holds a block twice outside sums, or a sum that it may not
 */
export function productFactors(
  quantity: Quantity,
  sums: SumsOfProducts | null,
  wanted: FactorFilter = EVERY,
): ProductFactors | null {
  const factors: OpenFactors = {
    scale: 1,
    kept: ONE,
    tabulated: [],
    mu: 0,
    sigma2: 0,
    third: 0,
    width: 0,
    blocks: [],
  };
  if (!collect(quantity, factors, { whole: quantity, sums, wanted })) return null;
  factors.width += factors.kept.width;
  return factors;
}

/** The product of two that have no factor in common; the second one's scale is left out. */
export function multipliedFactors(one: ProductFactors, other: ProductFactors): ProductFactors {
  return {
    scale: one.scale,
    kept: one.kept.timesAll(other.kept),
    tabulated: joined(one.tabulated, other.tabulated),
    mu: one.mu + other.mu,
    sigma2: one.sigma2 + other.sigma2,
    third: one.third + other.third,
    width: one.width + other.width,
    blocks: joined(one.blocks, other.blocks),
  };
}

/** One list where the other is empty. */
function joined<Item>(one: readonly Item[], other: readonly Item[]): readonly Item[] {
  return one.length === 0 ? other : other.length === 0 ? one : [...one, ...other];
}

/** Factors that are still being collected. */
interface OpenFactors extends ProductFactors {
  readonly tabulated: DiscreteQuantity[];
  readonly blocks: string[];
}

interface Collecting {
  readonly whole: Quantity;
  readonly sums: SumsOfProducts | null;
  readonly wanted: FactorFilter;
}

function collect(quantity: Quantity, into: OpenFactors, how: Collecting): boolean {
  if (quantity.kind === 'FACTOR') return !how.wanted(quantity.factor) || collectFactor(quantity.factor, into);
  if (quantity.kind === 'SUM') return collectSum(quantity, into, how);
  into.scale *= quantity.scale;
  for (const part of quantity.of) if (!collect(part, into, how)) return false;
  return true;
}

function collectSum(quantity: SumQuantity, into: OpenFactors, { sums, whole }: Collecting): boolean {
  if (sums === null) return false;
  const { mean, variance } = momentsOf(whole);
  const narrow = sums.narrowOf(quantity, variance / mean ** 2);
  if (narrow !== null) {
    addLogNormal(narrow, into);
    into.third += narrow.third;
    return true;
  }
  const values = sums.valuesOf(quantity);
  addTabulated(values, spanOfAtoms(values.atoms), into);
  return true;
}

/** @returns false where the block is there already */
function collectFactor(factor: Factor, into: OpenFactors): boolean {
  const { distribution, block, sharedWith } = factor;
  if (into.blocks.includes(block)) return false;
  into.blocks.push(block);
  if (sharedWith !== undefined) {
    if (into.blocks.includes(sharedWith.block)) return false;
    into.blocks.push(sharedWith.block);
  }
  const { logNormal, asProduct } = distribution;
  if (asProduct !== undefined) {
    into.kept = into.kept.times(asProduct.belief);
    addLogNormal(asProduct.ratio, into);
    return true;
  }
  if (logNormal === undefined && !isOfLoad(factor)) {
    into.kept = into.kept.times(distribution);
    return true;
  }
  if (logNormal !== undefined) {
    addLogNormal(logNormal, into);
    return true;
  }
  addTabulated(distribution, spanOfDistribution(distribution), into);
  return true;
}

function addTabulated(values: DiscreteQuantity, { low, high }: LogSpan, into: OpenFactors): void {
  into.width += high - low;
  into.tabulated.push(values);
}

function addLogNormal(logNormal: LogNormal, into: ProductFactors): void {
  into.mu += logNormal.mu;
  into.sigma2 += logNormal.sigma ** 2;
}

/** Step of the grid for a product: variances of logarithms add, and not their deviations. */
export function gridStepOf({ width, sigma2 }: ProductFactors): number {
  return gridStep({ low: -width, high: widthOfLogNormal(Math.sqrt(sigma2)) });
}

/** Products of distributions that catalogue rows keep, by their factors one after the other. */
export class ProductNode {
  private readonly next = new WeakMap<Distribution, ProductNode>();
  private readonly spectra = new Map<number, KeptSpectrum>();
  /** Extent of the logarithm. */
  readonly width: number;

  constructor(
    private readonly before: ProductNode | null,
    private readonly last: Distribution | null,
  ) {
    const { low, high } = last === null ? { low: 0, high: 0 } : spanOfDistribution(last);
    this.width = (before?.width ?? 0) + high - low;
  }

  times(distribution: Distribution): ProductNode {
    const known = this.next.get(distribution);
    if (known !== undefined) return known;
    const node = new ProductNode(this, distribution);
    this.next.set(distribution, node);
    return node;
  }

  /** Times all factors of another. */
  timesAll(node: ProductNode): ProductNode {
    if (node.before === null || node.last === null) return this;
    return this.timesAll(node.before).times(node.last);
  }

  spectrumAt(step: number): KeptSpectrum {
    const known = this.spectra.get(step);
    if (known !== undefined) return known;
    const spectrum = this.compute(step);
    this.spectra.set(step, spectrum);
    return spectrum;
  }

  private compute(step: number): KeptSpectrum {
    if (this.before === null || this.last === null) return OF_ONE;
    return keptSpectrum(this.before.spectrumAt(step), spectrumOfDistribution(this.last, step));
  }
}

/** A spectrum, and from where on it may be left out. */
interface KeptSpectrum extends Spectrum {
  /** For a density, whose ends must be empty. */
  readonly top: number;
  /** For quantiles. */
  readonly quantilesTop: number;
}

const OF_ONE: KeptSpectrum = {
  real: new Float64Array(LOG_FREQUENCIES).fill(1),
  imaginary: new Float64Array(LOG_FREQUENCIES),
  origin: 0,
  zeroProbability: 0,
  addedVariance: 0,
  top: LOG_FREQUENCIES - 1,
  quantilesTop: LOG_FREQUENCIES - 1,
};
const ONE = new ProductNode(null, null);

function keptSpectrum(before: Spectrum, last: Spectrum): KeptSpectrum {
  const re = before.real.slice();
  const im = before.imaginary.slice();
  multiplySpectra(re, im, last);
  const top = lastThatMatters(re, im, LOG_FREQUENCIES - 1, EMPTY);
  const addedVariance = before.addedVariance + last.addedVariance;
  const [correctedRe, correctedIm] = [re.slice(), im.slice()];
  multiplyByNormal(correctedRe, correctedIm, top, -addedVariance);
  return {
    real: re,
    imaginary: im,
    origin: before.origin + last.origin,
    zeroProbability: 1 - (1 - before.zeroProbability) * (1 - last.zeroProbability),
    addedVariance,
    top,
    quantilesTop: lastThatMatters(correctedRe, correctedIm, top, NEGLIGIBLE),
  };
}

/** Squared magnitude below which, thrice in a row, a characteristic function has vanished: 1e-6 of probability. */
const NEGLIGIBLE = 1e-9;
/** The same where a density shows nothing of it. */
const EMPTY = 1e-26;
const IN_A_ROW = 3;
/** Magnitude below which what the grid leaves out does not matter: 3e-5 of probability. */
const ENOUGH = 1e-2;
/** Standard deviations of what is normal in the logarithm that are kept from wrapping around. */
const REACH = 7;

/** Characteristic function of a product's logarithm, in scratch that the next one overwrites. */
export interface ProductSpectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** The last frequency that matters. */
  readonly top: number;
  /** False where there are more frequencies than a grid has, as for discrete values. */
  readonly vanishes: boolean;
  /** Logarithm of what position 0 stands for, without the scale. */
  readonly origin: number;
  /** Position below which there is nothing, in steps; not above 0. */
  readonly lowest: number;
  readonly zeroProbability: number;
  /** Variance that the grid has added and that was left in, in steps². */
  readonly addedVariance: number;
}

const real = new Float64Array(LOG_FREQUENCIES);
const imaginary = new Float64Array(LOG_FREQUENCIES);

/**
 * @param purpose quantiles need fewer frequencies, and the variance taken off that the grid has added; a density would
 * ring, so that its grid is drawn together instead
 */
export function productSpectrum(
  { kept, tabulated, mu, sigma2, third }: ProductFactors,
  step: number,
  purpose: 'QUANTILES' | 'DENSITY',
): ProductSpectrum {
  const ofRows = kept.spectrumAt(step);
  const reach = purpose === 'DENSITY' ? ofRows.top : ofRows.quantilesTop;
  for (let k = 0; k <= reach; k++) {
    real[k] = ofRows.real[k] as number;
    imaginary[k] = ofRows.imaginary[k] as number;
  }
  let { addedVariance, origin } = ofRows;
  let positive = 1 - ofRows.zeroProbability;
  for (const values of tabulated) {
    const spectrum = passingSpectrum(values, step);
    multiplySpectra(real, imaginary, spectrum, reach + 1);
    addedVariance += spectrum.addedVariance;
    origin += spectrum.origin;
    positive *= 1 - spectrum.zeroProbability;
  }
  const normalVariance = sigma2 / step ** 2;
  const takenOff = purpose === 'DENSITY' ? 0 : addedVariance;
  multiplyByNormal(real, imaginary, reach, normalVariance - takenOff);
  const top = lastThatMatters(real, imaginary, reach, purpose === 'DENSITY' ? EMPTY : NEGLIGIBLE);
  multiplyBySkewed(real, imaginary, top, third / step ** 3);
  return {
    real,
    imaginary,
    top,
    vanishes: top < LOG_FREQUENCIES - 1 || Math.hypot(real[top] as number, imaginary[top] as number) < ENOUGH,
    origin: mu + origin,
    lowest: -REACH * Math.sqrt(normalVariance),
    zeroProbability: 1 - positive,
    addedVariance: addedVariance - takenOff,
  };
}

/** @param negligible squared magnitude */
function lastThatMatters(re: Float64Array, im: Float64Array, top: number, negligible: number): number {
  let vanished = 0;
  for (let k = 0; k <= top; k++) {
    const squared = (re[k] as number) ** 2 + (im[k] as number) ** 2;
    vanished = squared < negligible ? vanished + 1 : 0;
    if (vanished === IN_A_ROW) return k;
  }
  return top;
}
