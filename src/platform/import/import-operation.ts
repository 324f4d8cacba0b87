import { applyDecorators, Header } from '@nestjs/common';
import { Operation, type OperationOptions, type TextBody } from '../http/operation.js';
import { FORMAT_TYPES } from './import-format.js';
import { FILE_LIMITS } from './import-reception.js';
import type { ImportFormat } from './import.entity.js';
import { ImportView } from './import.view.js';

/** What every operation that takes a file in has in common. */
const RECEPTION = {
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

/** How it goes on. */
const PROMISE =
  'Nothing is recorded yet: every row is checked, then the import is READY, its rows say what would come of each, and ' +
  '`POST /v1/imports/{id}/commit` records them. Sending the same file again changes nothing.';

const MEBIBYTE = 1_048_576;

function sizeOf(format: ImportFormat): string {
  const { bytesMax, rowsMax } = FILE_LIMITS[format];
  return `at most ${bytesMax / MEBIBYTE} MiB and ${rowsMax.toLocaleString('en')} rows`;
}

/** One file each of the formats that are text. */
export interface ImportExamples {
  readonly csv: string;
  readonly ndjson: string;
}

/** The formats of an import, each with its limits. */
function importBodies(examples: ImportExamples): readonly TextBody[] {
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

/** Documents an operation that takes a file in. @param options with a description of how the kind looks in each format */
export function ReceptionOperation({
  description,
  examples,
  ...options
}: Pick<OperationOptions, 'summary' | 'access'> & {
  readonly description: string;
  readonly examples: ImportExamples;
}): MethodDecorator {
  return Operation({
    ...RECEPTION,
    ...options,
    description: `${description} ${PROMISE}`,
    textBody: importBodies(examples),
  });
}

/** Documents an operation that answers with the table of a kind, to be filled in, and sends it as a file of that name. */
export function TemplateOperation({
  summary,
  name,
  csv,
  description = 'Header and an example.',
}: {
  readonly summary: string;
  readonly name: string;
  readonly csv: string;
  readonly description?: string;
}): MethodDecorator {
  return applyDecorators(
    Header('Content-Type', 'text/csv; charset=utf-8'),
    Header('Content-Disposition', `attachment; filename="lodestock-${name}.csv"`),
    Operation({
      summary,
      access: 'ANY_CALLER',
      returns: { contentType: 'text/csv', description, example: csv },
    }),
  );
}
