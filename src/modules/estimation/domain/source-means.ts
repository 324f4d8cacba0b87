import { DomainError } from '../../../shared/domain-error.js';
import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { EstimateInputs } from './estimate-inputs.js';
import { recoverableNdPrMeanMilligrams } from './prepared-estimate.js';

/** Mean recoverable NdPr oxide of a source by itself, milligrams; or why the catalogue cannot carry it. */
export type SourceMean = { readonly ndPrMeanMilligrams: number } | { readonly refusal: string };

/**
 * The mean of every source, each estimated by itself, in their order. Means add up to that of all together, but for
 * rounding.
 */
export function sourceMeans(inputs: EstimateInputs, catalogue: Catalogue): readonly SourceMean[] {
  return inputs.sources.map((source): SourceMean => {
    try {
      return {
        ndPrMeanMilligrams: recoverableNdPrMeanMilligrams({ ...inputs, sources: [source] }, catalogue),
      };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { refusal: error.message };
    }
  });
}
