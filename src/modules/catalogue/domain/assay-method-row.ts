import type { AssayCost, AssayMethod } from './catalogue.js';
import type { RowReader } from './catalogue-row.js';
import { COST_USD, RELATIVE_SPREAD, TRUST_RANK } from './number-bounds.js';

/** Reads one line of assay-methods.csv. Preparation and failure modes may be empty: nothing is known to say. */
export function readAssayMethod(row: RowReader): AssayMethod {
  return {
    key: row.key('key'),
    method: row.text('method'),
    category: row.key('category'),
    measurand: row.text('measurand'),
    relativeUncertainty: row.pert('relativeUncertainty', RELATIVE_SPREAD),
    relativeBias: row.number('relativeBias', RELATIVE_SPREAD),
    appliesTo: row.text('appliesTo'),
    prepRequired: row.textOrEmpty('prepRequired'),
    failureModes: row.textOrEmpty('failureModes'),
    trustRank: row.wholeNumber('trustRank', TRUST_RANK),
    cost: readCost(row),
    provenance: row.provenance(),
  };
}

/** What the evidence costs, where the row says; all three columns or none. */
function readCost(row: RowReader): AssayCost | null {
  const fixedUsd = row.optionalNumber('costUsd', COST_USD);
  const perPieceUsd = row.optionalNumber('costPerPieceUsd', COST_USD);
  const basis = row.optionalText('costBasis');
  if (fixedUsd === null && perPieceUsd === null && basis === null) return null;
  if (fixedUsd === null || perPieceUsd === null || basis === null) {
    row.fault(
      'costUsd',
      'a part of the cost is missing',
      'give costUsd, costPerPieceUsd and costBasis, or none',
    );
  }
  return { fixedUsd: fixedUsd ?? 0, perPieceUsd: perPieceUsd ?? 0, basis: basis ?? '' };
}
