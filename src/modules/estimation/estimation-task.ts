import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { EstimateInputs } from './domain/estimate-inputs.js';
import type { ValueInterval } from './domain/estimated-value.js';
import type { RecoverableOxide } from './domain/estimate-recoverable-oxide.js';
import type { ExplainedEstimate } from './domain/explained-estimate.js';
import type { ElementWeights } from './domain/model/element-weights.js';
import type { SourceMean } from './domain/source-means.js';
import type { EvidenceMisfit } from './evidence-fit.js';

/* What the event loop and the thread say to one another, in a file that does not load NestJS: the thread needs none. */

/** What the thread can be asked; all of it can take longer than an event loop may be held up. */
export type EstimationQuestion =
  | { readonly kind: 'ESTIMATE'; readonly inputs: EstimateInputs }
  | { readonly kind: 'VALUE'; readonly inputs: EstimateInputs; readonly priceMicrosPerKg: ElementWeights }
  /** Which evidence the lines cannot carry. */
  | { readonly kind: 'MISFITS'; readonly inputs: EstimateInputs }
  /** What the route gives of each oxide quantity, and nothing else. */
  | { readonly kind: 'RECOVERABLE'; readonly inputs: EstimateInputs }
  /** The mean of every source by itself. */
  | { readonly kind: 'SOURCE_MEANS'; readonly inputs: EstimateInputs };

/** What it answers to each. */
export interface EstimationResults {
  readonly ESTIMATE: {
    readonly result: ExplainedEstimate;
    readonly inputsDigest: string;
    readonly resultDigest: string;
  };
  readonly VALUE: ValueInterval;
  readonly MISFITS: readonly EvidenceMisfit[];
  readonly RECOVERABLE: readonly RecoverableOxide[];
  readonly SOURCE_MEANS: readonly SourceMean[];
}

/** A question with the version of the catalogue to answer it by; the content comes with the first one that needs it. */
export interface EstimationTask {
  readonly question: EstimationQuestion;
  readonly catalogueVersion: string;
  readonly catalogue: Catalogue | null;
}

/** Catalogues that the thread keeps; must be at least what `estimation.worker.ts` keeps. */
export const CATALOGUES_KEPT = 3;
