import highsModule from 'highs';
import { parentPort, workerData } from 'node:worker_threads';
import { DomainError } from '../../shared/domain-error.js';
import { runMatch } from './domain/run-match.js';
import { solveWithHighs } from './highs-transportation.js';
import type { MatchAnswer, MatchTask } from './match-in-worker.js';

// The package declares its default export as CommonJS does; Node loads its ES module, whose default is the loader.
const loadHighs = highsModule as unknown as typeof highsModule.default;

/**
 * One task, one answer, then the thread ends. Each solve gets a HiGHS of its own: WebAssembly memory only grows,
 * and an instance that failed once is not to be trusted again.
 */
async function answerTask({ snapshot, timeLimitMs }: MatchTask): Promise<MatchAnswer> {
  try {
    const result = await runMatch(snapshot, async (problem) =>
      solveWithHighs(await loadHighs(), problem, timeLimitMs),
    );
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
