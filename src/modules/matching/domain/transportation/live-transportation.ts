import {
  objectiveUsdMicros,
  type TransportationProblem,
  type TransportationSolution,
} from '../transportation-problem.js';
import { GrowingProblem, type Place } from './growing-problem.js';
import { assertExactPrices, optimalTree } from './solve-transportation.js';
import type { TransportationTree } from './transportation-tree.js';

/**
 * A transportation problem that is solved and stays solved: a lot or demand that arrives, leaves or changes re-optimises
 * from the last basis, which takes a few pivots. Only lots are priced that a changed price concerns. After every call
 * flows and prices are optimal, the same optimum as from scratch.
 *
 * Each change keeps the basis primal and strongly feasible: a lot arrives unmatched; one that leaves first loses the value
 * of all its pairs, so that the simplex takes it out, and then its supply; a demand arrives with all its capacity
 * free, and leaves like a lot. Capacity grows along the tree; it shrinks by a lot that outbids all others for it and leaves
 * together with what it took.
 */
export class LiveTransportation {
  private growing: GrowingProblem;
  private tree: TransportationTree;
  /** By demand: the price at which no lot was found to gain by a pair with it. */
  private checkedPrices: Float64Array;
  private valueMax: number;

  /** @throws DomainError `match-amounts-too-large` */
  constructor(problem: TransportationProblem) {
    assertExactPrices(problem);
    this.growing = new GrowingProblem(problem);
    this.tree = optimalTree(this.growing.padded);
    this.checkedPrices = this.tree.prices.slice();
    this.valueMax = problem.edgeValue.reduce((most, value) => Math.max(most, value), 0);
  }

  /** @returns the lot's index. @throws DomainError `match-amounts-too-large` */
  addLot(supplyUnits: number, places: readonly Place[]): number {
    this.makeRoom(1, 0, places.length);
    this.admit(places);
    const lot = this.growing.addLot(supplyUnits, places);
    this.reoptimise([lot]);
    return lot;
  }

  removeLot(lot: number): void {
    for (const edge of this.growing.edgesOf(lot)) this.growing.makeWorthless(edge);
    this.tree.revalue(lot);
    this.reoptimise([lot]);
    this.growing.padded.supplyUnits[lot] = 0;
  }

  /** @returns the index that the lot has from now on */
  changeLot(lot: number, supplyUnits: number, places: readonly Place[]): number {
    this.removeLot(lot);
    return this.addLot(supplyUnits, places);
  }

  /** @returns the demand's index. @throws DomainError `match-amounts-too-large` */
  addDemand(
    capacityUnits: number,
    offers: readonly { readonly lot: number; readonly value: number }[],
  ): number {
    this.makeRoom(0, 1, offers.length);
    this.admit(offers);
    const demand = this.growing.addDemand(capacityUnits, offers);
    this.tree.setFree(demand, capacityUnits);
    this.checkedPrices[demand] = Number.POSITIVE_INFINITY;
    this.reoptimise([]);
    return demand;
  }

  removeDemand(demand: number): void {
    const lots: number[] = [];
    for (const edge of this.growing.edgesInto(demand)) {
      this.growing.makeWorthless(edge);
      lots.push(this.growing.lotOfEdge[edge] as number);
    }
    for (const lot of lots) this.tree.revalue(lot);
    this.reoptimise(lots);
    this.growing.padded.capacityUnits[demand] = 0;
    this.tree.setFree(demand, 0);
  }

  changeCapacity(demand: number, capacityUnits: number): void {
    const before = this.growing.padded.capacityUnits[demand] as number;
    if (capacityUnits > before) this.tree.widen(demand, capacityUnits - before);
    else if (capacityUnits < before) this.narrow(demand, before - capacityUnits);
    this.growing.padded.capacityUnits[demand] = capacityUnits;
    this.reoptimise([]);
  }

  objectiveUsdMicros(): number {
    const { problem, solution } = this.current();
    return objectiveUsdMicros(problem, solution.flowUnits);
  }

  /** The problem as it is now, lots and demands by their indices, and its optimum. */
  current(): { readonly problem: TransportationProblem; readonly solution: TransportationSolution } {
    const { problem, edgeHere } = this.growing.compact();
    const { flowUnits, demandPrices } = this.tree.solution();
    return {
      problem,
      solution: {
        flowUnits: Float64Array.from(edgeHere, (edge) => flowUnits[edge] as number),
        demandPrices: demandPrices.slice(0, problem.demandCount),
      },
    };
  }

  private narrow(demand: number, units: number): void {
    this.makeRoom(1, 0, 1);
    // Above any other value, so that it takes all of its units, and of no influence once it has left.
    const lot = this.growing.addLot(units, [{ demand, value: this.valueMax + 1 }]);
    this.reoptimise([lot]);
    for (const edge of this.growing.edgesOf(lot)) this.growing.makeWorthless(edge);
    this.growing.padded.supplyUnits[lot] = 0;
    this.tree.forget(lot);
  }

  /**
   * Pivots until no lot that a change concerns gains, and no price is below 0. Every round looks at all concerned lots
   * at one set of prices, the checked ones, before it pivots: so what it passes over does not gain at these.
   */
  private reoptimise(touched: readonly number[]): void {
    let toPrice = new Set(touched);
    for (;;) {
      this.addLotsOfChangedPrices(toPrice);
      const gaining = this.gainingLots(toPrice);
      const hadNegativePrice = this.freeCapacity();
      if (gaining.length === 0 && !hadNegativePrice) return;
      this.moveLots(gaining);
      toPrice = new Set(gaining);
    }
  }

  /** Adds the lots that may gain by prices that have changed since they were last looked at. */
  private addLotsOfChangedPrices(lots: Set<number>): void {
    const { growing, tree, checkedPrices } = this;
    const { edgeValue } = growing.padded;
    for (let demand = 0; demand < growing.demandCount; demand += 1) {
      const price = tree.prices[demand] as number;
      const before = checkedPrices[demand] as number;
      if (price === before) continue;
      checkedPrices[demand] = price;
      for (const edge of growing.edgesInto(demand)) {
        const lot = growing.lotOfEdge[edge] as number;
        // A dearer demand concerns the lots that are there, a cheaper one those that are not.
        const isConcerned =
          price > before
            ? tree.homeNode[lot] === demand
            : (edgeValue[edge] as number) - price > tree.rentOf(lot);
        if (isConcerned) lots.add(lot);
      }
    }
  }

  /** Those that gain most first. */
  private gainingLots(lots: ReadonlySet<number>): readonly number[] {
    const { growing, tree } = this;
    const gains: { readonly lot: number; readonly gain: number }[] = [];
    for (const lot of lots) {
      if (growing.padded.supplyUnits[lot] === 0) continue;
      const gain = growing.bestPlace(lot, tree.prices).earns - tree.rentOf(lot);
      if (gain > 0) gains.push({ lot, gain });
    }
    return gains.sort((a, b) => b.gain - a.gain || a.lot - b.lot).map(({ lot }) => lot);
  }

  private moveLots(lots: readonly number[]): void {
    const { growing, tree } = this;
    for (const lot of lots) {
      const { edge, earns } = growing.bestPlace(lot, tree.prices);
      if (earns > tree.rentOf(lot)) tree.enter(lot, edge);
    }
  }

  private freeCapacity(): boolean {
    const { tree } = this;
    let hadNegativePrice = false;
    for (let demand = 0; demand < this.growing.demandCount; demand += 1) {
      if ((tree.prices[demand] as number) >= 0) continue;
      tree.enterFreeCapacity(demand);
      hadNegativePrice = true;
    }
    return hadNegativePrice;
  }

  /** Starts anew with more room where there is not enough. */
  private makeRoom(lots: number, demands: number, edges: number): void {
    if (this.growing.hasRoomFor(lots, demands, edges)) return;
    const { problem } = this.growing.compact();
    this.growing = new GrowingProblem(problem, edges);
    this.tree = optimalTree(this.growing.padded);
    this.checkedPrices = this.tree.prices.slice();
  }

  /** Values must leave prices exact, with one more for the lot that narrows. */
  private admit(places: readonly { readonly value: number }[]): void {
    const valueMax = places.reduce((most, { value }) => Math.max(most, value), this.valueMax);
    assertExactPrices({ ...this.growing.padded, edgeValue: Float64Array.of(valueMax + 1) });
    this.valueMax = valueMax;
  }
}
