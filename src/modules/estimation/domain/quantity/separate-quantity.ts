import { type BeliefAlternative, beliefAlternatives } from './belief-alternatives.js';
import { BELIEF_CELL_COUNTS, BeliefCells } from './belief-cells.js';
import type { Convolution } from './convolve-quantity.js';
import { cutDistribution, type DistributionCell } from './distribution-cells.js';
import { type BlockAction, ratioOf, ratioWithin, shareAt } from './linear-action.js';
import { type Alternative, distributionOfDensity, mixedDensity } from './mixed-density.js';
import type { Factor } from './factor.js';
import { momentsOf, product, type Quantity, sum, uncertain, type WeightedQuantity } from './quantity.js';
import { SharedBlocks } from './shared-blocks.js';

/** Cells that a shared factor may be cut into. */
const CELL_COUNTS = [1, 3, 8, 16, 32] as const;
/** Cells of all factors that are cut within one another. */
const ALTERNATIVES_MAX = 256;
/**
 * Relative variance that may go missing, in parts of the relative deviation: with ½ · 1.28 · this at P10 and P90 of a
 * normal, a percentile is off by 0.003 % of the value.
 */
const MISSING_VARIANCE_MAX = 5e-5; /** Relative variance that factors may share beside what a belief's cells tell, in parts of the relative deviation. */
const PUT_BACK_MAX = 4e-3;
/** How many times what may go missing at once may go missing within the cells of another factor. */
const TOLERANCE_WITHIN_CELLS = 4;

/**
 * Brings formulas with shared factors to ones where every block occurs once, whose densities convolution has.
 *
 * A sum T = A + g·B that holds g in several terms is linear in g. Where all of these are multiples of g, it is taken
 * out: exact. Otherwise T = (A + ḡB) · (1 + s·(g/ḡ − 1)) with s = ḡB/(A + ḡB), the share that g acts on. Taking s for
 * the share of the means leaves the mean as it is and loses the relative variance Var(g/ḡ) · Var(s), which is of
 * second order twice. Where that is too much, g's range is cut into cells of equal probability, T is formed so in
 * each, and the densities are mixed with the cells' weights (stratification by conditioning: Glasserman, *Monte Carlo
 * Methods in Financial Engineering*, 2004, §4.3, here with the strata integrated and not drawn).
 */
export class Separation {
  private readonly blocks = new SharedBlocks();
  private readonly separatedParts = new Map<Quantity, SeparatedPart>();
  private readonly beliefCells = new BeliefCells();
  private mixtures = 0;

  constructor(private readonly convolution: Convolution) {}

  /** The same number as a read-once formula; null where that cannot be had. */
  separated(quantity: Quantity): Quantity | null {
    if (this.blocks.isReadOnce(quantity)) return quantity;
    return this.blocks.isLinearInEach(quantity) ? this.reduced(quantity, OUTERMOST) : null;
  }

  private reduced(quantity: Quantity, within: Surroundings): Quantity | null {
    if (this.blocks.isReadOnce(quantity)) return quantity;
    const known = this.separatedParts.get(quantity);
    if (known !== undefined && known.deviation === within.deviation) return known.result;
    const result =
      quantity.kind === 'FACTOR'
        ? quantity
        : quantity.kind === 'SUM'
          ? this.reducedSum(quantity.of, within)
          : this.reducedProduct(quantity, within.alternatives);
    this.separatedParts.set(quantity, { deviation: within.deviation, result });
    return result;
  }

  private reducedProduct(whole: Quantity & { kind: 'PRODUCT' }, alternatives: number): Quantity | null {
    const ofWhole = relativeDeviation(whole);
    return this.all(
      whole.of,
      (part) => {
        const isMinor = ofWhole > MINOR * relativeDeviation(part);
        return this.reduced(part, { alternatives, deviation: isMinor ? ofWhole : 0 });
      },
      (parts) => product(whole.scale, ...parts),
    );
  }

  /** What surrounds a sum does not surround its terms, of which it may have others that deviate more. */
  private reducedSum(terms: readonly Quantity[], { alternatives, deviation }: Surroundings): Quantity | null {
    const groups = this.blocks.independentGroups(terms);
    const within = { alternatives, deviation: groups.length === 1 ? deviation : 0 };
    return this.all(
      groups,
      (group) => {
        const [only] = group;
        return group.length === 1 && only !== undefined
          ? this.reduced(only, within)
          : this.reducedGroup(group, within);
      },
      sum,
    );
  }

  private all<Part>(
    parts: readonly Part[],
    reduce: (part: Part) => Quantity | null,
    join: (parts: readonly Quantity[]) => Quantity,
  ): Quantity | null {
    const done: Quantity[] = [];
    for (const part of parts) {
      const each = reduce(part);
      if (each === null) return null;
      done.push(each);
    }
    return join(done);
  }

  /** Terms of a sum that hang together by shared blocks, and with nothing outside. */
  private reducedGroup(terms: readonly Quantity[], within: Surroundings): Quantity | null {
    const shared = this.blocks.sharedBy(terms);
    const belief = this.blocks.beliefSharedBy(terms);
    if (belief !== null) return this.cutByBelief(sum(terms), belief, within);
    // Of several, the one that most terms have, then the widest: what is left of it would be the hardest to tell.
    const [common] = shared
      .filter(({ block, places }) =>
        places.every((place) => this.blocks.isMultipleOf(terms[place] as Quantity, block)),
      )
      .map(({ block, places }) => {
        const { distribution } = this.blocks.factorOf(terms[places[0] ?? 0] as Quantity, block);
        return { block, places, spread: distribution.variance / distribution.mean ** 2 };
      })
      .sort(
        (a, b) => b.places.length - a.places.length || b.spread - a.spread || (a.block < b.block ? -1 : 1),
      );
    if (common !== undefined) return this.reduced(this.takenOut(terms, common.block, common.places), within);
    const whole = sum(terms);
    const [narrowest] = shared
      .map(({ block }) => this.actionOf(block, whole))
      .sort((a, b) => a.lostVariance - b.lostVariance || (a.factor.block < b.factor.block ? -1 : 1));
    return narrowest === undefined ? null : this.linearised(whole, narrowest, within);
  }

  private takenOut(terms: readonly Quantity[], block: string, places: readonly number[]): Quantity {
    const factor = this.blocks.factorOf(terms[places[0] ?? 0] as Quantity, block);
    const rest = sum(places.map((place) => this.blocks.fix(terms[place] as Quantity, block, 1)));
    const others = terms.filter((_term, place) => !places.includes(place));
    return sum([product(1, uncertain(factor), rest), ...others]);
  }

  /** How a block acts on a sum that is linear in it. */
  private actionOf(block: string, whole: Quantity): BlockAction {
    const factor = this.blocks.factorOf(whole, block);
    const { mean, variance } = factor.distribution;
    const { without, slope } = this.blocks.linearMoments(whole, block);
    const share = (mean * slope.mean) / (without.mean + mean * slope.mean);
    const relativeVariance = (of: { mean: number; variance: number }): number =>
      of.mean > 0 ? of.variance / of.mean ** 2 : 0;
    const shareVariance = (share * (1 - share)) ** 2 * (relativeVariance(without) + relativeVariance(slope));
    return {
      factor,
      without: without.mean,
      slope: slope.mean,
      lostVariance: mean > 0 ? (variance / mean ** 2) * shareVariance : 0,
    };
  }

  private linearised(whole: Quantity, action: BlockAction, within: Surroundings): Quantity | null {
    const { factor, lostVariance } = action;
    const allowed =
      toleranceOf(within) * MISSING_VARIANCE_MAX * Math.max(within.deviation, relativeDeviation(whole));
    const { distribution } = factor;
    const count =
      CELL_COUNTS.find(
        (each) =>
          (each === 1 ? 1 : cutDistribution(distribution, each).varianceLeft) * lostVariance <= allowed,
      ) ??
      CELL_COUNTS[CELL_COUNTS.length - 1] ??
      1;
    if (count === 1) {
      const ratio = ratioOf(distribution, shareAt(action, distribution.mean));
      const rest = this.blocks.fix(whole, factor.block, distribution.mean);
      return this.reduced(
        product(1, uncertain({ ...factor, distribution: ratio, isOfEstimate: true }), rest),
        within,
      );
    }
    const { cells } = cutDistribution(distribution, count);
    return this.mixed(
      cells.map((cell) => this.linearisedIn(cell, whole, action)),
      factor,
      amidst(whole, within),
    );
  }

  private linearisedIn(cell: DistributionCell, whole: Quantity, action: BlockAction): WeightedQuantity {
    const { factor } = action;
    const distribution = ratioWithin(cell, shareAt(action, cell.mean));
    const ratio = uncertain({ ...factor, distribution, isOfEstimate: true });
    return {
      weight: cell.weight,
      quantity: product(1, ratio, this.blocks.fix(whole, factor.block, cell.mean)),
    };
  }

  /** Terms that go back to one belief, in as few of its cells as what they share there asks for. */
  private cutByBelief(whole: Quantity, belief: string, within: Surroundings): Quantity | null {
    const allowed = PUT_BACK_MAX * Math.max(within.deviation, relativeDeviation(whole));
    let alternatives: readonly BeliefAlternative[] = [];
    for (const count of BELIEF_CELL_COUNTS) {
      alternatives = beliefAlternatives(whole, belief, this.beliefCells, count);
      const putBack = alternatives.reduce((total, each) => total + each.weight * each.putBack, 0);
      if (putBack <= allowed) break;
    }
    const [only] = alternatives;
    if (alternatives.length === 1 && only !== undefined) return this.reduced(only.quantity, within);
    return this.mixed(alternatives, this.blocks.factorOf(whole, belief), amidst(whole, within));
  }

  private mixed(
    alternatives: readonly WeightedQuantity[],
    like: Factor,
    surroundings: Surroundings,
  ): Quantity | null {
    const within = { ...surroundings, alternatives: surroundings.alternatives * alternatives.length };
    if (within.alternatives > ALTERNATIVES_MAX) return null;
    const parts: Alternative[] = [];
    for (const { weight, quantity } of alternatives) {
      const reduced = this.reduced(quantity, within);
      if (reduced === null) return null;
      const found = this.convolution.atomsOf(reduced);
      if (this.convolution.isCoarse(reduced)) return null;
      parts.push({ weight, ...found });
    }
    this.mixtures += 1;
    const { kind, subject } = like;
    const distribution = distributionOfDensity(mixedDensity(parts));
    return uncertain({ block: `mixture:${this.mixtures}`, kind, subject, distribution, isOfEstimate: true });
  }
}

/** How much more than a factor its product must deviate to matter to it: else each product of a sum would be its own case. */
const MINOR = 2;

/** Where a part of a formula stands. */
interface Surroundings {
  /** How many cells of other factors this is done for. */
  readonly alternatives: number;
  /** Relative deviation of the product that the part is a minor factor of; 0 where it stands alone. */
  readonly deviation: number;
}

const OUTERMOST: Surroundings = { alternatives: 1, deviation: 0 };

/** What surrounds one alternative of a formula: all of them together deviate more than it does. */
function amidst(whole: Quantity, { alternatives, deviation }: Surroundings): Surroundings {
  return { alternatives, deviation: Math.max(deviation, relativeDeviation(whole)) };
}

/** What is missed within the cells of several factors is missed at different places of the whole. */
function toleranceOf({ alternatives }: Surroundings): number {
  return alternatives === 1 ? 1 : TOLERANCE_WITHIN_CELLS;
}

interface SeparatedPart {
  readonly deviation: number;
  /** Null where there is none. */
  readonly result: Quantity | null;
}

function relativeDeviation(quantity: Quantity): number {
  const { mean, variance } = momentsOf(quantity);
  return mean > 0 ? Math.sqrt(variance) / mean : 0;
}
