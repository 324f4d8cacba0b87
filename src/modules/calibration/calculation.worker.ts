import { parentPort, workerData } from 'node:worker_threads';
import { DomainError } from '../../shared/domain-error.js';
import { calculate, type CalculationTask } from './calculation.js';
import type { CalculationAnswer } from './calculate-in-worker.js';

/** One task, one answer, then the thread ends. */
function answerTask(task: CalculationTask): CalculationAnswer {
  try {
    return { result: calculate(task) };
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, message: error.message, facts: error.facts };
    return {
      code: 'calibration-failed',
      message: 'The calculation failed.',
      facts: { reason: String(error) },
    };
  }
}

parentPort?.postMessage(answerTask(workerData as CalculationTask));
