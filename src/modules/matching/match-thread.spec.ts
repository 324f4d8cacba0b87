import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aDemand, aLot, aSnapshot } from '../../../test/support/match-builders.js';
import { solveInThisThread } from '../../../test/support/match-solver.js';
import { digestOf } from '../../platform/digest.js';
import type { MatchSnapshot } from './domain/match-problem.js';
import type { MatchResult } from './domain/match-result.js';
import { runMatch } from './domain/run-match.js';
import { highsIntegerSolver } from './highs-integer-program.js';
import { loadHighs } from './load-highs.js';
import { MatchDesk } from './match-desk.js';
import { MatchThread } from './match-thread.js';

const snapshot = aSnapshot(
  [aLot({ id: 'l1' }), aLot({ id: 'l2', country: 'JP' }), aLot({ id: 'l3' })],
  [aDemand({ id: 'd1' })],
);

/** As a run does it, with one lot to a part. */
async function load(thread: MatchThread, { lots, demands, ...head }: MatchSnapshot): Promise<void> {
  await thread.add('HEAD', JSON.stringify(head));
  await thread.add('DEMANDS', JSON.stringify(demands));
  for (const lot of lots) await thread.add('LOTS', JSON.stringify([lot]));
}

describe('the thread of a match', () => {
  let thread: MatchThread;
  let stages: string[];
  beforeEach(() => {
    stages = [];
    thread = new MatchThread((stage) => stages.push(stage));
  });
  afterEach(() => thread.end());

  it('answers, in slices, what the same match gives in this thread', async () => {
    const solveIntegers = highsIntegerSolver(loadHighs);
    const inThisThread = await runMatch(snapshot, solveInThisThread, { solveIntegers });
    expect(inThisThread.allocations.length).toBeGreaterThan(0);
    await load(thread, snapshot);
    const { summary, resultDigest, rowCounts } = await thread.solve();
    expect(resultDigest).toBe(digestOf(inThisThread));
    expect(stages).toEqual(['PAIRING', 'SOLVING', 'VERIFYING', 'EXPLAINING']);
    const lots = [...(await thread.rows('lots', 0, 2)), ...(await thread.rows('lots', 2, 2))];
    const result: MatchResult = {
      ...summary,
      lots,
      allocations: [...(await thread.rows('allocations', 0, 99))],
      demands: [...(await thread.rows('demands', 0, 99))],
    };
    expect(result).toEqual(inThisThread);
    expect(rowCounts).toEqual({ allocations: result.allocations.length, lots: 3, demands: 1 });
  });

  it('tells who waits when it is ended', async () => {
    await load(thread, snapshot);
    const solving = thread.solve();
    const told = expect(solving).rejects.toMatchObject({
      code: 'match-solver-failed',
      facts: { reason: 'WORKER_EXIT' },
    });
    await thread.end();
    await told;
  });

  it('passes on why the match was refused', async () => {
    await load(thread, aSnapshot([aLot({ netMassGrams: -1 })], [aDemand()]));
    await expect(thread.solve()).rejects.toMatchObject({ code: 'match-snapshot-invalid' });
  });

  it('says what is wrong where it is asked before its time', async () => {
    const reason = 'Error: The snapshot has no head.';
    await expect(thread.solve()).rejects.toMatchObject({ code: 'match-solver-failed', facts: { reason } });
    await expect(thread.rows('lots', 0, 1)).rejects.toMatchObject({ code: 'match-solver-failed' });
  });
});

describe('a solver that claims too much', () => {
  it('is found out by the verifier: there is no result', async () => {
    const desk = new MatchDesk({
      solveTransportation: async (problem) => {
        const { flowUnits, demandPrices } = await solveInThisThread(problem);
        return { flowUnits: flowUnits.map((units) => 2 * units), demandPrices };
      },
      solveIntegers: null,
    });
    const { lots, demands, ...head } = snapshot;
    const parts = { HEAD: head, DEMANDS: demands, LOTS: lots };
    for (const part of ['HEAD', 'DEMANDS', 'LOTS'] as const)
      await desk.answer({ kind: 'PART', part, content: JSON.stringify(parts[part]) });
    await expect(desk.answer({ kind: 'SOLVE' })).rejects.toMatchObject({ code: 'match-not-verified' });
    await expect(desk.answer({ kind: 'ROWS', list: 'lots', from: 0, count: 1 })).rejects.toThrow('no result');
  });
});
