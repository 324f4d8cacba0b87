import type { Catalogue, ProcessRoute } from '../../../catalogue/domain/catalogue.js';
import type { RareEarth } from '../../../catalogue/domain/rare-earths.js';
import type { EvidenceConflict } from '../evidence/conflict.js';
import type { Summary } from '../quantity/evaluate-quantity.js';
import { ProductQuantiles } from '../quantity/product-quantiles.js';
import {
  type FactorFilter,
  isOfLoad,
  multipliedFactors,
  type ProductFactors,
  productFactors,
  type ProductNode,
} from '../quantity/product-spectrum.js';
import type { Quantity } from '../quantity/quantity.js';
import { QuantilesByCount } from '../quantity/quantiles-by-count.js';
import { QuantilesBySpread } from '../quantity/quantiles-by-spread.js';
import type { ElementWeights } from './element-weights.js';
import { type Load, loadOf, type LoadsByCount, loadsByCount, meanOf } from './portion-load.js';
import type { Portions, ProfilePortion } from './portions.js';
import { buildQuantityModel, type QuantityModel, type StagedQuantity } from './quantity-model.js';

/**
 * A load of one portion of products without evidence: every quantity of it is its amount times one product of factors,
 * most of which are those of catalogue rows and the same for any amount. These are multiplied once; an estimate adds
 * the few that depend on how much there is. The formulas are those of `buildQuantityModel`.
 */
export class SinglePortion {
  private readonly products = new ProductQuantiles(PROBABILITIES);
  /** In the unit that the rows' quantities are per: units counted, or grams. */
  private readonly amount: number;
  private load: Load | null = null;

  private constructor(
    private readonly portion: ProfilePortion,
    readonly conflicts: readonly EvidenceConflict[],
    private readonly rows: RowQuantities,
  ) {
    this.amount = portion.countedUnits > 0 ? portion.countedUnits : portion.netMassGrams;
  }

  /** @returns null where the load is of more than that, or has evidence */
  static of(portions: Portions, route: ProcessRoute, catalogue: Catalogue): SinglePortion | null {
    const [portion, ...others] = portions.profiles;
    if (portion === undefined || others.length > 0 || portions.loose.length > 0) return null;
    if (portion.unitMass !== null || portion.assays !== null) return null;
    if (portion.countedUnits > 0 && portion.netMassGrams > 0) return null;
    return new SinglePortion(portion, portions.conflicts, rowQuantities(portion, route, catalogue));
  }

  /** @returns null where only the formulas' own evaluation has it */
  magnetMass(): Summary | null {
    return this.summary(this.rows.magnetMass);
  }

  /** @returns null as `magnetMass` does */
  weighted(weights: ElementWeights, stage: keyof StagedQuantity): Summary | null {
    return this.summary(this.rows.weighted(weights, stage));
  }

  holds(element: RareEarth): boolean {
    return this.rows.holds(element);
  }

  private summary(ofRows: RowProduct | null): Summary | null {
    if (ofRows === null) return null;
    const { amount, rows } = this;
    const ofCount = rows.loads === null ? null : ofRows.quantilesOfCount(amount, rows.loads);
    if (ofCount !== null && rows.loads !== null) return this.perUnit(ofRows, ofCount, rows.loads.presentMean);
    const { factors, mean } = (this.load ??= loadOf(this.portion));
    const quantiles = factors === null ? null : ofRows.quantilesWith(factors, this.products);
    return quantiles === null ? null : this.perUnit(ofRows, quantiles, mean);
  }

  private perUnit({ mean }: RowProduct, quantiles: readonly number[], loadMean: number): Summary {
    const { amount } = this;
    const [p10 = 0, p50 = 0, p90 = 0] = quantiles;
    return { p10: amount * p10, p50: amount * p50, p90: amount * p90, mean: amount * mean * loadMean };
  }
}

/** What catalogue rows make of one unit or gram. */
class RowProduct {
  readonly mean: number;
  /** By what the load keeps of catalogue rows itself. */
  private readonly bySpread = new Map<ProductNode, QuantilesBySpread>();
  private byCount: QuantilesByCount | null = null;

  constructor(
    quantity: Quantity,
    private readonly factors: ProductFactors,
    /** Largest variance that the logarithm of a load's lognormal factors may have. */
    private readonly loadVarianceMax: number,
  ) {
    this.mean = factors.scale * meanOf(quantity, isOfRows);
  }

  /** P10, P50 and P90 of a load of so many units; null where they are too few. */
  quantilesOfCount(units: number, { unitsMin, ofUnits }: LoadsByCount): readonly number[] | null {
    if (units < unitsMin) return null;
    this.byCount ??= new QuantilesByCount(unitsMin, (count) =>
      this.quantilesWith(ofUnits(count), new ProductQuantiles(PROBABILITIES)),
    );
    return this.byCount.at(units);
  }

  /** P10, P50 and P90; null where there is but one factor, whose own are exact, or no spectrum that tells them. */
  quantilesWith(load: ProductFactors, products: ProductQuantiles): readonly number[] | null {
    const { factors } = this;
    if (factors.blocks.length + load.blocks.length < 2) return null;
    const whole = multipliedFactors(factors, load);
    if (load.tabulated.length > 0 || load.sigma2 === 0 || load.sigma2 > this.loadVarianceMax) {
      return products.ofFactors(whole);
    }
    const known = this.bySpread.get(whole.kept) ?? this.spread(whole, load);
    const scale = factors.scale * Math.exp(whole.mu);
    return known.at(load.sigma2)?.map((quantile) => scale * quantile) ?? products.ofFactors(whole);
  }

  private spread(whole: ProductFactors, load: ProductFactors): QuantilesBySpread {
    const { factors } = this;
    const kept = {
      ...factors,
      kept: whole.kept,
      mu: 0,
      width: factors.width + load.kept.width,
    };
    const made = new QuantilesBySpread(kept, this.loadVarianceMax, PROBABILITIES);
    if (this.bySpread.size >= SPREADS_MAX) this.bySpread.clear();
    this.bySpread.set(whole.kept, made);
    return made;
  }
}

/** A load's presence may be a belief of its own; there are few. */
const SPREADS_MAX = 16;

const PROBABILITIES = [0.1, 0.5, 0.9] as const;

const isOfRows: FactorFilter = (factor) => !isOfLoad(factor);

/** Quantities per unit or gram, without the factors of a load. */
class RowQuantities {
  readonly magnetMass: RowProduct | null;
  private readonly known = new Map<
    ElementWeights,
    Readonly<Record<keyof StagedQuantity, RowProduct | null>>
  >();
  private readonly held = new Map<RareEarth, boolean>();

  constructor(
    private readonly model: QuantityModel,
    private readonly loadVarianceMax: number,
    /** Null where a load is more than a count, or is told without. */
    readonly loads: LoadsByCount | null,
  ) {
    this.magnetMass = this.product(model.magnetMass);
  }

  weighted(weights: ElementWeights, stage: keyof StagedQuantity): RowProduct | null {
    const known = this.known.get(weights);
    if (known !== undefined) return known[stage];
    const { contained, liberated, recoverable } = this.model.weighted(weights);
    const found = {
      contained: this.product(contained),
      liberated: this.product(liberated),
      recoverable: this.product(recoverable),
    };
    // Oxides are few, but prices may ask for any weights.
    if (this.known.size >= WEIGHTS_MAX) this.known.clear();
    this.known.set(weights, found);
    return found[stage];
  }

  holds(element: RareEarth): boolean {
    const known = this.held.get(element) ?? this.model.holds(element);
    this.held.set(element, known);
    return known;
  }

  private product(quantity: Quantity): RowProduct | null {
    const factors = productFactors(quantity, null, isOfRows);
    return factors === null ? null : new RowProduct(quantity, factors, this.loadVarianceMax);
  }
}

const WEIGHTS_MAX = 64;

const rowsOfCatalogues = new WeakMap<Catalogue, Map<string, RowQuantities>>();
const ROWS_MAX = 2_048;

function rowQuantities(portion: ProfilePortion, route: ProcessRoute, catalogue: Catalogue): RowQuantities {
  const ofCatalogue = rowsOfCatalogues.get(catalogue) ?? new Map<string, RowQuantities>();
  rowsOfCatalogues.set(catalogue, ofCatalogue);
  const isCounted = portion.countedUnits > 0;
  const { profile, grade, liberation } = portion;
  const key = [profile.key, grade.key, liberation, route.key, isCounted].join('|');
  const known = ofCatalogue.get(key);
  if (known !== undefined) return known;
  const one = isCounted ? { countedUnits: 1, netMassGrams: 0 } : { countedUnits: 0, netMassGrams: 1 };
  const single = { ...portion, ...one };
  // Units scatter the more the fewer there are.
  const loadVarianceMax = loadOf(single).factors?.sigma2 ?? 0;
  const portions = { profiles: [single], loose: [], conflicts: [], tiers: [], text: '' };
  const rows = new RowQuantities(
    buildQuantityModel(portions, route, catalogue),
    loadVarianceMax,
    isCounted ? loadsByCount(single) : null,
  );
  if (ofCatalogue.size >= ROWS_MAX) ofCatalogue.clear();
  ofCatalogue.set(key, rows);
  return rows;
}
