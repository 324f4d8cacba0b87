import { describe, expect, it } from '@jest/globals';
import { dualBound, problemOf } from '../../../test/support/match-builders.js';
import { objectiveUsdMicros } from './domain/transportation-problem.js';
import { solveTransportation } from './highs-transportation-solver.js';

describe('solveTransportation', () => {
  it('answers from a worker thread', async () => {
    // By hand: lot 0 earns 9 + 9 at demand 0, its third unit 5 at demand 1; lot 1 earns 8 twice at demand 1.
    const problem = problemOf(
      [3, 2],
      [2, 3],
      [
        [9, 5],
        [7, 8],
      ],
    );
    const solution = await solveTransportation(problem, { timeLimitMs: 20_000 });
    expect([...solution.flowUnits]).toEqual([2, 1, 0, 2]);
    expect(objectiveUsdMicros(problem, solution.flowUnits)).toBe(39);
    expect(dualBound(problem, solution.demandPrices)).toBe(39);
  });

  it('leaves the problem of the caller as it was', async () => {
    const problem = problemOf([1], [1], [[5]]);
    await solveTransportation(problem, { timeLimitMs: 20_000 });
    expect([...problem.edgeValue]).toEqual([5]);
    expect([...problem.supplyUnits]).toEqual([1]);
  });

  it('ends the thread at the time limit and says so', async () => {
    const rejection = solveTransportation(problemOf([1], [1], [[5]]), { timeLimitMs: 1 });
    await expect(rejection).rejects.toMatchObject({
      code: 'match-solver-failed',
      facts: { reason: 'TIME_LIMIT', timeLimitMs: 1 },
    });
  });

  it('passes on why the solver failed', async () => {
    // Not a number: the model cannot be read.
    const rejection = solveTransportation(problemOf([Number.NaN], [1], [[5]]), { timeLimitMs: 20_000 });
    await expect(rejection).rejects.toMatchObject({
      code: 'match-solver-failed',
      facts: { reason: expect.stringContaining('HiGHS') },
    });
  });
});
