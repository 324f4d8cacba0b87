import type { Request } from 'express';
import { RequestProblem } from '../http/request-problem.js';

/** What any list is exported as. */
export const TABLE_FORMATS = ['csv', 'jsonl'] as const;
/** What a list of places is exported as: GeoJSON (RFC 7946) besides. */
export const PLACE_FORMATS = [...TABLE_FORMATS, 'geojson'] as const;
export type ExportFormat = (typeof PLACE_FORMATS)[number];

export const CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv',
  jsonl: 'application/x-ndjson',
  geojson: 'application/geo+json',
};

/**
 * The format that a request asks for: by its parameter `format`, else by Accept (RFC 9110, section 12.5.1), else the first.
 * @param offered best first
 * @throws RequestProblem `not-acceptable` where Accept names none of them
 */
export function chosenFormat(
  request: Request,
  asked: ExportFormat | undefined,
  offered: readonly ExportFormat[],
): ExportFormat {
  if (asked !== undefined) return asked;
  const types = offered.map((format) => CONTENT_TYPES[format]);
  const accepted = request.accepts(types);
  const chosen = offered.find((format) => CONTENT_TYPES[format] === accepted);
  if (chosen === undefined)
    throw new RequestProblem('not-acceptable', `Accept ${types.join(' or ')}, or ask for a format.`);
  return chosen;
}
