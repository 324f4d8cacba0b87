import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomStream } from '../../../../../bench/random-stream.js';
import { midSizeProblem, tinyProblem } from '../../../../../test/support/match-arbitraries.js';
import { dualBound, exhaustiveOptimum, problemOf } from '../../../../../test/support/match-builders.js';
import {
  demandIntakeUnits,
  lotOutflowUnits,
  objectiveUsdMicros,
  type TransportationProblem,
} from '../transportation-problem.js';
import { LiveTransportation } from './live-transportation.js';
import { solveTransportation } from './solve-transportation.js';

describe('LiveTransportation', () => {
  it('stays at the exhaustive optimum through any changes of a tiny problem', () => {
    let changeCount = 0;
    fc.assert(
      fc.property(tinyProblem, fc.nat(), (problem, seed) => {
        const live = new LiveTransportation(problem);
        const changes = new Changes(live, seed, { supply: 4, capacity: 5, value: 9 });
        for (let step = 0; step < 4; step += 1) {
          changes.next();
          changeCount += 1;
          expect(provenOptimum(live)).toBe(exhaustiveOptimum(live.current().problem));
        }
      }),
      { numRuns: 300, seed: 20_261_101 },
    );
    expect(changeCount).toBe(1_200);
  });

  it('stays at the optimum from scratch through sixty changes', () => {
    fc.assert(
      fc.property(midSizeProblem(300), fc.nat(), (problem, seed) => {
        const live = new LiveTransportation(problem);
        const most = (values: Float64Array): number =>
          values.reduce((high, value) => Math.max(high, value), 1);
        const changes = new Changes(live, seed, {
          supply: most(problem.supplyUnits),
          capacity: most(problem.capacityUnits),
          value: most(problem.edgeValue),
        });
        for (let step = 0; step < 60; step += 1) {
          changes.next();
          const { problem: now } = live.current();
          expect(provenOptimum(live)).toBe(objectiveUsdMicros(now, solveTransportation(now).flowUnits));
        }
      }),
      { numRuns: 6, seed: 20_261_102 },
    );
  });

  it('takes a lot in and out again without a trace', () => {
    fc.assert(
      fc.property(midSizeProblem(200), fc.integer({ min: 1, max: 1_000 }), (problem, supplyUnits) => {
        const live = new LiveTransportation(problem);
        const before = live.objectiveUsdMicros();
        const places = Array.from(problem.capacityUnits.keys(), (demand) => ({
          demand,
          value: 1 + demand * 977,
        }));
        const lot = live.addLot(supplyUnits, places);
        // One more lot can only help.
        expect(live.objectiveUsdMicros()).toBeGreaterThanOrEqual(before);
        live.removeLot(lot);
        expect(live.objectiveUsdMicros()).toBe(before);
      }),
      { numRuns: 60, seed: 20_261_103 },
    );
  });

  it('grows from nothing beyond the room that it started with', () => {
    const live = new LiveTransportation(problemOf([], [], []));
    const demands = Array.from({ length: 80 }, () => live.addDemand(10, []));
    for (let lot = 0; lot < 200; lot += 1) {
      live.addLot(
        5,
        demands.filter((demand) => (demand + lot) % 7 === 0).map((demand) => ({ demand, value: 1 + lot })),
      );
    }
    const { problem } = live.current();
    expect(provenOptimum(live)).toBe(objectiveUsdMicros(problem, solveTransportation(problem).flowUnits));
    expect(problem.lotCount).toBe(200);
  });

  it('narrows a full demand by its least valuable units', () => {
    // 4 units at 7 and 6 at 3 fill the demand: 46. Down to 5: 4 · 7 + 1 · 3.
    const live = new LiveTransportation(problemOf([4, 6], [10], [[7], [3]]));
    expect(live.objectiveUsdMicros()).toBe(46);
    live.changeCapacity(0, 5);
    expect(live.objectiveUsdMicros()).toBe(31);
    live.changeCapacity(0, 0);
    expect(live.objectiveUsdMicros()).toBe(0);
    live.changeCapacity(0, 7);
    expect(live.objectiveUsdMicros()).toBe(37);
  });

  it('refuses a value whose prices might not be exact, and goes on', () => {
    const live = new LiveTransportation(problemOf([1], [1], [[5]]));
    const tooLarge = (): number => live.addLot(1, [{ demand: 0, value: Number.MAX_SAFE_INTEGER - 1 }]);
    expect(tooLarge).toThrow(expect.objectContaining({ code: 'match-amounts-too-large' }));
    live.addLot(1, [{ demand: 0, value: 6 }]);
    expect(provenOptimum(live)).toBe(6);
  });
});

/** Checks that flow and prices are feasible and prove each other; returns the objective. */
function provenOptimum(live: LiveTransportation): number {
  const { problem, solution } = live.current();
  const { flowUnits, demandPrices } = solution;
  expect(flowUnits.every((units) => Number.isSafeInteger(units) && units >= 0)).toBe(true);
  const isWithin = (sums: Float64Array, limits: Float64Array): boolean =>
    sums.every((sum, index) => sum <= (limits[index] ?? 0));
  expect(isWithin(lotOutflowUnits(problem, flowUnits), problem.supplyUnits)).toBe(true);
  expect(isWithin(demandIntakeUnits(problem, flowUnits), problem.capacityUnits)).toBe(true);
  const objective = objectiveUsdMicros(problem, flowUnits);
  expect(dualBound(problem, demandPrices)).toBe(objective);
  return objective;
}

interface Largest {
  readonly supply: number;
  readonly capacity: number;
  readonly value: number;
}

/** Random arrivals, departures and changes of lots and demands. */
class Changes {
  private readonly uniform: () => number;

  constructor(
    private readonly live: LiveTransportation,
    seed: number,
    private readonly largest: Largest,
  ) {
    this.uniform = randomStream(seed).uniform;
  }

  next(): void {
    const { live, largest } = this;
    const { problem } = live.current();
    const kind = this.upTo(5);
    if (kind === 0) live.addLot(this.upTo(largest.supply), this.places(problem));
    else if (kind === 1 && problem.lotCount > 0) live.removeLot(this.upTo(problem.lotCount - 1));
    else if (kind === 2 && problem.lotCount > 0) {
      live.changeLot(this.upTo(problem.lotCount - 1), this.upTo(largest.supply), this.places(problem));
    } else if (kind === 3) live.addDemand(this.upTo(largest.capacity), this.offers(problem));
    else if (kind === 4 && problem.demandCount > 1) live.removeDemand(this.upTo(problem.demandCount - 1));
    else if (problem.demandCount > 0) {
      live.changeCapacity(this.upTo(problem.demandCount - 1), this.upTo(largest.capacity));
    }
  }

  private places({ capacityUnits }: TransportationProblem) {
    return [...capacityUnits.keys()]
      .filter(() => this.uniform() < 0.5)
      .map((demand) => ({ demand, value: 1 + this.upTo(this.largest.value) }));
  }

  private offers({ supplyUnits }: TransportationProblem) {
    return [...supplyUnits.keys()]
      .filter(() => this.uniform() < 0.5)
      .map((lot) => ({ lot, value: 1 + this.upTo(this.largest.value) }));
  }

  private upTo(most: number): number {
    return Math.floor(this.uniform() * (most + 1));
  }
}
