import { Worker } from 'node:worker_threads';
import { DomainError } from '../../shared/domain-error.js';
import type { MatchSnapshot } from './domain/match-problem.js';
import type { MatchResult } from './domain/match-result.js';

/** What the worker thread is given. */
export interface MatchTask {
  readonly snapshot: MatchSnapshot;
}

/** What it answers: an error cannot cross the thread border as an object of its class. */
export type MatchAnswer =
  | { readonly result: MatchResult }
  | { readonly code: string; readonly message: string; readonly facts: Readonly<Record<string, unknown>> };

/**
 * Runs a whole match (pairs, solve, verification, explanations) in a worker thread, so that the event loop goes
 * on serving; the thread is ended at the time limit.
 * @param timeLimitMs wall-clock time including the start of the thread, > 0
 * @throws DomainError of `runMatch`; `match-solver-failed` with the reason in its facts: `TIME_LIMIT`,
 *   `WORKER_EXIT` or what the solver said
 */
export async function matchInWorker(
  snapshot: MatchSnapshot,
  { timeLimitMs }: { readonly timeLimitMs: number },
): Promise<MatchResult> {
  const task: MatchTask = { snapshot };
  const worker = new Worker(new URL('./match.worker.js', import.meta.url), { workerData: task });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<MatchAnswer>((resolve, reject) => {
      timer = setTimeout(() => reject(failed('TIME_LIMIT', { timeLimitMs })), timeLimitMs);
      worker.once('message', resolve);
      worker.once('error', (error) => reject(failed(String(error))));
      // A thread that ends without an answer, say for lack of memory; after an answer this changes nothing.
      worker.once('exit', (exitCode) => reject(failed('WORKER_EXIT', { exitCode })));
    });
    if ('result' in answer) return answer.result;
    throw new DomainError(answer.code, answer.message, answer.facts);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function failed(reason: string, facts: Readonly<Record<string, unknown>> = {}): DomainError {
  return new DomainError('match-solver-failed', 'The match could not be solved.', { reason, ...facts });
}
