import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchDifference, type ComparedAllocation } from './match-difference.js';

const pair = (lotId: string, demandId: string, grams: number): ComparedAllocation => ({
  lotId,
  demandId,
  ndPrOxideGrams: grams,
  lotMassGrams: 4 * grams,
  surplusUsdMicros: 30 * grams,
});

/** At most one allocation of each pair. */
const allocations = fc
  .uniqueArray(fc.tuple(fc.constantFrom('l1', 'l2', 'l3'), fc.constantFrom('d1', 'd2')), {
    selector: ([lot, demand]) => lot + demand,
  })
  .chain((pairs) =>
    fc.tuple(
      ...pairs.map(([lot, demand]) =>
        fc.integer({ min: 1, max: 3 }).map((units) => pair(lot, demand, 10 * units)),
      ),
    ),
  );

describe('matchDifference', () => {
  it('names what is new, what is gone and what is more or less, and leaves out what is the same', () => {
    const before = [pair('l1', 'd1', 10), pair('l2', 'd1', 20), pair('l3', 'd2', 30)];
    const after = [pair('l3', 'd2', 40), pair('l1', 'd1', 10), pair('l2', 'd2', 20)];
    expect(matchDifference(before, after)).toEqual([
      { lotId: 'l2', demandId: 'd1', before: pair('l2', 'd1', 20), after: null },
      { lotId: 'l2', demandId: 'd2', before: null, after: pair('l2', 'd2', 20) },
      { lotId: 'l3', demandId: 'd2', before: pair('l3', 'd2', 30), after: pair('l3', 'd2', 40) },
    ]);
  });

  it('sees that the same goes at another surplus', () => {
    const dearer = { ...pair('l1', 'd1', 10), surplusUsdMicros: 301 };
    expect(matchDifference([pair('l1', 'd1', 10)], [dearer])).toHaveLength(1);
  });

  it('is empty against itself, turns round with its arguments, and adds up', () => {
    const sum = (of: readonly (ComparedAllocation | null)[]): number =>
      of.reduce((total, each) => total + (each?.surplusUsdMicros ?? 0), 0);
    fc.assert(
      fc.property(allocations, allocations, (before, after) => {
        expect(matchDifference(before, before)).toEqual([]);
        const difference = matchDifference(before, after);
        const turned = matchDifference(after, before).map(({ before: b, after: a, ...ids }) => ({
          ...ids,
          before: a,
          after: b,
        }));
        expect(turned).toEqual(difference);
        expect(sum(difference.map((each) => each.after)) - sum(difference.map((each) => each.before))).toBe(
          sum(after) - sum(before),
        );
      }),
      { seed: 20_261_126 },
    );
  });
});
