import highsModule from 'highs';
import { parentPort, workerData } from 'node:worker_threads';
import { solveWithHighs } from './highs-transportation.js';
import type { SolverAnswer, SolverTask } from './highs-transportation-solver.js';

// The package declares its default export as CommonJS does; Node loads its ES module, whose default is the loader.
const loadHighs = highsModule as unknown as typeof highsModule.default;

/**
 * One task, one answer, then the thread ends: a fresh WebAssembly memory for every solve, because it only grows
 * and a HiGHS that failed once is not to be trusted again.
 */
async function answerTask(task: SolverTask): Promise<SolverAnswer> {
  try {
    return { solution: solveWithHighs(await loadHighs(), task.problem, task.timeLimitMs) };
  } catch (error) {
    const reason = error instanceof Error && 'facts' in error ? String(reasonOf(error.facts)) : String(error);
    return { reason };
  }
}

function reasonOf(facts: unknown): unknown {
  return typeof facts === 'object' && facts !== null && 'reason' in facts ? facts.reason : facts;
}

parentPort?.postMessage(await answerTask(workerData as SolverTask));
