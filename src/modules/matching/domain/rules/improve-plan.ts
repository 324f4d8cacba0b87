import { NONE } from '../transportation/spanning-tree.js';
import { isShort } from './first-plan.js';
import type { Plan } from './plan.js';

/** Lots that are tried in a round: those that could gain most. */
const LOTS_TRIED_MAX = 5_000;
/** Lots that are tried between two looks at the clock. */
const LOTS_BETWEEN_LOOKS = 50;
/** Better places that are tried for a lot. */
const PLACES_TRIED_MAX = 5;
/** 1e-4 USD per kg: as far below the prices a lot still takes room that is there. */
const BELOW_PRICE_MAX = 1_000_000;
/** Lots with something left that are tried for room that comes free. */
const FILLERS_TRIED_MAX = 100;
/** Lots that may be pushed out for one that comes in. */
const EJECTED_MAX = 5;

/**
 * Exchange search: lots that earn less than the prices say they could, the most first, try their better places; what is in
 * the way there is pushed out and placed anew, and room that comes free is filled. A try that does not raise the
 * objective is undone.
 * @param secondsLeft ends the round early where nothing is left
 */
export function improvePlan(plan: Plan, reduced: Float64Array, secondsLeft: () => number): void {
  const search = new ExchangeSearch(plan, reduced);
  for (const [tried, lot] of lotsByRegret(plan, reduced).slice(0, LOTS_TRIED_MAX).entries()) {
    if (tried % LOTS_BETWEEN_LOOKS === 0 && secondsLeft() <= 0) return;
    search.improve(lot);
  }
}

/** Lots whose deliveries earn less beyond the prices than their best place would, by the difference. */
function lotsByRegret(plan: Plan, reduced: Float64Array): readonly number[] {
  const { edgeStart, edgeDemand, lotCount, supplyUnits } = plan.problem.transportation;
  const regret = new Float64Array(lotCount);
  const lots: number[] = [];
  for (let lot = 0; lot < lotCount; lot += 1) {
    const end = edgeStart[lot + 1] as number;
    let best = 0;
    let earned = 0;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      const earns = reduced[edge] as number;
      if (earns > best && plan.isClosed[edgeDemand[edge] as number] === 0) best = earns;
      const units = plan.flowUnits[edge] as number;
      if (units > 0) earned += units * earns;
    }
    regret[lot] = best * (supplyUnits[lot] as number) - earned;
    if ((regret[lot] as number) > 0) lots.push(lot);
  }
  return lots.sort((a, b) => (regret[b] as number) - (regret[a] as number) || a - b);
}

class ExchangeSearch {
  private readonly missing: Float64Array;
  private readonly placesOfDemand = new Map<number, Int32Array>();

  constructor(
    private readonly plan: Plan,
    private readonly reduced: Float64Array,
  ) {
    this.missing = new Float64Array(2 + plan.problem.rules.impurityCount);
  }

  improve(lot: number): void {
    const { plan, reduced } = this;
    const { edgeStart } = plan.problem.transportation;
    const home = plan.homeOf(lot);
    const earnsNow = home === NONE ? 0 : (reduced[home] as number);
    const places: number[] = [];
    const end = edgeStart[lot + 1] as number;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      if ((reduced[edge] as number) > earnsNow) places.push(edge);
    }
    places.sort((a, b) => (reduced[b] as number) - (reduced[a] as number) || a - b);
    places.slice(0, PLACES_TRIED_MAX).some((edge) => this.tryPlace(lot, edge));
  }

  private tryPlace(lot: number, edge: number): boolean {
    const { plan } = this;
    const { edgeStart, edgeDemand } = plan.problem.transportation;
    const demand = edgeDemand[edge] as number;
    if (plan.isClosed[demand] === 1 || this.reduced[edge] === Number.NEGATIVE_INFINITY) return false;
    const before = plan.objective();
    plan.begin();
    const touched: number[] = [demand];
    const end = edgeStart[lot + 1] as number;
    for (let other = edgeStart[lot] as number; other < end; other += 1) {
      const units = plan.flowUnits[other] as number;
      if (units === 0 || other === edge) continue;
      if (!plan.mayTake(other, units)) {
        plan.rollBack();
        return false;
      }
      plan.add(other, -units);
      touched.push(edgeDemand[other] as number);
    }
    const ejected = this.makeRoom(edge);
    if (ejected !== null) {
      for (const out of ejected) this.replace(out);
      this.replace(lot);
      for (const freed of touched) this.fill(freed);
      const isSound = touched.every((freed) => !isShort(plan, freed)) && this.isClean(touched);
      if (isSound && plan.objective() > before) return true;
    }
    plan.rollBack();
    return false;
  }

  /** Pushes lots out of the edge's demand until its lot fits; null where it cannot be made to fit. */
  private makeRoom(edge: number): readonly number[] | null {
    const { plan } = this;
    const ejected: number[] = [];
    const wanted = plan.leftUnits[plan.lotOfEdge[edge] as number] as number;
    while (plan.roomUnits(edge) < wanted && ejected.length < EJECTED_MAX) {
      this.readMissing(edge, wanted);
      const out = this.cheapestOut(edge);
      if (out === NONE) break;
      plan.add(out, -this.unitsOut(out));
      ejected.push(plan.lotOfEdge[out] as number);
    }
    const room = plan.roomUnits(edge);
    if (room === 0) return null;
    plan.add(edge, room);
    return ejected;
  }

  /** What the demand lacks for so many units of the edge's lot, row by row: units, feed, each impurity. */
  private readMissing(edge: number, wanted: number): void {
    const { plan, missing } = this;
    const { rules, transportation } = plan.problem;
    const demand = transportation.edgeDemand[edge] as number;
    const feed = rules.feedMilligramsPerUnit[plan.lotOfEdge[edge] as number] as number;
    missing[0] =
      (plan.intakeUnits[demand] as number) + wanted - (transportation.capacityUnits[demand] as number);
    missing[1] =
      (plan.feedMilligrams[demand] as number) + wanted * feed - (rules.feedMilligramsMax[demand] as number);
    for (let kind = 0; kind < rules.impurityCount; kind += 1) {
      const excess = plan.excessOf(edge, kind);
      const sum = plan.excess[demand * rules.impurityCount + kind] as number;
      missing[2 + kind] = excess > 0 ? sum + wanted * excess : 0;
    }
  }

  /** What a unit of the edge's lot takes up of the row. */
  private takesUp(edge: number, row: number): number {
    if (row === 0) return 1;
    if (row > 1) return this.plan.excessOf(edge, row - 2);
    return this.plan.problem.rules.feedMilligramsPerUnit[this.plan.lotOfEdge[edge] as number] as number;
  }

  /** The edge whose lot loses least for the room that it makes. */
  private cheapestOut(entering: number): number {
    const { plan, reduced } = this;
    let best = NONE;
    let leastLoss = Number.POSITIVE_INFINITY;
    const demand = plan.problem.transportation.edgeDemand[entering] as number;
    for (let edge = plan.firstInto(demand); edge !== NONE; edge = plan.nextInto(edge)) {
      if (edge === entering) continue;
      const share = this.shareMade(edge);
      if (share <= 0) continue;
      const units = this.unitsOut(edge);
      const loss = (reduced[edge] as number) - this.elsewhere(edge, units);
      const lossPerShare = (units * Math.max(1, loss)) / share;
      if (lossPerShare < leastLoss) {
        leastLoss = lossPerShare;
        best = edge;
      }
    }
    return best;
  }

  /** Which part of what is missing the edge's whole flow would make room for, at most 1; 0 where nothing is missing. */
  private shareMade(edge: number): number {
    const flow = this.plan.flowUnits[edge] as number;
    let share = Number.POSITIVE_INFINITY;
    for (let row = 0; row < this.missing.length; row += 1) {
      const missing = this.missing[row] as number;
      if (missing > 0) share = Math.min(share, (flow * this.takesUp(edge, row)) / missing);
    }
    return share === Number.POSITIVE_INFINITY ? 0 : Math.min(1, share);
  }

  /** Part of the flow where that makes room enough and what stays is not too small; else all of it. */
  private unitsOut(edge: number): number {
    const { plan } = this;
    const flow = plan.flowUnits[edge] as number;
    let needed = 1;
    for (let row = 0; row < this.missing.length; row += 1) {
      const missing = this.missing[row] as number;
      if (missing <= 0) continue;
      const takesUp = this.takesUp(edge, row);
      needed = takesUp > 0 ? Math.max(needed, Math.ceil(missing / takesUp)) : flow;
    }
    const smallest = plan.problem.rules.smallestPartUnits[plan.lotOfEdge[edge] as number] as number;
    return flow - needed >= Math.max(1, smallest) ? needed : flow;
  }

  /** What so many units of the edge's lot would earn at the best other place that has room for them, beyond the prices. */
  private elsewhere(edge: number, units: number): number {
    const { plan, reduced } = this;
    const { edgeStart, edgeDemand, capacityUnits } = plan.problem.transportation;
    const lot = plan.lotOfEdge[edge] as number;
    const end = edgeStart[lot + 1] as number;
    let best = 0;
    for (let other = edgeStart[lot] as number; other < end; other += 1) {
      if (other === edge || (reduced[other] as number) <= best) continue;
      const demand = edgeDemand[other] as number;
      const room = (capacityUnits[demand] as number) - (plan.intakeUnits[demand] as number);
      if (plan.isClosed[demand] === 0 && room >= units) best = reduced[other] as number;
    }
    return best;
  }

  /** Places what is left of the lot where it is worth most. */
  private replace(lot: number): void {
    const { plan, reduced } = this;
    const { edgeStart } = plan.problem.transportation;
    const end = edgeStart[lot + 1] as number;
    while ((plan.leftUnits[lot] as number) > 0) {
      let best = NONE;
      let bestEarns = 0;
      let bestUnits = 0;
      for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
        const earns = (reduced[edge] as number) + BELOW_PRICE_MAX;
        if (earns <= bestEarns) continue;
        const units = plan.roomUnits(edge);
        if (units === 0) continue;
        best = edge;
        bestEarns = earns;
        bestUnits = units;
      }
      if (best === NONE) return;
      plan.add(best, bestUnits);
    }
  }

  /** Fills the demand's room with lots that have something left, those first that earn most. */
  private fill(demand: number): void {
    const { plan } = this;
    const { capacityUnits } = plan.problem.transportation;
    const places = this.placesByEarnings(demand);
    while ((plan.intakeUnits[demand] as number) < (capacityUnits[demand] as number)) {
      const best = this.firstWithRoom(places);
      if (best === NONE) return;
      plan.add(best, plan.roomUnits(best));
    }
  }

  private firstWithRoom(places: Int32Array): number {
    const { plan } = this;
    let tried = 0;
    for (const edge of places) {
      if (plan.leftUnits[plan.lotOfEdge[edge] as number] === 0) continue;
      if (plan.roomUnits(edge) > 0) return edge;
      tried += 1;
      if (tried === FILLERS_TRIED_MAX) return NONE;
    }
    return NONE;
  }

  /** All edges that lead to the demand and can carry something; the prices stay as they are while the search goes on. */
  private placesByEarnings(demand: number): Int32Array {
    const known = this.placesOfDemand.get(demand);
    if (known !== undefined) return known;
    const { plan, reduced } = this;
    const places = plan
      .edgesOfDemand(demand)
      .filter((edge) => reduced[edge] !== Number.NEGATIVE_INFINITY)
      .sort((a, b) => (reduced[b] as number) - (reduced[a] as number) || a - b);
    this.placesOfDemand.set(demand, places);
    return places;
  }

  private isClean(demands: readonly number[]): boolean {
    const { plan } = this;
    const count = plan.problem.rules.impurityCount;
    return demands.every((demand) => {
      for (let kind = 0; kind < count; kind += 1) {
        if ((plan.excess[demand * count + kind] as number) > 0) return false;
      }
      return (plan.intakeUnits[demand] as number) >= (plan.problem.rules.floorUnits[demand] as number);
    });
  }
}
