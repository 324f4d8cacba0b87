import { parentPort } from 'node:worker_threads';
import { DomainError } from '../../shared/domain-error.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import { estimatedValueMicros } from './domain/estimated-value.js';
import { explainedEstimate } from './domain/explained-estimate.js';
import {
  CATALOGUES_KEPT,
  type EstimationAnswer,
  type EstimationQuestion,
  type EstimationTask,
} from './estimation-thread.js';

/** By version, newest last. */
const catalogues = new Map<string, Catalogue>();

function catalogueFor({ catalogueVersion, catalogue }: EstimationTask): Catalogue {
  if (catalogue !== null) {
    catalogues.delete(catalogueVersion);
    catalogues.set(catalogueVersion, catalogue);
    for (const version of catalogues.keys()) {
      if (catalogues.size <= CATALOGUES_KEPT) break;
      catalogues.delete(version);
    }
  }
  const known = catalogues.get(catalogueVersion);
  if (known === undefined) throw new Error(`The thread was not given catalogue ${catalogueVersion}`);
  return known;
}

function resultOf(question: EstimationQuestion, catalogue: Catalogue): unknown {
  if (question.kind === 'ESTIMATE') return explainedEstimate(question.inputs, catalogue);
  return estimatedValueMicros(question.inputs, catalogue, question.priceMicrosPerKg);
}

function answerOf(task: EstimationTask): EstimationAnswer {
  const { id } = task;
  try {
    return { id, result: resultOf(task.question, catalogueFor(task)) };
  } catch (error) {
    if (!(error instanceof DomainError)) return { id, failure: String(error) };
    const { code, message, facts, faults } = error;
    return { id, domainError: { code, message, facts, faults } };
  }
}

parentPort?.on('message', (task: EstimationTask) => parentPort?.postMessage(answerOf(task)));
