import type { FileAnswer } from '../http/operation.js';
import { CONTENT_TYPES } from './export-format.js';
import type { ExportKind } from './export-kind.js';
import { csvLines } from './export-text.js';

/** What the document says of an export: the head of the table, and how an item looks in the other formats. */
export function exportAnswers<Item, Row>(
  { columns, placeOf }: ExportKind<Item, Row>,
  example: { readonly item: object; readonly properties: object },
): readonly FileAnswer[] {
  const description = 'The whole list, newest first.';
  const tables: FileAnswer[] = [
    { contentType: CONTENT_TYPES.csv, description, example: csvLines([Object.keys(columns)]) },
    { contentType: CONTENT_TYPES.jsonl, description, example: `${JSON.stringify(example.item)}\n` },
  ];
  if (placeOf === null) return tables;
  const feature = {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [4.0531, 51.9489] },
    properties: example.properties,
  };
  const places = { type: 'FeatureCollection', features: [feature] };
  return [...tables, { contentType: CONTENT_TYPES.geojson, description, example: places }];
}
