import { Worker } from 'node:worker_threads';
import { DomainError } from '../../shared/domain-error.js';
import type { CalculationResult, CalculationTask } from './calculation.js';

/** What the thread answers: an error cannot cross its border as an object of its class. */
export type CalculationAnswer =
  | { readonly result: CalculationResult }
  | { readonly code: string; readonly message: string; readonly facts: Readonly<Record<string, unknown>> };

/**
 * Calculates in a worker thread, so that the event loop goes on serving; the thread is ended at the time limit.
 * @param timeLimitMs wall-clock time including the start of the thread, > 0
 * @throws DomainError of the calculation; `calibration-failed` with the reason in its facts: `TIME_LIMIT`,
 *   `WORKER_EXIT` or what went wrong
 */
export async function calculateInWorker(
  task: CalculationTask,
  { timeLimitMs }: { readonly timeLimitMs: number },
): Promise<CalculationResult> {
  const worker = new Worker(new URL('./calculation.worker.js', import.meta.url), { workerData: task });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<CalculationAnswer>((resolve, reject) => {
      timer = setTimeout(() => reject(failed('TIME_LIMIT', { timeLimitMs })), timeLimitMs);
      worker.once('message', resolve);
      worker.once('error', (error) => reject(failed(String(error))));
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
  return new DomainError('calibration-failed', 'The calculation failed.', { reason, ...facts });
}
