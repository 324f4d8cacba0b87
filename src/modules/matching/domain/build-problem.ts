import { DomainError } from '../../../shared/domain-error.js';
import { CandidateDemands } from './candidate-demands.js';
import { isEligible } from './gates/evaluate-gates.js';
import { exactNumber } from './exact-number.js';
import type { MatchDemand, MatchLot, MatchSnapshot } from './match-problem.js';
import { snapshotRules } from './match-rules.js';
import { surplusAt } from './pair-value.js';
import type { MatchRules } from './rules/ruled-problem.js';
import {
  edgesOfLot,
  entry,
  GRAMS_PER_FLOW_UNIT,
  MILLIGRAMS_PER_FLOW_UNIT,
  type TransportationProblem,
} from './transportation-problem.js';

/** A snapshot turned into a transportation problem under rules; lots and demands in the problem's order. */
export interface MatchProblem {
  readonly at: string;
  readonly lots: readonly MatchLot[];
  readonly demands: readonly MatchDemand[];
  readonly transportation: TransportationProblem;
  readonly rules: MatchRules;
  /** The impurities of `rules`, by element symbol. */
  readonly blendedElements: readonly string[];
  /** Whether any rule could rule a match out; where none can, this is a transportation problem. */
  readonly hasRules: boolean;
  readonly isFair: boolean;
  /** Of lots with at least 10 g. */
  readonly eligiblePairCount: number;
}

/** What a thread has room for: the solver, the verifier and the explanations take some hundred bytes for each. */
export const PAIRS_PER_RUN_MAX = 20_000_000;

/**
 * Sorts lots and demands by id, so that the order of the input changes nothing, and keeps the eligible pairs
 * with a surplus as edges. Demands are looked up by form and spatial cell: other pairs are never examined.
 * @param pairsMax how many there may be
 * @throws DomainError `match-amounts-too-large` where the value at stake cannot be summed exactly; `match-too-large`
 */
export function buildProblem(snapshot: MatchSnapshot, pairsMax = PAIRS_PER_RUN_MAX): MatchProblem {
  const lots = [...snapshot.lots].sort(byId);
  const demands = [...snapshot.demands].sort(byId);
  const candidateDemands = new CandidateDemands(demands);
  const edges = new Edges(lots.length, pairsMax);
  const takers = demands.map((demand) => ({ demand, surplusOf: surplusAt(demand) }));
  let eligiblePairCount = 0;
  for (const lot of lots) {
    const row = lotRow(lot, candidateDemands.of(lot), takers, snapshot.at);
    edges.addRow(row.edges);
    eligiblePairCount += row.eligibleCount;
  }
  const transportation: TransportationProblem = {
    lotCount: lots.length,
    demandCount: demands.length,
    supplyUnits: Float64Array.from(lots, supplyUnits),
    capacityUnits: Float64Array.from(demands, (demand) =>
      Math.floor(demand.ndPrOxideGramsMax / GRAMS_PER_FLOW_UNIT),
    ),
    ...edges.columns(),
  };
  assertExactlySummable(transportation);
  const { at, isFair } = snapshot;
  const rules = snapshotRules(lots, demands, transportation);
  return { at, lots, demands, transportation, ...rules, isFair, eligiblePairCount };
}

interface LotEdge {
  readonly demand: number;
  readonly value: number;
}

/**
 * The edges found so far, in columns that grow: as numbers of a list, millions of them would take the heap several times over. The
 * verifier has its own, so that an edge lost here is not lost there.
 */
class Edges {
  private readonly starts: Int32Array;
  private demands = new Int32Array(EDGES_FIRST);
  private values = new Float64Array(EDGES_FIRST);
  private lot = 0;
  private count = 0;

  constructor(
    lotCount: number,
    private readonly most: number,
  ) {
    this.starts = new Int32Array(lotCount + 1);
  }

  /** Those of the next lot. @throws DomainError `match-too-large` */
  addRow(row: readonly LotEdge[]): void {
    if (this.count + row.length > this.most)
      throw new DomainError('match-too-large', `A run takes ${this.most} pairs with a surplus at the most.`, {
        pairsMax: this.most,
      });
    for (const { demand, value } of row) {
      if (this.count === this.demands.length) this.grow();
      this.demands[this.count] = demand;
      this.values[this.count] = value;
      this.count += 1;
    }
    this.lot += 1;
    this.starts[this.lot] = this.count;
  }

  columns(): Pick<TransportationProblem, 'edgeStart' | 'edgeDemand' | 'edgeValue'> {
    return {
      edgeStart: this.starts,
      edgeDemand: this.demands.slice(0, this.count),
      edgeValue: this.values.slice(0, this.count),
    };
  }

  private grow(): void {
    const demands = new Int32Array(2 * this.demands.length);
    const values = new Float64Array(2 * this.values.length);
    demands.set(this.demands);
    values.set(this.values);
    [this.demands, this.values] = [demands, values];
  }
}

const EDGES_FIRST = 4_096;

interface LotRow {
  readonly edges: readonly LotEdge[];
  readonly eligibleCount: number;
}

interface Taker {
  readonly demand: MatchDemand;
  readonly surplusOf: (lot: MatchLot) => number;
}

function lotRow(lot: MatchLot, candidates: readonly number[], takers: readonly Taker[], at: string): LotRow {
  const edges: LotEdge[] = [];
  let eligibleCount = 0;
  // A lot below one unit of flow has no value per kilogram to speak of, and P50 = 0 would divide by zero.
  if (supplyUnits(lot) === 0) return { edges, eligibleCount };
  for (const demand of candidates) {
    const taker = takers[demand];
    if (taker === undefined || !isEligible(lot, taker.demand, at)) continue;
    eligibleCount += 1;
    const value = taker.surplusOf(lot);
    if (value > 0) edges.push({ demand, value });
  }
  return { edges, eligibleCount };
}

/** P50 of the liberated NdPr oxide in whole units of 10 g. */
function supplyUnits(lot: MatchLot): number {
  return Math.floor(lot.ndPrMilligrams.p50 / MILLIGRAMS_PER_FLOW_UNIT);
}

/**
 * No objective is more than all lots are worth at their best prices, nor than all demands take at theirs: if the lesser of both is
 * exact, so is every objective. One side alone would let a single lot, or demand, of an absurd size fail the match of all.
 */
function assertExactlySummable(problem: TransportationProblem): void {
  const { lotCount, demandCount, supplyUnits, capacityUnits } = problem;
  const bestOfDemand = new Float64Array(demandCount);
  let worthOfLots = 0n;
  for (let lot = 0; lot < lotCount; lot += 1) {
    let best = 0;
    for (const { demand, value } of edgesOfLot(problem, lot)) {
      best = Math.max(best, value);
      bestOfDemand[demand] = Math.max(entry(bestOfDemand, demand), value);
    }
    worthOfLots += BigInt(entry(supplyUnits, lot)) * BigInt(best);
  }
  let worthOfDemands = 0n;
  bestOfDemand.forEach((best, demand) => {
    worthOfDemands += BigInt(entry(capacityUnits, demand)) * BigInt(best);
  });
  exactNumber(worthOfLots < worthOfDemands ? worthOfLots : worthOfDemands);
}

/** By code unit, not by locale: the order must be the same on every machine. */
function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
