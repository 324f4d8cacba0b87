import { csvLines } from '../../platform/export/export-text.js';
import type { TableLayout } from '../../platform/import/import-kind.js';
import {
  readDecimal,
  readNamedDecimals,
  readText,
  readWords,
  readYesOrNo,
  type CellReading,
  type TableField,
} from '../../platform/import/table-fields.js';
import type { Analyte } from './domain/declared-evidence.js';

const BELOW = '<';

/** A figure, or `<` and the detection limit, of one analyte. */
function resultOf(analyte: Analyte): TableField['read'] {
  return (text) => {
    const isBelow = text.startsWith(BELOW);
    const reading = readDecimal(isBelow ? text.slice(1).trim() : text);
    if (!('value' in reading))
      return {
        code: reading.code,
        detail: 'Write a plain decimal such as 22.6, or <0.05 below a detection limit.',
      };
    const { value: wtPct } = reading;
    return { value: { analyte, wtPct, ...(isBelow ? { belowDetectionLimit: true } : {}) } };
  };
}

function readLineNumbers(text: string): CellReading {
  const reading = readWords(text);
  const words = 'value' in reading ? (reading.value as readonly string[]) : [];
  return words.every((word) => /^\d{1,9}$/.test(word))
    ? { value: words.map(Number) }
    : { code: 'WRONG_TYPE', detail: 'Write numbers of lines with blanks in between, e.g. 1 2.' };
}

/** Columns of the table of assays, and the fields of a piece of evidence that they fill. */
export const ASSAY_FIELDS: readonly TableField[] = [
  { column: 'certificate_number', pointer: '/certificateNumber', read: readText },
  { column: 'batch', pointer: '/batch', read: readText },
  { column: 'lot', pointer: '/lot', read: readText },
  { column: 'line_numbers', pointer: '/lineNumbers', read: readLineNumbers },
  { column: 'observed_at', pointer: '/observedAt', read: readText },
  { column: 'method', pointer: '/assay/method', read: readText },
  { column: 'laboratory', pointer: '/assay/laboratory', read: readText },
  { column: 'composite_key', pointer: '/assay/compositeKey', read: readText },
  { column: 'piece_count', pointer: '/assay/pieceCount', read: readDecimal },
  { column: 'population_count', pointer: '/assay/populationCount', read: readDecimal },
  { column: 'relative_to', pointer: '/assay/relativeTo', read: readText },
  { column: 'treo_wt_pct', pointer: '/assay/treoWtPct', read: readDecimal },
  { column: 'treo_relative_to', pointer: '/assay/treoRelativeTo', read: readText },
  { column: 'expressed_as', pointer: '/assay/expressedAs', read: readText },
  { column: 'exchanged', pointer: '/assay/exchanged', read: readYesOrNo },
  { column: 'coating', pointer: '/assay/coating', read: readText },
  { column: 'nd_result_wt_pct', pointer: '/assay/results/-', read: resultOf('Nd') },
  { column: 'pr_result_wt_pct', pointer: '/assay/results/-', read: resultOf('Pr') },
  { column: 'dy_result_wt_pct', pointer: '/assay/results/-', read: resultOf('Dy') },
  { column: 'tb_result_wt_pct', pointer: '/assay/results/-', read: resultOf('Tb') },
  { column: 'treo_result_wt_pct', pointer: '/assay/results/-', read: resultOf('TREO') },
  {
    column: 'other_elements_wt_pct',
    pointer: '/assay/otherElements',
    read: readNamedDecimals('=', (element, wtPct) => ({ element, wtPct })),
  },
  { column: 'notes', pointer: '/notes', read: readText },
];

export const ASSAY_TABLE: TableLayout = {
  columns: ASSAY_FIELDS.map(({ column }) => column),
  columnsRequired: [
    'certificate_number',
    'observed_at',
    'method',
    'piece_count',
    'relative_to',
    'expressed_as',
  ],
  groupColumn: null,
  groupRowsMax: 1,
  instantColumns: ['observed_at'],
  templateAddress: '/v1/imports/assays/template',
};

const EXAMPLES: readonly Readonly<Record<string, string | number>>[] = [
  {
    certificate_number: 'DAO-2026-1187',
    batch: 'WB-2026-004711',
    observed_at: '2026-11-21T13:20:00Z',
    method: 'icpoes',
    laboratory: 'Delft Assay Office',
    piece_count: 10,
    relative_to: 'ALLOY',
    expressed_as: 'METAL',
    coating: 'NONE',
    nd_result_wt_pct: 22.6,
    pr_result_wt_pct: 2.9,
    dy_result_wt_pct: 1.2,
    tb_result_wt_pct: '<0.05',
    other_elements_wt_pct: 'Fe=66.4 Co=1.2',
  },
];

/** The published template: header and one row, ready to be overwritten. */
export const ASSAY_TEMPLATE_CSV = csvLines([
  ASSAY_TABLE.columns,
  ...EXAMPLES.map((cells) => ASSAY_TABLE.columns.map((column) => cells[column] ?? null)),
]);

/** The same as a JSON line: the body of a request that adds evidence, with what it is of. */
export const ASSAY_EXAMPLE_NDJSON = `${JSON.stringify({
  batch: 'WB-2026-004711',
  observedAt: '2026-11-21T13:20:00Z',
  certificateNumber: 'DAO-2026-1187',
  assay: {
    method: 'icpoes',
    laboratory: 'Delft Assay Office',
    pieceCount: 10,
    relativeTo: 'ALLOY',
    expressedAs: 'METAL',
    coating: 'NONE',
    results: [
      { analyte: 'Nd', wtPct: 22.6 },
      { analyte: 'Pr', wtPct: 2.9 },
      { analyte: 'Dy', wtPct: 1.2 },
      { analyte: 'Tb', wtPct: 0.05, belowDetectionLimit: true },
    ],
    otherElements: [
      { element: 'Fe', wtPct: 66.4 },
      { element: 'Co', wtPct: 1.2 },
    ],
  },
})}\n`;
