import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aSnapshot, plainDemand, plainLot } from '../../../../test/support/match-builders.js';
import { smallSnapshot } from '../../../../test/support/match-arbitraries.js';
import { solveInThisThread } from '../../../../test/support/match-solver.js';
import { buildProblem } from './build-problem.js';
import { withoutIntake } from './campaign-minimum.js';
import { runMatch } from './run-match.js';
import { solveTransportation } from './transportation/solve-transportation.js';
import { demandIntakeUnits, entry, objectiveUsdMicros } from './transportation-problem.js';
import type { MatchSnapshot } from './match-problem.js';

describe('campaigns of a match', () => {
  it('gives up the campaign whose lots fill another', async () => {
    /*
     * Lot a (30 g) earns 20 USD/kg at x and 15 at y; lot b (40 g) only passes y's distance limit and earns 15 there. Both
     * campaigns need 60 g: x has a, y has b. Closing x, the emptier, sends a to y: 0.07 · 15 = 1.05 USD, its minimum
     * reached. Closing y would leave x short as well.
     */
    const far = { ...plainLot('b', 40, 0), longitude: 10 };
    const snapshot = aSnapshot(
      [plainLot('a', 30, 0), far],
      [
        plainDemand('x', 100, 20, { ndPrOxideGramsMin: 60, distanceKmMax: 100 }),
        plainDemand('y', 100, 15, { ndPrOxideGramsMin: 60 }),
      ],
    );
    const result = await runMatch(snapshot, solveInThisThread);
    expect(result.objectiveUsdMicros).toBe(1_050_000);
    expect(result.demands.map(({ status }) => status)).toEqual([
      'CAMPAIGN_MINIMUM_NOT_REACHED',
      'PARTLY_FILLED',
    ]);
  });

  it('keeps the best set of open campaigns on most small markets, and never an unsound one', async () => {
    let [best, bitten] = [0, 0];
    await fc.assert(
      fc.asyncProperty(smallSnapshot(true), async (snapshot) => {
        const { objectiveUsdMicros: reached, boundUsdMicros } = await runMatch(snapshot, solveInThisThread);
        const optimum = bestOpenSet(snapshot);
        expect(reached).toBeLessThanOrEqual(optimum);
        if (optimum === boundUsdMicros) return;
        bitten += 1;
        if (reached === optimum) best += 1;
      }),
      { numRuns: 400, seed: 20_261_130 },
    );
    expect(bitten).toBeGreaterThan(40);
    expect(best / bitten).toBeGreaterThan(0.98);
  });
});

/** Every set of open demands, each solved to its transportation optimum; those with a short campaign do not count. */
function bestOpenSet(snapshot: MatchSnapshot): number {
  const { transportation, minimumUnits } = buildProblem(snapshot);
  let best = 0;
  for (let set = 0; set < 2 ** transportation.demandCount; set += 1) {
    const closed = new Set(minimumUnits.flatMap((_, demand) => ((set >> demand) & 1 ? [demand] : [])));
    const { flowUnits } = solveTransportation(withoutIntake(transportation, closed));
    const intake = demandIntakeUnits(transportation, flowUnits);
    const isShort = minimumUnits.some(
      (minimum, demand) => entry(intake, demand) > 0 && entry(intake, demand) < minimum,
    );
    if (!isShort) best = Math.max(best, objectiveUsdMicros(transportation, flowUnits));
  }
  return best;
}
