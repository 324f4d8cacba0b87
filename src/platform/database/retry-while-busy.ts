import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from './database-errors.js';

const RETRY_MS = 25;

/**
 * Tries again while another process locks the SQLite file. Waiting in SQLite would stop the event loop; waiting
 * here does not.
 * @throws the last error, once `waitMsMax` has passed or where it is not about a lock
 */
export async function retryWhileBusy<Result>(
  waitMsMax: number,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + waitMsMax;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      await sleep(RETRY_MS);
    }
  }
}
