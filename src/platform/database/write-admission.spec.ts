import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WriteAdmission } from './write-admission.js';

class Conflict extends Error {}

const ways = (isAgain = false) => ({
  isAgain,
  isConflict: (error: unknown) => error instanceof Conflict,
});
const succeed = (): Promise<void> => Promise.resolve();
const lose = (): Promise<void> => Promise.reject(new Conflict());
const fail = (): Promise<void> => Promise.reject(new TypeError('planned'));

/** An attempt that is under way until it is told to end. */
function held(): { readonly attempt: () => Promise<void>; readonly end: () => void; hasBegun: boolean } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const one = {
    hasBegun: false,
    end,
    attempt: () => {
      one.hasBegun = true;
      return ended;
    },
  };
  return one;
}

async function times(count: number, work: () => Promise<void>): Promise<void> {
  for (let k = 0; k < count; k += 1) await work().catch(() => undefined);
}

describe('admission of writes', () => {
  it('lets as many run as it is told to begin with, and the next when one has ended', async () => {
    const admission = new WriteAdmission(2);
    const writes = [held(), held(), held()];
    const ended = Promise.all(writes.map(({ attempt }) => admission.run(attempt, ways())));
    await nextTurn();
    expect(writes.map(({ hasBegun }) => hasBegun)).toEqual([true, true, false]);
    writes[1]?.end();
    await nextTurn();
    expect(writes.map(({ hasBegun }) => hasBegun)).toEqual([true, true, true]);
    writes.forEach(({ end }) => end());
    await ended;
  });

  it('halves the number for each conflict, down to one after the other', async () => {
    const admission = new WriteAdmission(10);
    const limits: number[] = [];
    for (let k = 0; k < 5; k += 1) {
      await times(1, () => admission.run(lose, ways()));
      limits.push(admission.atOnce);
    }
    expect(limits).toEqual([5, 2, 1, 1, 1]);
  });

  it('gives one back for sixteen successes, and never more than there were', async () => {
    const admission = new WriteAdmission(3);
    await times(9, () => admission.run(lose, ways()));
    await times(15, () => admission.run(succeed, ways()));
    expect(admission.atOnce).toBe(1);
    await times(1, () => admission.run(succeed, ways()));
    expect(admission.atOnce).toBe(2);
    await times(1_000, () => admission.run(succeed, ways()));
    expect(admission.atOnce).toBe(3);
  });

  it('takes no failure for a conflict that is none, and goes on after it', async () => {
    const admission = new WriteAdmission(4);
    await expect(admission.run(fail, ways())).rejects.toThrow('planned');
    expect(admission.atOnce).toBe(4);
    await expect(admission.run(succeed, ways())).resolves.toBeUndefined();
  });

  it('lets who lost before go first', async () => {
    const admission = new WriteAdmission(1);
    const [running, first, again] = [held(), held(), held()];
    const ended = Promise.all([
      admission.run(running.attempt, ways()),
      admission.run(first.attempt, ways()),
      admission.run(again.attempt, ways(true)),
    ]);
    running.end();
    await nextTurn();
    expect([first.hasBegun, again.hasBegun]).toEqual([false, true]);
    again.end();
    first.end();
    await ended;
  });
});
