import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnavailableError } from './database.js';
import { Turns } from './turns.js';

/** What a write was computed from has changed since it was read; nothing was stored. */
export class MovedMeanwhile extends Error {
  constructor() {
    super('What this was computed from has changed meanwhile.');
    this.name = 'MovedMeanwhile';
  }
}

const ATTEMPTS_MAX = 12;
const PAUSE_MS_MAX = 20;
/** Those who wait for one thing; each takes some tens of milliseconds. */
const turns = new Turns(200);

/**
 * Reads, computes and writes again until nothing moved in between: so that computing, which takes long, need not hold
 * up the writers, and what is stored was still computed from what stands. Those who change the same thing go one
 * after the other, so that within one process nobody loses every time.
 * @param things names what it is about, e.g. the id of a batch
 * @param attempt reads, computes, and throws `MovedMeanwhile` in its write where what it read has changed
 * @throws DatabaseUnavailableError `write-conflict` where others are quicker every time, `write-queue-full` where too
 *   many wait; what `attempt` throws
 */
export function whileNothingMoves<Result>(
  things: string | readonly string[],
  attempt: () => Promise<Result>,
): Promise<Result> {
  return turns.take(typeof things === 'string' ? [things] : things, async () => {
    for (let attempts = 1; attempts <= ATTEMPTS_MAX; attempts += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof MovedMeanwhile)) throw error;
      }
      // Rivals that wait for different times do not meet again.
      await sleep(Math.random() * PAUSE_MS_MAX * attempts);
    }
    throw new DatabaseUnavailableError('write-conflict', 'Others changed the same things every time.');
  });
}
