import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BatchImportView } from '../src/modules/batches/batch-import.view.js';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import { csvFile, motorRow, outcomesOf, sendCsv } from './support/csv-file.js';
import { countRows } from './support/row-counts.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { accepted, aYard, found, verdictOf, type Yard } from './support/yard.js';

const HEADER = 'ticket_number,received_at,line_kind,product_profile,units';
const ROW = 'T-1,2026-11-20T09:42:00Z,PROFILE_UNITS,bev-traction-motor,10';

describe('an import takes files as spreadsheets write them', () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    yard = await aYard(app);
  });

  const send = (file: string | Uint8Array<ArrayBuffer>, options?: string) =>
    sendCsv(app, yard.siteId, file, options);
  const imported = async (
    file: string | Uint8Array<ArrayBuffer>,
    options?: string,
  ): Promise<BatchImportView> => accepted(await send(file, options)) as BatchImportView;
  const onlyBatchOf = ({ tickets }: BatchImportView): Promise<BatchView> =>
    found<BatchView>(app, `/v1/batches/${tickets[0]?.batchId ?? ''}`);

  it.each([
    ['LF', `${HEADER}\n${ROW}\n`],
    ['CRLF', `${HEADER}\r\n${ROW}\r\n`],
    ['CR, as old spreadsheets do', `${HEADER}\r${ROW}\r`],
    ['a byte-order mark', `\uFEFF${HEADER}\r\n${ROW}\r\n`],
    ['no line end after the last row', `${HEADER}\n${ROW}`],
    ['empty lines', `\n${HEADER}\n\n${ROW}\n\n\n`],
    [
      'columns in another case and order',
      `Units,LINE_KIND, received_at ,product_profile,ticket_number\n10,PROFILE_UNITS,2026-11-20T09:42:00Z,bev-traction-motor,T-1\n`,
    ],
    ['every cell in quotes', `"${HEADER.replaceAll(',', '","')}"\n"${ROW.replaceAll(',', '","')}"\n`],
    ['blanks around cells', `${HEADER}\n${ROW.replaceAll(',', ' , ')}\n`],
  ])('with %s', async (_case, file) => {
    const result = await imported(file);
    expect(outcomesOf(result)).toEqual(['T-1 CREATED']);
    expect((await onlyBatchOf(result)).content.lines).toMatchObject([
      { productProfile: 'bev-traction-motor', units: 10 },
    ]);
  });

  it('with line breaks, quotes and commas inside cells, and still counts the file’s lines', async () => {
    const notes = 'Pallet "A", left\r\nPallet "B", right\nend';
    const file = csvFile([
      motorRow('NOTES', { line_notes: notes, supplier: 'Müller & Söhne, "Metalle"' }),
      motorRow('BAD', { units: 'ten' }),
      motorRow('WORSE', { line_notes: 'one\ntwo', units: 'eleven' }),
      motorRow('WORST', { units: 'twelve' }),
    ]);
    const result = await imported(file, 'mode=PARTIAL');
    // The header is line 1 and the first ticket lines 2 to 4.
    expect(outcomesOf(result)).toEqual([
      'NOTES CREATED',
      'BAD REJECTED 5:units:WRONG_TYPE',
      'WORSE REJECTED 6:units:WRONG_TYPE',
      'WORST REJECTED 8:units:WRONG_TYPE',
    ]);
    expect(result.tickets.map(({ firstLine, lastLine }) => [firstLine, lastLine])).toEqual([
      [2, 2],
      [5, 5],
      [6, 6],
      [8, 8],
    ]);
    const batch = await onlyBatchOf(result);
    expect([batch.supplier, batch.content.lines[0]?.notes]).toEqual(['Müller & Söhne, "Metalle"', notes]);
  });

  it('and counts empty lines too', async () => {
    const bad = ROW.replace(',10', ',ten');
    const result = await imported(`\r\n${HEADER}\r\n\r\n\r\n${bad}\r\n\r\n${bad.replace('T-1', 'T-2')}`);
    expect(outcomesOf(result)).toEqual([
      'T-1 REJECTED 5:units:WRONG_TYPE',
      'T-2 REJECTED 7:units:WRONG_TYPE',
    ]);
  });

  it.each([
    '=1+1',
    '+49 203 12345',
    '-2+3',
    '@SUM(A1:A9)',
    '=HYPERLINK("http://localhost","x")',
    '\u00e9\u{1F9F2}',
  ])('and keeps %s as it is given', async (text) => {
    const cells = { supplier: text, line_notes: text, batch_notes: text };
    const batch = await onlyBatchOf(await imported(csvFile([motorRow('TEXT', cells)])));
    expect([batch.supplier, batch.content.lines[0]?.notes, batch.content.notes]).toEqual([text, text, text]);
  });

  it.each([
    ['an unknown column', `${HEADER},colour\n${ROW},grey\n`, /unknown column\(s\) 'colour'/],
    ['a missing column', `ticket_number,line_kind\nT-1,PROFILE_UNITS\n`, /missing column\(s\) received_at/],
    ['a column twice', `${HEADER},units\n${ROW},10\n`, /column\(s\) given twice: units/],
    ['a column called __proto__', `${HEADER},__proto__\n${ROW},x\n`, /unknown column\(s\) '__proto__'/],
    ['semicolons for commas', `${HEADER}\n${ROW}\n`.replaceAll(',', ';'), /unknown column/],
    ['a header only', `${HEADER}\n`, /no rows below its header/],
    ['nothing at all', '\n', /no rows below its header/],
    ['a row that is too short', `${HEADER}\n${ROW}\nT-2,2026-11-20T09:42:00Z\n`, /line 3/],
    ['a row that is too long', `${HEADER}\n${ROW},grey\n`, /line 2/],
    ['a quote that never ends', `${HEADER}\n"${ROW}\n`, /quote/i],
    ['a NUL character', `${HEADER}\n${ROW.replace('T-1', 'T\u0000')}\n`, /Line 2: a cell holds a NUL/],
    [
      'a bidirectional control',
      `${HEADER}\n${ROW}\n${ROW.replace('T-1', 'T-\u202E1')}\n`,
      /Line 3: a cell holds/,
    ],
  ])('but not %s', async (_case, file, detail) => {
    const before = await countRows(app.database);
    const response = await send(file);
    expect(verdictOf(response)).toMatch(/^422 CSV_NOT_READABLE/);
    expect((response.body as { detail: string }).detail).toMatch(detail);
    expect(await countRows(app.database)).toEqual(before);
  });

  it.each([
    ['Latin-1', Buffer.from(csvFile([motorRow('T-1', { supplier: 'Müller' })]), 'latin1')],
    ['UTF-16', Buffer.from(`\uFEFF${csvFile([motorRow('T-1')])}`, 'utf16le')],
    [
      'half a character at the end',
      Buffer.concat([Buffer.from(csvFile([motorRow('T-1')])), Buffer.of(0xc3)]),
    ],
  ])('nor text that is %s', async (_case, bytes) => {
    expect(verdictOf(await send(new Uint8Array(bytes)))).toBe('400 UNSAFE_TEXT');
  });

  it('nor another type than text/csv', async () => {
    const path = `/v1/batch-imports?siteId=${yard.siteId}`;
    const file = csvFile([motorRow('T-1')]);
    for (const type of ['application/json', 'application/vnd.ms-excel', 'text/csv; charset=iso-8859-1']) {
      const response = await app.request('POST', path, { rawBody: file, headers: { 'content-type': type } });
      expect([type, response.status]).toEqual([type, 415]);
    }
  });
});

describe('an import has limits', () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  it('of 16 MiB: a byte more is too large', async () => {
    const bytesMax = 16 * 1_048_576;
    const fileOf = (notes: string): string =>
      csvFile(Array.from({ length: 94 }, (_unused, index) => motorRow(`T-${index}`, { line_notes: notes })));
    const notes = 'x'.repeat(Math.floor((bytesMax - fileOf('').length) / 94));
    const almost = fileOf(notes).trimEnd();
    const justRight = almost + 'x'.repeat(bytesMax - almost.length);
    const result = accepted(await sendCsv(app, yard.siteId, justRight)) as BatchImportView;
    expect(result.summary).toMatchObject({ rows: 94, rejected: 94 });
    expect(outcomesOf(result)[0]).toBe('T-0 REJECTED 2:line_notes:TOO_LONG');
    expect(verdictOf(await sendCsv(app, yard.siteId, `${justRight}x`))).toBe('413 PAYLOAD_TOO_LARGE');
  });

  it('of 20,000 rows: one more is refused, and nothing stored', async () => {
    const before = await countRows(app.database);
    const rows = Array.from({ length: 20_001 }, (_unused, index) =>
      motorRow(`ROWS-${Math.floor(index / 1_000)}`, { units: 'x' }),
    );
    const response = await sendCsv(app, yard.siteId, csvFile(rows));
    expect(verdictOf(response)).toMatch(/^422 CSV_NOT_READABLE/);
    expect(response.body).toMatchObject({ facts: { line: 20_002 } });
    expect(await countRows(app.database)).toEqual(before);
  });

  it('of 1,000 lines per ticket', async () => {
    const ticket = (name: string, lines: number) => Array.from({ length: lines }, () => motorRow(name));
    const file = csvFile([...ticket('FULL', 1_000), ...ticket('OVER', 1_001)]);
    const result = accepted(
      await sendCsv(app, yard.siteId, file, 'mode=PARTIAL&dryRun=true'),
    ) as BatchImportView;
    expect(outcomesOf(result)).toEqual(['FULL NOT_STORED', 'OVER REJECTED 1002:-:TOO_MANY']);
  });

  it('and answers others while it takes 5,000 rows', async () => {
    const rows = Array.from({ length: 5_000 }, (_unused, index) =>
      motorRow(`LARGE-${Math.floor(index / 10)}`),
    );
    const progress = { finished: false, answered: 0 };
    const importing = sendCsv(app, yard.siteId, csvFile(rows)).finally(() => (progress.finished = true));
    while (!progress.finished) {
      await found(app, '/v1/batches?limit=1');
      progress.answered += 1;
    }
    const result = accepted(await importing) as BatchImportView;
    expect(result.summary).toMatchObject({ rows: 5_000, created: 500 });
    expect(progress.answered).toBeGreaterThan(5);
  });
});
