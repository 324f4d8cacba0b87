import { runInWorker } from '../../platform/worker/run-in-worker.js';
import { DomainError } from '../../shared/domain-error.js';
import type { CalculationResult, CalculationTask } from './calculation.js';

/**
 * Calculates in a worker thread, so that the event loop goes on serving; the thread is ended at the time limit.
 * @param timeLimitMs wall-clock time including the start of the thread, > 0
 * @throws DomainError of the calculation; `calibration-failed` with the reason in its facts: `TIME_LIMIT`,
 *   `WORKER_EXIT` or what went wrong
 */
export function calculateInWorker(
  task: CalculationTask,
  { timeLimitMs }: { readonly timeLimitMs: number },
): Promise<CalculationResult> {
  return runInWorker(new URL('./calculation.worker.js', import.meta.url), task, {
    timeLimitMs,
    failed: (facts) => new DomainError('calibration-failed', 'The calculation failed.', facts),
  });
}
