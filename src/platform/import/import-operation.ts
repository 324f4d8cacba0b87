import type { OperationOptions, TextBody } from '../http/operation.js';
import { FORMAT_TYPES } from './import-format.js';
import { FILE_LIMITS } from './import-reception.js';
import type { ImportFormat } from './import.entity.js';
import { ImportView } from './import.view.js';

/** What every operation that takes a file in has in common. */
export const RECEPTION = {
  status: 202,
  returns: ImportView,
  returnDescription: 'The import, being checked. Location leads to it.',
  location: '/v1/imports/{id}',
  problems: [
    'csv-not-readable',
    'ndjson-not-readable',
    'xlsx-not-readable',
    'import-too-large',
    'reference-not-found',
    'organisation-has-not-the-role',
    'unsafe-text',
  ],
} as const satisfies Partial<OperationOptions>;

/** How it goes on; for descriptions. */
export const IMPORT_PROMISE =
  'Nothing is recorded yet: every row is checked, then the import is READY, its rows say what would come of each, and ' +
  '`POST /v1/imports/{id}/commit` records them. Sending the same file again changes nothing.';

const MEBIBYTE = 1_048_576;

function sizeOf(format: ImportFormat): string {
  const { bytesMax, rowsMax } = FILE_LIMITS[format];
  return `at most ${bytesMax / MEBIBYTE} MiB and ${rowsMax.toLocaleString('en')} rows`;
}

/** The formats of an import, each with its limits. */
export function importBodies(examples: {
  readonly csv: string;
  readonly ndjson: string;
}): readonly TextBody[] {
  return [
    {
      contentType: FORMAT_TYPES.CSV,
      description: `CSV in UTF-8: ${sizeOf('CSV')}.`,
      example: examples.csv,
    },
    {
      contentType: FORMAT_TYPES.NDJSON,
      description: `JSON lines: ${sizeOf('NDJSON')}, one object of at most 1 MiB a line.`,
      example: examples.ndjson,
    },
    {
      contentType: FORMAT_TYPES.XLSX,
      description: `A spreadsheet, of which the first sheet counts, with the columns of the CSV file: ${sizeOf('XLSX')}.`,
    },
  ];
}
