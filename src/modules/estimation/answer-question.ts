import { digestOf } from '../../platform/digest.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { EstimateInputs } from './domain/estimate-inputs.js';
import { estimatedValueMicros } from './domain/estimated-value.js';
import { recoverableOxides } from './domain/estimate-recoverable-oxide.js';
import { explainedEstimate } from './domain/explained-estimate.js';
import { sourceMeans } from './domain/source-means.js';
import type { EstimationQuestion, EstimationResults } from './estimation-task.js';
import { evidenceThatDoesNotFit } from './evidence-fit.js';

/** What the estimation thread does with a question. @throws DomainError as the domain does */
export function answerQuestion(
  question: EstimationQuestion,
  catalogue: Catalogue,
): EstimationResults[keyof EstimationResults] {
  switch (question.kind) {
    case 'ESTIMATE':
      return digestedEstimate(question.inputs, catalogue);
    case 'VALUE':
      return estimatedValueMicros(question.inputs, catalogue, question.priceMicrosPerKg);
    case 'MISFITS':
      return evidenceThatDoesNotFit(question.inputs, catalogue);
    case 'RECOVERABLE':
      return recoverableOxides(question.inputs, catalogue);
    case 'SOURCE_MEANS':
      return sourceMeans(question.inputs, catalogue);
  }
}

/** The digest belongs here: that of a thousand lines takes longer than an event loop may be held up. */
function digestedEstimate(inputs: EstimateInputs, catalogue: Catalogue): EstimationResults['ESTIMATE'] {
  const result = explainedEstimate(inputs, catalogue);
  const { modelVersion, catalogueVersion } = result;
  const inputsDigest = digestOf({ inputs, modelVersion, catalogueVersion });
  return { result, inputsDigest, resultDigest: digestOf(result) };
}
