import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { smallSnapshot } from '../../../../test/support/match-arbitraries.js';
import { plainLot } from '../../../../test/support/match-builders.js';
import { solveInThisThread } from '../../../../test/support/match-solver.js';
import type { MatchLot } from './match-problem.js';
import { runMatch } from './run-match.js';

const solve = solveInThisThread;

describe('runMatch, as a law', () => {
  it('does not depend on the order of lots and demands', async () => {
    await fc.assert(
      fc.asyncProperty(smallSnapshot(true), fc.infiniteStream(fc.nat()), async (snapshot, keys) => {
        const shuffled = {
          ...snapshot,
          lots: shuffle(snapshot.lots, keys),
          demands: shuffle(snapshot.demands, keys),
        };
        expect(await runMatch(shuffled, solve)).toEqual(await runMatch(snapshot, solve));
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  it('is optimal without campaign minimums, and never below greedy', async () => {
    await fc.assert(
      fc.asyncProperty(smallSnapshot(false), async (snapshot) => {
        const result = await runMatch(snapshot, solve);
        expect(result.gapUsdMicros).toBe(0);
        expect(result.greedyObjectiveUsdMicros).toBeLessThanOrEqual(result.objectiveUsdMicros);
      }),
      { numRuns: 100, seed: 12 },
    );
  });

  it('proposes no campaign below its minimum and stays below its bound', async () => {
    await fc.assert(
      fc.asyncProperty(smallSnapshot(true), async (snapshot) => {
        const result = await runMatch(snapshot, solve);
        expect(result.gapUsdMicros).toBeGreaterThanOrEqual(0);
        for (const demand of result.demands) {
          if (demand.filledNdPrOxideGrams > 0) {
            expect(demand.filledNdPrOxideGrams).toBeGreaterThanOrEqual(demand.minimumNdPrOxideGrams);
          }
        }
        for (const lot of result.lots) expect(lot.unmatched === null).toBe(lot.status === 'MATCHED');
      }),
      { numRuns: 100, seed: 13 },
    );
  });

  it('gains nothing less from one more lot', async () => {
    await fc.assert(
      fc.asyncProperty(smallSnapshot(false), fc.integer({ min: 10, max: 90 }), async (snapshot, grams) => {
        const before = await runMatch(snapshot, solve);
        const more = { ...snapshot, lots: [...snapshot.lots, plainLot('more', grams, 3)] };
        expect((await runMatch(more, solve)).objectiveUsdMicros).toBeGreaterThanOrEqual(
          before.objectiveUsdMicros,
        );
      }),
      { numRuns: 60, seed: 14 },
    );
  });

  it('keeps its word on the reserve: just below it the lot matches, at it nothing is gained', async () => {
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(smallSnapshot(false), async (snapshot) => {
        const before = await runMatch(snapshot, solve);
        for (const { lotId, unmatched } of before.lots) {
          if (unmatched === null || !('reserveToMatch' in unmatched) || unmatched.reserveToMatch === null)
            continue;
          kept += 1;
          const reserve = unmatched.reserveToMatch.belowUsdTenThousandthsPerKg;
          const withReserve = (usdTenThousandthsPerKg: number) => ({
            ...snapshot,
            lots: snapshot.lots.map((lot): MatchLot =>
              lot.id === lotId ? { ...lot, reserveUsdMicrosPerKgNdPr: usdTenThousandthsPerKg * 100 } : lot,
            ),
          });
          const at = await runMatch(withReserve(reserve), solve);
          expect(at.objectiveUsdMicros).toBe(before.objectiveUsdMicros);
          const below = await runMatch(withReserve(reserve - 1), solve);
          expect(below.allocations.some((allocation) => allocation.lotId === lotId)).toBe(true);
          expect(below.objectiveUsdMicros).toBeGreaterThan(before.objectiveUsdMicros);
        }
      }),
      { numRuns: 100, seed: 15 },
    );
    // The law is not vacuous.
    expect(kept).toBeGreaterThan(20);
  });
});

function shuffle<Item>(items: readonly Item[], keys: Iterable<number>): readonly Item[] {
  const iterator = keys[Symbol.iterator]();
  return items
    .map((item) => ({ item, key: Number(iterator.next().value) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
