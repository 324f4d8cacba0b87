import { PICOS_PER_MICRO, type RulePrices } from './rule-prices.js';
import type { RuledProblem } from './ruled-problem.js';

/** Share of the first step's curvature that is always added: a demand without contested lots must not leap. */
const DAMPING = 0.02;
/** Share of each Newton step taken: neighbours move at the same time. */
const STEP_SHARE = 0.7;
/** A step changes the charge of the contested lots by no more than that many temperatures. */
const TEMPERATURES_PER_STEP_MAX = 4;
const SWEEPS_MAX = 20;

/**
 * The demands' side of the price ascent: gathers, by demand, what the lots ask of each of its rows and how that changes
 * with the prices, and takes the Newton step. Rows of a demand: units, feed, each impurity's excess. Lots are gathered
 * in the basis (1, feed, impurity …), which does not depend on the demand, and turned into rows at the end.
 */
export class PriceBlock {
  /** By demand, in the lots' basis: the charge of a lot is the scalar product with its vector. */
  readonly charges: Float64Array;
  private readonly width: number;
  private readonly asked: Float64Array;
  private readonly curvature: Float64Array;
  private readonly firstDiagonal: Float64Array;
  private readonly products: Float64Array;
  private readonly lotVector: Float64Array;
  private readonly matrix: Float64Array;
  private readonly gradient: Float64Array;
  private readonly change: Float64Array;
  private readonly lowest: Float64Array;
  private temperature = 1;
  private isFirst = true;

  constructor(
    private readonly problem: RuledProblem,
    private readonly prices: RulePrices,
  ) {
    const { demandCount } = problem.transportation;
    this.width = 2 + problem.rules.impurityCount;
    this.charges = new Float64Array(demandCount * this.width);
    this.asked = new Float64Array(demandCount * this.width);
    this.firstDiagonal = new Float64Array(demandCount * this.width);
    const triangle = (this.width * (this.width + 1)) / 2;
    this.curvature = new Float64Array(demandCount * triangle);
    this.products = new Float64Array(triangle);
    this.lotVector = new Float64Array(this.width);
    this.matrix = new Float64Array(this.width * this.width);
    this.gradient = new Float64Array(this.width);
    this.change = new Float64Array(this.width);
    this.lowest = new Float64Array(this.width);
  }

  begin(temperature: number): void {
    const { width, charges, prices } = this;
    this.temperature = temperature;
    this.asked.fill(0);
    this.curvature.fill(0);
    for (let demand = 0; demand < prices.intake.length; demand += 1) {
      const row = demand * width;
      let feedCharge = prices.feed[demand] as number;
      for (let kind = 0; kind < width - 2; kind += 1) {
        const price = prices.impurity[demand * (width - 2) + kind] as number;
        feedCharge -= price * this.allowedPerMilligram(demand, kind);
        charges[row + 2 + kind] = price / PICOS_PER_MICRO;
      }
      charges[row] = prices.intake[demand] as number;
      charges[row + 1] = feedCharge / PICOS_PER_MICRO;
    }
  }

  /** Σ C π + Σ Q ν at the current prices. */
  demandSideBound(): number {
    const { rules, transportation } = this.problem;
    let bound = 0;
    for (let demand = 0; demand < transportation.demandCount; demand += 1) {
      const price = this.prices.intake[demand] as number;
      bound +=
        price * ((price < 0 ? rules.floorUnits[demand] : transportation.capacityUnits[demand]) as number);
      bound +=
        ((this.prices.feed[demand] as number) * (rules.feedMilligramsMax[demand] as number)) /
        PICOS_PER_MICRO;
    }
    return bound;
  }

  /** The lot that the next `add` is about. */
  readLot(lotVector: Float64Array): void {
    this.lotVector.set(lotVector);
    let position = 0;
    for (let row = 0; row < this.width; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        this.products[position] = (lotVector[row] as number) * (lotVector[column] as number);
        position += 1;
      }
    }
  }

  /** @param otherShare share of the lot that goes elsewhere: what a price moves is in proportion to it */
  add(demand: number, units: number, otherShare: number): void {
    const { asked, curvature, lotVector, products } = this;
    const row = demand * lotVector.length;
    for (let term = 0; term < lotVector.length; term += 1) {
      asked[row + term] = (asked[row + term] as number) + units * (lotVector[term] as number);
    }
    const movable = (units * otherShare) / this.temperature;
    if (movable < 1e-6 * units) return;
    const start = demand * products.length;
    for (let term = 0; term < products.length; term += 1) {
      curvature[start + term] = (curvature[start + term] as number) + movable * (products[term] as number);
    }
  }

  takeStep(): void {
    for (let demand = 0; demand < this.prices.intake.length; demand += 1) {
      this.readRows(demand);
      this.solve();
      this.apply(demand, this.shareWithinReach());
    }
    this.isFirst = false;
  }

  /** Gradient and curvature of the demand's own rows: the excess of an impurity is its mass less the allowed share of feed. */
  private readRows(demand: number): void {
    const { width, matrix, gradient, asked, lowest, prices } = this;
    const { rules, transportation } = this.problem;
    const start = demand * width;
    const units = asked[start] as number;
    const feed = asked[start + 1] as number;
    const price = prices.intake[demand] as number;
    const floor = rules.floorUnits[demand] as number;
    const isFloor = floor > 0 && (price < 0 || (price === 0 && units < floor));
    gradient[0] = (isFloor ? floor : (transportation.capacityUnits[demand] as number)) - units;
    gradient[1] = (rules.feedMilligramsMax[demand] as number) - feed;
    lowest[0] = isFloor ? Number.NEGATIVE_INFINITY : -price;
    lowest[1] = -(prices.feed[demand] as number) / PICOS_PER_MICRO;
    let position = demand * ((width * (width + 1)) / 2);
    for (let row = 0; row < width; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        matrix[row * width + column] = matrix[column * width + row] = this.curvature[position] as number;
        position += 1;
      }
    }
    for (let kind = 0; kind < width - 2; kind += 1) {
      const row = 2 + kind;
      const allowed = this.allowedPerMilligram(demand, kind);
      gradient[row] = allowed * feed - (asked[start + row] as number);
      lowest[row] = -(prices.impurity[demand * (width - 2) + kind] as number) / PICOS_PER_MICRO;
      for (let term = 0; term < width; term += 1) {
        matrix[row * width + term] =
          (matrix[row * width + term] as number) - allowed * (matrix[width + term] as number);
      }
    }
    for (let kind = 0; kind < width - 2; kind += 1) {
      const allowed = this.allowedPerMilligram(demand, kind);
      for (let term = 0; term < width; term += 1) {
        matrix[term * width + 2 + kind] =
          (matrix[term * width + 2 + kind] as number) - allowed * (matrix[term * width + 1] as number);
      }
    }
    for (let row = 0; row < width; row += 1) {
      const diagonal = matrix[row * width + row] as number;
      if (this.isFirst) this.firstDiagonal[start + row] = diagonal * this.temperature;
      matrix[row * width + row] =
        diagonal + (DAMPING * (this.firstDiagonal[start + row] as number)) / this.temperature;
    }
  }

  /** Minimises the quadratic model over prices ≥ 0, one price after the other. */
  private solve(): void {
    const { width, matrix, gradient, change, lowest } = this;
    change.fill(0);
    for (let sweep = 0; sweep < SWEEPS_MAX; sweep += 1) {
      let moved = 0;
      for (let row = 0; row < width; row += 1) {
        const diagonal = matrix[row * width + row] as number;
        const before = change[row] as number;
        if (diagonal <= 0) {
          if ((gradient[row] as number) > 0) change[row] = Math.max(-1e300, lowest[row] as number);
          continue;
        }
        let slope = gradient[row] as number;
        for (let term = 0; term < width; term += 1) {
          slope += (matrix[row * width + term] as number) * (change[term] as number);
        }
        const after = Math.max(lowest[row] as number, before - slope / diagonal);
        change[row] = after;
        moved = Math.max(moved, Math.abs(after - before) * Math.sqrt(diagonal));
      }
      if (moved < 1e-3) return;
    }
  }

  private shareWithinReach(): number {
    const { width, matrix, change } = this;
    const contested = matrix[0] as number;
    if (contested <= 0) return STEP_SHARE;
    let square = 0;
    for (let row = 0; row < width; row += 1) {
      for (let term = 0; term < width; term += 1) {
        square += (change[row] as number) * (matrix[row * width + term] as number) * (change[term] as number);
      }
    }
    const chargeChange = Math.sqrt(Math.max(0, square) / contested);
    const reach = TEMPERATURES_PER_STEP_MAX * this.temperature;
    return STEP_SHARE * Math.min(1, reach / Math.max(chargeChange, Number.MIN_VALUE));
  }

  private apply(demand: number, share: number): void {
    const { width, change, prices } = this;
    const before = prices.intake[demand] as number;
    const intake = before + share * (change[0] as number);
    // Across 0 another row speaks, the floor or the capacity: stop there first.
    prices.intake[demand] =
      before * intake < 0 || (before === 0 && this.isRoundedToZero(demand, intake)) ? 0 : intake;
    const feed = (prices.feed[demand] as number) + share * (change[1] as number) * PICOS_PER_MICRO;
    prices.feed[demand] = Math.max(0, feed);
    for (let kind = 0; kind < width - 2; kind += 1) {
      const index = demand * (width - 2) + kind;
      const price =
        (prices.impurity[index] as number) + share * (change[2 + kind] as number) * PICOS_PER_MICRO;
      prices.impurity[index] = Math.max(0, price);
    }
  }

  private isRoundedToZero(demand: number, intake: number): boolean {
    return intake < 0 && (this.problem.rules.floorUnits[demand] as number) === 0;
  }

  private allowedPerMilligram(demand: number, kind: number): number {
    const { impurityCount, impurityLimitPpm } = this.problem.rules;
    return (impurityLimitPpm[demand * impurityCount + kind] as number) / 1000;
  }
}
