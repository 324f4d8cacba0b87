import { Worker } from 'node:worker_threads';
import { DomainError } from '../../shared/domain-error.js';
import type { TransportationProblem, TransportationSolution } from './domain/transportation-problem.js';

export interface SolverTask {
  readonly problem: TransportationProblem;
  readonly timeLimitMs: number;
}

export type SolverAnswer = { readonly solution: TransportationSolution } | { readonly reason: string };

/**
 * Solves a transportation problem to optimality in a worker thread, which is ended at the time limit.
 * @param timeLimitMs wall-clock time including the start of the thread, > 0
 * @throws DomainError `match-solver-failed` with the reason in its facts: `TIME_LIMIT` or what the solver said
 */
export async function solveTransportation(
  problem: TransportationProblem,
  { timeLimitMs }: { readonly timeLimitMs: number },
): Promise<TransportationSolution> {
  const task: SolverTask = { problem, timeLimitMs };
  const worker = new Worker(new URL('./highs.worker.js', import.meta.url), { workerData: task });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<SolverAnswer>((resolve, reject) => {
      timer = setTimeout(() => reject(failed('TIME_LIMIT', { timeLimitMs })), timeLimitMs);
      worker.once('message', resolve);
      worker.once('error', (error) => reject(failed(String(error))));
      // A thread that ends without an answer, say for lack of memory; after an answer this changes nothing.
      worker.once('exit', (exitCode) => reject(failed('WORKER_EXIT', { exitCode })));
    });
    if ('reason' in answer) throw failed(answer.reason);
    return answer.solution;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function failed(reason: string, facts: Readonly<Record<string, unknown>> = {}): DomainError {
  return new DomainError('match-solver-failed', 'The match could not be solved.', { reason, ...facts });
}
