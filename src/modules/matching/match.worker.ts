import { parentPort, workerData } from 'node:worker_threads';
import { DomainError } from '../../shared/domain-error.js';
import { runMatch } from './domain/run-match.js';
import { solveTransportation } from './domain/transportation/solve-transportation.js';
import type { MatchAnswer, MatchTask } from './match-in-worker.js';

/** One task, one answer, then the thread ends. */
async function answerTask({ snapshot }: MatchTask): Promise<MatchAnswer> {
  try {
    const result = await runMatch(snapshot, async (problem) => solveTransportation(problem));
    return { result };
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, message: error.message, facts: error.facts };
    return {
      code: 'match-solver-failed',
      message: 'The match could not be solved.',
      facts: { reason: String(error) },
    };
  }
}

parentPort?.postMessage(await answerTask(workerData as MatchTask));
