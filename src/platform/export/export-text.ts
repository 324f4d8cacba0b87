import { stringify } from 'csv-stringify/sync';
import type { ExportFormat } from './export-format.js';
import type { ExportCell, ExportColumns, ExportKind } from './export-kind.js';

const LINE_END = '\r\n';

function cellsOf<Row>(columns: ExportColumns<Row>, row: Row): ExportCell[] {
  return Object.values(columns).map((valueOf) => valueOf(row));
}

/**
 * Lines of RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers are numbers, the
 * negative ones too.
 */
export function csvLines(lines: readonly (readonly ExportCell[])[]): string {
  return stringify(lines as ExportCell[][], {
    record_delimiter: LINE_END,
    escape_formulas: true,
    // Half of a line end is one to some readers: the library quotes the whole of it only.
    quoted_match: /[\r\n]/,
    cast: { boolean: String },
  });
}

async function* csvOf<Item, Row>(
  { columns, rowsOf }: ExportKind<Item, Row>,
  pages: AsyncIterable<readonly Item[]>,
): AsyncGenerator<string> {
  yield csvLines([Object.keys(columns)]);
  for await (const page of pages) {
    const rows = page.flatMap((item) => rowsOf(item));
    if (rows.length > 0) yield csvLines(rows.map((row) => cellsOf(columns, row)));
  }
}

async function* jsonLinesOf(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((item) => `${JSON.stringify(item)}\n`).join('');
}

/** RFC 7946: a Point per item, longitude first, with the columns of the table as its properties. */
async function* geoJsonOf<Item, Row>(
  { columns, rowsOf, placeOf }: ExportKind<Item, Row>,
  pages: AsyncIterable<readonly Item[]>,
): AsyncGenerator<string> {
  if (placeOf === null) throw new TypeError('This list is not of places');
  const names = Object.keys(columns);
  let separator = '\n';
  yield '{"type":"FeatureCollection","features":[';
  for await (const page of pages) {
    for (const item of page) {
      const { latitude, longitude } = placeOf(item);
      const features = rowsOf(item).map((row) => {
        const cells = cellsOf(columns, row);
        return JSON.stringify({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [longitude, latitude] },
          properties: Object.fromEntries(names.map((name, index) => [name, cells[index]])),
        });
      });
      for (const feature of features) {
        yield separator + feature;
        separator = ',\n';
      }
    }
  }
  yield '\n]}\n';
}

/** The text of an export, page by page: nothing but the page at hand is held. */
export function exportText<Item, Row>(
  kind: ExportKind<Item, Row>,
  format: ExportFormat,
  pages: AsyncIterable<readonly Item[]>,
): AsyncGenerator<string> {
  switch (format) {
    case 'csv':
      return csvOf(kind, pages);
    case 'jsonl':
      return jsonLinesOf(pages);
    case 'geojson':
      return geoJsonOf(kind, pages);
  }
}
