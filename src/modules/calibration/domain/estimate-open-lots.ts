import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../../estimation/domain/estimate-inputs.js';
import type { QuantityInterval } from '../../estimation/domain/estimate.js';
import { recoverableNdPrSummary } from '../../estimation/domain/prepared-estimate.js';
import { DomainError } from '../../../shared/domain-error.js';
import { openLotMoves, type OpenLotMove } from './open-lot-moves.js';

/** An open lot as it stands. */
export interface OpenLotCase {
  readonly lotId: string;
  readonly inputs: EstimateInputs;
  /** Its recoverable NdPr oxide, milligrams, where the estimate in force is of the catalogue in force; else null. */
  readonly inForce: QuantityInterval | null;
}

export interface OpenLotForecast {
  /** Largest change first. */
  readonly moves: readonly OpenLotMove[];
  /** Lots that one of the two catalogues cannot estimate. */
  readonly notEstimated: number;
}

const MILLIGRAMS_PER_GRAM = 1_000;

/** What the lots are by the catalogue in force and would be by the one proposed, both by the model itself. */
export function forecastOpenLots(
  cases: readonly OpenLotCase[],
  inForce: Catalogue,
  proposed: Catalogue,
): OpenLotForecast {
  const lots = cases.flatMap((each) => {
    const before = each.inForce ?? ndPrOf(each.inputs, inForce);
    const after = ndPrOf(each.inputs, proposed);
    return before === null || after === null ? [] : [{ lotId: each.lotId, before, after }];
  });
  return { moves: openLotMoves(lots), notEstimated: cases.length - lots.length };
}

/** As an estimate states it. */
function ndPrOf(inputs: EstimateInputs, catalogue: Catalogue): QuantityInterval | null {
  try {
    const { p10, p50, p90, mean } = recoverableNdPrSummary(inputs, catalogue);
    const round = (grams: number): number => Math.round(grams * MILLIGRAMS_PER_GRAM);
    return { p10: round(p10), p50: round(p50), p90: round(p90), mean: round(mean) };
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
