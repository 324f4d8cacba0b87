import { describe, expect, it } from '@jest/globals';
import { aSnapshot, plainDemand, plainLot } from '../../../../test/support/match-builders.js';
import { buildProblem } from './build-problem.js';

describe('buildProblem', () => {
  it('keeps eligible pairs with a surplus as edges, in units of 10 g and of 1e-4 USD per kg', () => {
    const lots = [plainLot('b', 1_009, 20), plainLot('a', 500, 90)];
    const demands = [
      plainDemand('y', 2_005, 100, { ndPrOxideGramsMin: 101 }),
      plainDemand('x', 700, 50),
      plainDemand('z', 700, 95, { acceptedForms: ['SWARF'] }),
    ];
    const problem = buildProblem(aSnapshot(lots, demands));
    expect(problem.lots.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(problem.demands.map(({ id }) => id)).toEqual(['x', 'y', 'z']);
    // Lot a: 50 − 90 < 0 at x, 100 − 90 = 10 at y. Lot b: 30 at x, 80 at y. Nobody may go to z.
    expect(problem.transportation).toEqual({
      lotCount: 2,
      demandCount: 3,
      supplyUnits: Float64Array.of(50, 100),
      capacityUnits: Float64Array.of(70, 200, 70),
      edgeStart: Int32Array.of(0, 1, 3),
      edgeDemand: Int32Array.of(1, 0, 1),
      edgeValue: Float64Array.of(100_000, 300_000, 800_000),
    });
    expect([...problem.rules.minimumUnits]).toEqual([0, 11, 0]);
    expect(problem.eligiblePairCount).toBe(4);
  });

  it('has no edge for a lot below 10 g, even without any NdPr oxide', () => {
    const nothing = { ...plainLot('b', 1), ndPrMilligrams: { p10: 0, p50: 0, p90: 0 } };
    const problem = buildProblem(aSnapshot([plainLot('a', 9), nothing], [plainDemand('x', 100, 50)]));
    expect(problem.transportation.edgeValue).toHaveLength(0);
    expect([...problem.transportation.supplyUnits]).toEqual([0, 0]);
  });

  it('sorts ids by code unit, as every machine does', () => {
    const lots = ['é', 'Z', 'a', 'B'].map((id) => plainLot(id, 10));
    expect(buildProblem(aSnapshot(lots, [])).lots.map(({ id }) => id)).toEqual(['B', 'Z', 'a', 'é']);
  });

  it('refuses more pairs than it may keep, and says how many those are', () => {
    const snapshot = aSnapshot([plainLot('a', 500), plainLot('b', 500)], [plainDemand('x', 100, 50)]);
    expect(buildProblem(snapshot, 2).transportation.edgeValue).toHaveLength(2);
    expect(() => buildProblem(snapshot, 1)).toThrow(
      expect.objectContaining({ code: 'match-too-large', facts: { pairsMax: 1 } }),
    );
  });

  it('keeps every pair where there are many', () => {
    const lots = Array.from({ length: 130 }, (_, number) => plainLot(`lot ${1_000 + number}`, 500));
    const demands = Array.from({ length: 70 }, (_, number) =>
      plainDemand(`demand ${100 + number}`, 100, 50 + number),
    );
    const { edgeStart, edgeDemand, edgeValue } = buildProblem(aSnapshot(lots, demands)).transportation;
    expect([...edgeStart]).toEqual(Array.from({ length: 131 }, (_, lot) => 70 * lot));
    edgeDemand.forEach((demand, edge) => {
      expect([demand, edgeValue[edge]]).toEqual([edge % 70, 10_000 * (50 + (edge % 70))]);
    });
    expect(edgeDemand).toHaveLength(9_100);
  });

  it('refuses a match whose value cannot be summed exactly', () => {
    // 10^12 g are 10^11 units; at 10,000 USD/kg they are worth 10^19 micro-USD.
    const snapshot = aSnapshot(
      [plainLot('a', 1_000_000_000_000)],
      [plainDemand('x', 1_000_000_000_000, 10_000)],
    );
    expect(() => buildProblem(snapshot)).toThrow(
      expect.objectContaining({ code: 'match-amounts-too-large' }),
    );
  });

  it('takes a lot that no demand could ever take, and a demand that no lots could ever fill', () => {
    const [lot, vastLot] = [plainLot('a', 1_000), plainLot('b', 1_000_000_000_000)];
    const [demand, vastDemand] = [
      plainDemand('x', 1_000, 10_000),
      plainDemand('y', 1_000_000_000_000, 10_000),
    ];
    expect(buildProblem(aSnapshot([lot, vastLot], [demand])).eligiblePairCount).toBe(2);
    expect(buildProblem(aSnapshot([lot], [demand, vastDemand])).eligiblePairCount).toBe(2);
  });
});
