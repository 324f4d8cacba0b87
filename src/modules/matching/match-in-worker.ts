import { runInWorker } from '../../platform/worker/run-in-worker.js';
import { DomainError } from '../../shared/domain-error.js';
import type { MatchSnapshot } from './domain/match-problem.js';
import type { MatchResult } from './domain/match-result.js';

/**
 * Runs a whole match (pairs, solve, verification, explanations) in a worker thread, so that the event loop goes
 * on serving; the thread is ended at the time limit.
 * @param timeLimitMs wall-clock time including the start of the thread, > 0
 * @throws DomainError of `runMatch`; `match-solver-failed` with the reason in its facts: `TIME_LIMIT`,
 *   `WORKER_EXIT` or what the solver said
 */
export function matchInWorker(
  snapshot: MatchSnapshot,
  { timeLimitMs }: { readonly timeLimitMs: number },
): Promise<MatchResult> {
  return runInWorker(new URL('./match.worker.js', import.meta.url), snapshot, {
    timeLimitMs,
    failed: (facts) => new DomainError('match-solver-failed', 'The match could not be solved.', facts),
  });
}
