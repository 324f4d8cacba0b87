import { DomainError } from '../../shared/domain-error.js';
import { WorkerEnded, WorkerThread } from './worker-thread.js';
import { WorkerFailure } from './worker-answer.js';

interface RunOptions {
  /** Wall-clock time including the start of the thread, > 0. */
  readonly timeLimitMs: number;
  /** What to throw where the thread does not come to a result; the facts have the `reason`. */
  readonly failed: (facts: Readonly<Record<string, unknown>>) => DomainError;
}

/**
 * Does one task in a thread of its own, which is ended afterwards and at the time limit.
 * @param module calls `answerTasks`
 * @throws DomainError as the work does; `failed` with the reason `TIME_LIMIT`, `WORKER_EXIT` or what went wrong
 */
export async function runInWorker<Result>(
  module: URL,
  task: unknown,
  { timeLimitMs, failed }: RunOptions,
): Promise<Result> {
  const thread = new WorkerThread(module);
  let timer: NodeJS.Timeout | undefined;
  try {
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(failed({ reason: 'TIME_LIMIT', timeLimitMs })), timeLimitMs);
    });
    return await Promise.race([thread.ask<Result>(task), limit]);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    if (error instanceof WorkerEnded) throw failed({ reason: 'WORKER_EXIT', exitCode: error.exitCode });
    throw failed({ reason: error instanceof WorkerFailure ? error.message : String(error) });
  } finally {
    clearTimeout(timer);
    await thread.end();
  }
}
