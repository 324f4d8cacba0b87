import { NONE } from '../transportation/spanning-tree.js';
import { ExactSum } from './exact-sum.js';
import { PICOS_PER_MICRO, type RulePrices } from './rule-prices.js';
import { pairLimitUnits, type RuledProblem } from './ruled-problem.js';

/** What the prices prove. */
export interface PriceBound {
  /** No match that obeys the rules is worth more; ±∞ beyond 2^53. Below 0 no match meets the floors. */
  readonly usdMicros: number;
  /** By demand: 1 = at these prices its campaign costs more than it brings. */
  readonly isNotWorthwhile: Uint8Array;
  /** By lot, micro-USD per unit: what is counted for it, at least what it earns anywhere but at a short demand. */
  readonly rents: Float64Array;
  /** By demand: 1 = counted with its own optimum. */
  readonly isShort: Uint8Array;
  /** By demand, pico-USD: what is counted for it. */
  readonly demandPicos: readonly bigint[];
}

/**
 * The bound at the given prices, exact:
 *
 *     Σ_j (C_j π_j + Q_j ν_j)  +  Σ_i s_i u_i,   u_i = max(0, max_j reduced_ij)
 *
 * tightened for campaigns that lots of their own do not fill. Call a lot a demand's own when it earns most there, and a demand
 * short when its own lots do not reach its minimum. A short demand's own lots get only what they earn at their second
 * best, u_i; the demand has its campaign's value by itself, which is an optimum over one demand only:
 *
 *     V_j = max(0, C_j π_j + Q_j ν_j + max { Σ_i (reduced_ij − u_i) y_i : L_j ≤ Σ y_i ≤ C_j, 0 ≤ y_i ≤ limit_ij })
 *
 * Either it takes other lots to reach its minimum, at what they lose, or it is empty. That is valid for whatever u: it is the
 * Lagrangian of the lots' supply.
 */
export function priceBound(problem: RuledProblem, prices: RulePrices, reduced: Float64Array): PriceBound {
  const { transportation } = problem;
  const { best, isShort } = campaignsThatAreShort(problem, reduced);
  const sum = new ExactSum();
  const rents = new Float64Array(transportation.lotCount);
  for (let lot = 0; lot < transportation.lotCount; lot += 1) {
    const edge = best[lot] as number;
    if (edge === NONE) continue;
    const isOwn = isShort[transportation.edgeDemand[edge] as number] === 1;
    const rent = isOwn ? secondBest(problem, reduced, lot, edge) : (reduced[edge] as number);
    rents[lot] = rent;
    sum.addProduct(rent, transportation.supplyUnits[lot] as number);
  }
  const demandPicos: bigint[] = [];
  const isNotWorthwhile = new Uint8Array(transportation.demandCount);
  const offers = offersTo(problem, isShort);
  for (let demand = 0; demand < transportation.demandCount; demand += 1) {
    const own = demandSidePicos(problem, prices, demand);
    const edges = offers.get(demand);
    if (edges === undefined) {
      demandPicos.push(own);
      continue;
    }
    const campaign = campaignMicros(problem, { demand, edges, reduced, rents });
    const value = campaign === null ? -1n : own + campaign * BigInt(PICOS_PER_MICRO);
    demandPicos.push(value > 0n ? value : 0n);
    if (value <= 0n) isNotWorthwhile[demand] = 1;
  }
  const picos = demandPicos.reduce((total, value) => total + value, 0n);
  const roundedUp = (picos + BigInt(PICOS_PER_MICRO) - 1n) / BigInt(PICOS_PER_MICRO);
  const usdMicros = safeOrInfinite(sum.total() + roundedUp);
  return { usdMicros, isNotWorthwhile, rents, isShort, demandPicos };
}

/** Prices that are far off bound by more than a number can state exactly: by nothing, then. */
function safeOrInfinite(amount: bigint): number {
  const converted = Number(amount);
  if (Number.isSafeInteger(converted)) return converted;
  return converted > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** Each lot's best place that earns something, and the demands whose own lots do not reach their minimum. */
function campaignsThatAreShort(
  { transportation, rules }: RuledProblem,
  reduced: Float64Array,
): { readonly best: Int32Array; readonly isShort: Uint8Array } {
  const { lotCount, demandCount, edgeStart, edgeDemand, supplyUnits } = transportation;
  const best = new Int32Array(lotCount).fill(NONE);
  const ownUnits = new Float64Array(demandCount);
  for (let lot = 0; lot < lotCount; lot += 1) {
    const end = edgeStart[lot + 1] as number;
    let most = 0;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      if ((reduced[edge] as number) <= most) continue;
      most = reduced[edge] as number;
      best[lot] = edge;
    }
    if (best[lot] === NONE) continue;
    const demand = edgeDemand[best[lot] as number] as number;
    ownUnits[demand] = (ownUnits[demand] as number) + (supplyUnits[lot] as number);
  }
  const isShort = new Uint8Array(demandCount);
  for (let demand = 0; demand < demandCount; demand += 1) {
    const mayClose = rules.floorUnits[demand] === 0;
    isShort[demand] =
      mayClose && (ownUnits[demand] as number) < (rules.minimumUnits[demand] as number) ? 1 : 0;
  }
  return { best, isShort };
}

function secondBest(
  { transportation }: RuledProblem,
  reduced: Float64Array,
  lot: number,
  best: number,
): number {
  const end = transportation.edgeStart[lot + 1] as number;
  let second = 0;
  for (let edge = transportation.edgeStart[lot] as number; edge < end; edge += 1) {
    if (edge !== best && (reduced[edge] as number) > second) second = reduced[edge] as number;
  }
  return second;
}

interface Offer {
  readonly edge: number;
  readonly lot: number;
}

function offersTo(
  { transportation }: RuledProblem,
  isShort: Uint8Array,
): ReadonlyMap<number, readonly Offer[]> {
  const offers = new Map<number, Offer[]>();
  isShort.forEach((short, demand) => {
    if (short === 1) offers.set(demand, []);
  });
  if (offers.size === 0) return offers;
  for (let lot = 0; lot < transportation.lotCount; lot += 1) {
    const end = transportation.edgeStart[lot + 1] as number;
    for (let edge = transportation.edgeStart[lot] as number; edge < end; edge += 1) {
      const demand = transportation.edgeDemand[edge] as number;
      if (isShort[demand] === 1) offers.get(demand)?.push({ edge, lot });
    }
  }
  return offers;
}

/** C π + Q ν in pico-USD; an intake price below 0 counts with the floor instead of the capacity. */
function demandSidePicos(
  { transportation, rules }: RuledProblem,
  prices: RulePrices,
  demand: number,
): bigint {
  const intake = prices.intake[demand] as number;
  const units = (intake < 0 ? rules.floorUnits[demand] : transportation.capacityUnits[demand]) as number;
  const feedPrice = prices.feed[demand] as number;
  const feed = feedPrice === 0 ? 0n : BigInt(rules.feedMilligramsMax[demand] as number) * BigInt(feedPrice);
  return BigInt(intake) * BigInt(units) * BigInt(PICOS_PER_MICRO) + feed;
}

interface Campaign {
  readonly demand: number;
  readonly edges: readonly Offer[];
  readonly reduced: Float64Array;
  readonly rents: Float64Array;
}

/** The inner maximum, micro-USD; null where the minimum is out of reach. */
function campaignMicros(problem: RuledProblem, { demand, edges, reduced, rents }: Campaign): bigint | null {
  const { transportation, rules } = problem;
  const gainOf = ({ edge, lot }: Offer): number => (reduced[edge] as number) - (rents[lot] as number);
  const offers = edges
    .map((offer) => ({ gain: gainOf(offer), units: pairLimitUnits(problem, offer.lot, demand) }))
    .filter(({ gain }) => gain > Number.NEGATIVE_INFINITY)
    .sort((a, b) => b.gain - a.gain);
  const minimum = rules.minimumUnits[demand] as number;
  const sum = new ExactSum();
  let intake = 0;
  for (const { gain, units } of offers) {
    const limit = gain > 0 ? (transportation.capacityUnits[demand] as number) : minimum;
    const taken = Math.min(units, limit - intake);
    if (taken <= 0) break;
    sum.addProduct(gain, taken);
    intake += taken;
  }
  return intake < minimum ? null : sum.total();
}
