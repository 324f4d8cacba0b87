import type { EstimationLine } from './estimation-line.js';

/** Everything an estimate depends on besides the catalogue and the model's version. */
export interface EstimateInputs {
  /** At least one. Their order does not matter. */
  readonly lines: readonly EstimationLine[];
  /** The route of the separator that asks, or the catalogue's default. It must yield oxide. */
  readonly processRouteKey: string;
  /** Standard uncertainty (k = 1) of the ticket's net mass relative to the net, 0…1; 0 where nothing was weighed. */
  readonly weighingRelativeUncertainty: number;
}
