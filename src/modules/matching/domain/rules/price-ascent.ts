import { PriceBlock } from './price-block.js';
import { isOutOfQuestion, type RulePrices } from './rule-prices.js';
import type { RuledProblem } from './ruled-problem.js';

/** Below that share of its best place's weight a place has none: e^−12. */
const EXPONENT_MIN = -12;

export interface AscentSchedule {
  /** Passes over the edges, at least 2. */
  readonly steps: number;
  /** 1e-4 USD per kg, falling from the first to the last by the same factor each step. */
  readonly temperatureFirst: number;
  readonly temperatureLast: number;
  /** By demand: 1 = it takes no part. */
  readonly isClosed: Uint8Array | null;
}

/**
 * Prices that nearly minimise the bound, from prices to start with. The bound is smoothed: at temperature T a lot
 * spreads over its places in proportion to exp(reduced value / T), which makes what is asked of a demand a smooth function of
 * the prices; then every demand takes a Newton step on its own prices (capacity, plant mass, each impurity), all
 * demands at once, while T falls. (Smoothing: Nesterov, Smooth minimization of non-smooth functions, Mathematical
 * Programming 103, 2005.)
 */
export function ascendPrices(problem: RuledProblem, start: RulePrices, schedule: AscentSchedule): RulePrices {
  const { steps, temperatureFirst, temperatureLast } = schedule;
  const ascent = new Ascent(problem, start, schedule.isClosed);
  for (let step = 0; step < steps; step += 1) {
    ascent.step(temperatureFirst * (temperatureLast / temperatureFirst) ** (step / (steps - 1)));
  }
  return ascent.best();
}

class Ascent {
  private readonly prices: RulePrices;
  private bestPrices: RulePrices;
  private bestBound = Number.POSITIVE_INFINITY;
  private readonly block: PriceBlock;
  private readonly isOut: Uint8Array;
  private readonly weights: Float64Array;
  /** Of the lot in hand: 1, feed and impurities per unit, the impurities above nothing. */
  private readonly lotVector: Float64Array;

  constructor(
    private readonly problem: RuledProblem,
    start: RulePrices,
    isClosed: Uint8Array | null,
  ) {
    const { lotCount, edgeStart, edgeDemand } = problem.transportation;
    this.prices = copyOf(start);
    this.bestPrices = copyOf(this.prices);
    this.block = new PriceBlock(problem, this.prices);
    this.isOut = new Uint8Array(edgeDemand.length);
    let degreeMax = 0;
    for (let lot = 0; lot < lotCount; lot += 1) {
      const [first, end] = [edgeStart[lot] as number, edgeStart[lot + 1] as number];
      degreeMax = Math.max(degreeMax, end - first);
      for (let edge = first; edge < end; edge += 1) {
        const demand = edgeDemand[edge] as number;
        this.isOut[edge] = isClosed?.[demand] === 1 || isOutOfQuestion(problem, lot, demand) ? 1 : 0;
      }
    }
    this.weights = new Float64Array(degreeMax);
    this.lotVector = new Float64Array(2 + problem.rules.impurityCount);
  }

  best(): RulePrices {
    return this.bestPrices;
  }

  /** One pass: the bound at the current prices, then the prices' step. */
  step(temperature: number): void {
    const { transportation } = this.problem;
    this.block.begin(temperature);
    let bound = this.block.demandSideBound();
    for (let lot = 0; lot < transportation.lotCount; lot += 1) bound += this.spread(lot, 1 / temperature);
    if (bound < this.bestBound) {
      this.bestBound = bound;
      this.bestPrices = copyOf(this.prices);
    }
    this.block.takeStep();
  }

  /** Spreads one lot over its places; returns what it adds to the bound. */
  private spread(lot: number, inverseTemperature: number): number {
    const { edgeStart, edgeDemand, edgeValue, supplyUnits } = this.problem.transportation;
    const { weights, lotVector, block } = this;
    const first = edgeStart[lot] as number;
    const count = (edgeStart[lot + 1] as number) - first;
    const supply = supplyUnits[lot] as number;
    if (count === 0 || supply === 0) return 0;
    this.readLot(lot);
    const { charges } = block;
    const width = lotVector.length;
    let best = 0;
    for (let place = 0; place < count; place += 1) {
      const edge = first + place;
      if (this.isOut[edge] === 1) {
        weights[place] = Number.NEGATIVE_INFINITY;
        continue;
      }
      const row = (edgeDemand[edge] as number) * width;
      let reduced = edgeValue[edge] as number;
      for (let term = 0; term < width; term += 1) {
        reduced -= (charges[row + term] as number) * (lotVector[term] as number);
      }
      weights[place] = reduced;
      if (reduced > best) best = reduced;
    }
    let total = Math.exp(Math.max(2 * EXPONENT_MIN, -best * inverseTemperature));
    for (let place = 0; place < count; place += 1) {
      const exponent = ((weights[place] as number) - best) * inverseTemperature;
      const weight = exponent < EXPONENT_MIN ? 0 : Math.exp(exponent);
      weights[place] = weight;
      total += weight;
    }
    block.readLot(lotVector);
    for (let place = 0; place < count; place += 1) {
      const share = (weights[place] as number) / total;
      if (share > 0) block.add(edgeDemand[first + place] as number, supply * share, 1 - share);
    }
    return best * supply;
  }

  private readLot(lot: number): void {
    const { feedMilligramsPerUnit, impurityCount, impurityMicrogramsPerUnit } = this.problem.rules;
    this.lotVector[0] = 1;
    this.lotVector[1] = feedMilligramsPerUnit[lot] as number;
    for (let kind = 0; kind < impurityCount; kind += 1) {
      this.lotVector[2 + kind] = impurityMicrogramsPerUnit[lot * impurityCount + kind] as number;
    }
  }
}

function copyOf({ intake, feed, impurity }: RulePrices): RulePrices {
  return { intake: intake.slice(), feed: feed.slice(), impurity: impurity.slice() };
}
