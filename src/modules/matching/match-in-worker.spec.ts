import { describe, expect, it } from '@jest/globals';
import { aDemand, aLot, aSnapshot } from '../../../test/support/match-builders.js';
import { solveInThisThread } from '../../../test/support/match-solver.js';
import { runMatch } from './domain/run-match.js';
import { matchInWorker } from './match-in-worker.js';

const snapshot = aSnapshot([aLot({ id: 'l1' }), aLot({ id: 'l2', country: 'JP' })], [aDemand({ id: 'd1' })]);

describe('matchInWorker', () => {
  it('answers what the same match gives in this thread', async () => {
    const inThisThread = await runMatch(snapshot, solveInThisThread);
    expect(inThisThread.allocations.length).toBeGreaterThan(0);
    expect(await matchInWorker(snapshot, { timeLimitMs: 20_000 })).toEqual(inThisThread);
  });

  it('ends the thread at the time limit and says so', async () => {
    await expect(matchInWorker(snapshot, { timeLimitMs: 1 })).rejects.toMatchObject({
      code: 'match-solver-failed',
      facts: { reason: 'TIME_LIMIT', timeLimitMs: 1 },
    });
  });

  it('passes on why the match was refused', async () => {
    const unsound = aSnapshot([aLot({ netMassGrams: -1 })], [aDemand()]);
    await expect(matchInWorker(unsound, { timeLimitMs: 20_000 })).rejects.toMatchObject({
      code: 'match-snapshot-invalid',
    });
  });
});
