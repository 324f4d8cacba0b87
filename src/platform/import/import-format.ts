import type { Request } from 'express';
import type { ImportFormat } from './import.entity.js';

/** Content types of the formats that files come in. */
export const FORMAT_TYPES: Readonly<Record<ImportFormat, string>> = {
  CSV: 'text/csv',
  NDJSON: 'application/x-ndjson',
  XLSX: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The format of a request's body, of those that its operation takes: the contract has refused all others. */
export function formatOf(request: Request): ImportFormat {
  const given = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const formats = Object.keys(FORMAT_TYPES) as ImportFormat[];
  return formats.find((format) => FORMAT_TYPES[format] === given) ?? 'CSV';
}
