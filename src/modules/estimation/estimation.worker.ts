import { answerTasks } from '../../platform/worker/answer-tasks.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import { answerQuestion } from './answer-question.js';
import { CATALOGUES_KEPT, type EstimationTask } from './estimation-task.js';

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

answerTasks((task: EstimationTask) => answerQuestion(task.question, catalogueFor(task)));
