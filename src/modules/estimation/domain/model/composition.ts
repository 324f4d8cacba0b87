import { PERCENT } from '../../../catalogue/domain/figure-bounds.js';
import type { MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import {
  ESTIMATED_ELEMENTS,
  type EstimatedElement,
  MINOR_RARE_EARTHS,
} from '../../../catalogue/domain/rare-earths.js';
import { fillUniforms, type GroupDimension, POINT_COUNT } from '../../../../shared/low-discrepancy.js';
import { hash32 } from '../../../../shared/stable-hash.js';
import { type Distribution, fromEquallyLikely } from '../distribution/distribution.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import type { SharedBelief } from '../quantity/factor.js';
import { product, type Quantity, uncertain } from '../quantity/quantity.js';
import type { ElementWeights } from './element-weights.js';

/** Equally likely alloys of one grade: point i of every array is one possible composition. */
export interface CompositionPoints {
  /** Grams of metal per gram of coating-free alloy. */
  readonly metalFraction: Readonly<Record<EstimatedElement, Float64Array>>;
  /** Total of the elements as drawn against the drawn total; the minor rare earths are their modes times this. */
  readonly scaleToTotal: Float64Array;
  /**
   * Grams of alloy per gram of the material as received, where an assay has tied it to the composition; null where
   * it is a factor of its own.
   */
  readonly alloyPerGram: Float64Array | null;
  /** As `alloyPerGram`, but the coating counted in. */
  readonly magnetsPerGram: Float64Array | null;
}

/** One alloy of which a quantity of material is made, as a block of factors. */
export class Composition {
  private readonly fields = new Map<string, Distribution>();
  private readonly fractions = new WeakMap<ElementWeights, Quantity>();

  constructor(
    readonly grade: MagnetGrade,
    /** Identity of the draw: materials with the same block are of the same alloy. */
    readonly block: string,
    readonly points: CompositionPoints,
    /** The belief about the grade that this alloy's goes back to; null where it is that belief itself. */
    readonly sharedWith: SharedBelief | null = null,
  ) {}

  /**
   * Σ weight · metal fraction as a formula, per gram of alloy, or per gram of material where the points tie the two. The
   * minor rare earths are multiples of one factor, as their modes are.
   */
  fractionOf(weights: ElementWeights): Quantity {
    const known = this.fractions.get(weights);
    if (known !== undefined) return known;
    const isMinor = ESTIMATED_ELEMENTS.every((element) => weights[element] === undefined);
    const fraction = isMinor
      ? product(this.minorWtPct(weights), this.factorOf(this.remembered('minor', () => this.perMinorWtPct())))
      : this.factorOf(this.weighted(weights));
    this.fractions.set(weights, fraction);
    return fraction;
  }

  /**
   * Distribution of Σ weight · metal fraction, per gram of alloy, or per gram of material where the points tie the two.
   * Distributions of one composition move together.
   */
  weighted(weights: ElementWeights): Distribution {
    return this.remembered(JSON.stringify(weights), () => this.weightedPoints(weights));
  }

  /** Some of the alloy's fields, as a factor. */
  factorOf(distribution: Distribution): Quantity {
    const { block, grade, sharedWith } = this;
    const factor = { block, kind: 'COMPOSITION' as const, subject: grade.key, distribution };
    return uncertain(sharedWith === null ? factor : { ...factor, sharedWith });
  }

  /** Grams of alloy per gram of material; null where that is a factor of its own. */
  get alloyPerGram(): Distribution | null {
    return this.tied('alloy', this.points.alloyPerGram);
  }

  /** Grams of magnets with their coating per gram of material; null where that is a factor of its own. */
  get magnetsPerGram(): Distribution | null {
    return this.tied('magnets', this.points.magnetsPerGram);
  }

  private tied(name: string, values: Float64Array | null): Distribution | null {
    return values === null ? null : this.remembered(name, () => values);
  }

  private remembered(key: string, points: () => Float64Array): Distribution {
    const known = this.fields.get(key);
    if (known !== undefined) return known;
    const field = fromEquallyLikely(points());
    // Oxides and routes are few, but prices may ask for any weights.
    if (this.fields.size >= FIELDS_MAX) this.fields.clear();
    this.fields.set(key, field);
    return field;
  }

  private weightedPoints(weights: ElementWeights): Float64Array {
    const { metalFraction, alloyPerGram } = this.points;
    const minor = this.minorWtPct(weights);
    const total = this.points.scaleToTotal.map((scale) => minor * scale);
    for (const element of ESTIMATED_ELEMENTS) {
      const weight = weights[element] ?? 0;
      if (weight === 0) continue;
      const fraction = metalFraction[element];
      for (let i = 0; i < total.length; i++) {
        total[i] = (total[i] as number) + weight * (fraction[i] as number);
      }
    }
    return alloyPerGram === null ? total : total.map((each, i) => each * (alloyPerGram[i] as number));
  }

  /** What one wt% of a minor rare earth comes to. */
  private perMinorWtPct(): Float64Array {
    const { scaleToTotal, alloyPerGram } = this.points;
    if (alloyPerGram === null) return scaleToTotal;
    return scaleToTotal.map((scale, i) => scale * (alloyPerGram[i] as number));
  }

  private minorWtPct(weights: ElementWeights): number {
    const { minorRareEarthWtPct } = this.grade;
    return MINOR_RARE_EARTHS.reduce(
      (sum, element) => sum + (weights[element] ?? 0) * minorRareEarthWtPct[element],
      0,
    );
  }
}

/** Fields kept per composition, 64 KiB each. */
const FIELDS_MAX = 64;

const compositions = new WeakMap<MagnetGrade, Composition>();

/** What a grade's row says of its alloy, without further evidence; the same object for the same row. */
export function usualComposition(grade: MagnetGrade): Composition {
  const known = compositions.get(grade);
  if (known !== undefined) return known;
  const composition = new Composition(grade, `composition:${grade.key}`, usualPoints(grade));
  compositions.set(grade, composition);
  return composition;
}

/**
 * Draws a grade's composition so that it obeys its total: Nd, Pr, Dy and Tb from their ranges, the minor rare earths
 * at their modes, then all scaled to a draw of the total rare earth. Independent draws would make alloys that nobody
 * can sinter. A scaled element may leave its own range by the little that the total asks.
 */
function usualPoints(grade: MagnetGrade): CompositionPoints {
  const groupSeed = hash32(`composition:${grade.key}`);
  const totalSeed = hash32(`total-rare-earth:${grade.key}`);
  const drawn = (element: EstimatedElement, dimension: GroupDimension): Float64Array => {
    const sample = new Float64Array(POINT_COUNT);
    fillUniforms(sample, groupSeed, dimension);
    figureDistribution(grade.elementWtPct[element], PERCENT).fill(sample);
    return sample;
  };
  const metalFraction = { Nd: drawn('Nd', 0), Pr: drawn('Pr', 1), Dy: drawn('Dy', 2), Tb: drawn('Tb', 3) };
  const total = new Float64Array(POINT_COUNT);
  fillUniforms(total, totalSeed, 0);
  figureDistribution(grade.totalRareEarthWtPct, PERCENT).fill(total);
  return orderedByNdPr(obeyTotal(grade, metalFraction, total));
}

/**
 * Scales drawn elements, in wt%, to drawn totals, in wt%; both in place: docs/model/estimation.md, "Composition".
 * @returns fractions of the alloy
 */
export function obeyTotal(
  grade: MagnetGrade,
  elementsWtPct: Readonly<Record<EstimatedElement, Float64Array>>,
  totalWtPct: Float64Array,
): CompositionPoints {
  const minorWtPct = MINOR_RARE_EARTHS.reduce((sum, element) => sum + grade.minorRareEarthWtPct[element], 0);
  const { Nd, Pr, Dy, Tb } = elementsWtPct;
  const scaleToTotal = totalWtPct;
  for (let i = 0; i < scaleToTotal.length; i++) {
    const drawn = (Nd[i] as number) + (Pr[i] as number) + (Dy[i] as number) + (Tb[i] as number) + minorWtPct;
    const scale = drawn > 0 ? (scaleToTotal[i] as number) / (100 * drawn) : 0;
    scaleToTotal[i] = scale;
    for (const element of ESTIMATED_ELEMENTS) {
      elementsWtPct[element][i] = (elementsWtPct[element][i] as number) * scale;
    }
  }
  return { metalFraction: elementsWtPct, scaleToTotal, alloyPerGram: null, magnetsPerGram: null };
}

/**
 * The same points, poorest in neodymium and praseodymium first: beliefs about one alloy that go together then do so by
 * what decides their oxide.
 */
export function orderedByNdPr(points: CompositionPoints): CompositionPoints {
  const { Nd, Pr, Dy, Tb } = points.metalFraction;
  const count = Nd.length;
  // Content and place in one number, so that plain numbers are sorted: 2⁻²⁶ of the content is told apart.
  const keys = Nd.map((each, i) => Math.floor((each + (Pr[i] as number)) * CONTENT_STEPS) * count + i).sort();
  const ordered = (values: Float64Array): Float64Array => {
    const result = new Float64Array(count);
    for (let i = 0; i < count; i++) result[i] = values[(keys[i] as number) % count] as number;
    return result;
  };
  return {
    metalFraction: { Nd: ordered(Nd), Pr: ordered(Pr), Dy: ordered(Dy), Tb: ordered(Tb) },
    scaleToTotal: ordered(points.scaleToTotal),
    alloyPerGram: points.alloyPerGram === null ? null : ordered(points.alloyPerGram),
    magnetsPerGram: points.magnetsPerGram === null ? null : ordered(points.magnetsPerGram),
  };
}

const CONTENT_STEPS = 2 ** 26;
