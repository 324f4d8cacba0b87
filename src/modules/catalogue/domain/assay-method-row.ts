import type { AssayMethod } from './catalogue.js';
import type { RowReader } from './catalogue-row.js';
import { RELATIVE_SPREAD, TRUST_RANK } from './number-bounds.js';

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
    provenance: row.provenance(),
  };
}
