import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import { BATCH_CSV_COLUMNS } from '../src/modules/batches/domain/batch-csv.js';
import type { ImportView } from '../src/platform/import/import.view.js';
import { TEST_OPERATOR_KEY } from './support/credentials.js';
import { csvFile, motorRow } from './support/csv-file.js';
import {
  checked,
  committed,
  CONTENT_TYPE,
  jsonLines,
  outcomesIn,
  rowsOf,
  sendFile,
  type FileFormat,
} from './support/import-files.js';
import { countRows } from './support/row-counts.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { workbookParts, xlsxFile, zipFile, type SheetCell } from './support/xlsx-file.js';
import { aYard, found, verdictOf, type Yard } from './support/yard.js';

const HEADER = ['ticket_number', 'received_at', 'line_kind', 'product_profile', 'units'];
const ROW = ['T-1', '2026-11-20T09:42:00Z', 'PROFILE_UNITS', 'bev-traction-motor', '10'];
const CSV = `${HEADER.join()}\n${ROW.join()}\n`;

/** A sheet with a sound header, and what comes after it as XML. */
function sheetWith(rowsXml: string): Uint8Array<ArrayBuffer> {
  const header = HEADER.map((_name, index) => `<c t="s"><v>${index}</v></c>`).join('');
  return zipFile(workbookParts(`<row>${header}</row>${rowsXml}`, HEADER));
}

const PARTS = workbookParts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', HEADER);

describe('an import takes what is sound', () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const send = (format: FileFormat, file: string | Uint8Array<ArrayBuffer>, options?: string) =>
    sendFile(app, {
      ...{ kind: 'batches', format, siteId: yard.siteId, file },
      ...(options === undefined ? {} : { options }),
    });

  it('a CSV file as spreadsheets write it: BOM, CRLF, quotes, capitals, blank lines', async () => {
    const file = `\uFEFF"Ticket_Number", ${HEADER.slice(1).join()},line_notes\r\n\r\n"Q-1",${ROW.slice(1).join()},"one\r\n""two"", =1+1"\r\n`;
    const view = await committed(
      app,
      await checked(app, { kind: 'batches', format: 'csv', siteId: yard.siteId, file }),
    );
    const [row] = await rowsOf(app, view);
    expect(row).toMatchObject({ reference: 'Q-1', outcome: 'CREATED', firstLine: 3 });
    const { content } = await found<BatchView>(app, `/v1/batches/${row?.subjectId ?? ''}`);
    expect(content.lines[0]?.notes).toBe('one\r\n"two", =1+1');
  });

  it('a spreadsheet: the first sheet, formulas by their value, dates, figures without noise, blank rows', async () => {
    // 20 November 2026 is day 46346 of the count that begins with 1 January 1900; 09:42 is 0.4041666… of it.
    const dateTime: SheetCell = { xml: '<c s="2"><v>46346.404166666667</v></c>' };
    const formula: SheetCell = { xml: '<c><f>5+7.5</f><v>12.500000000000002</v></c>' };
    const inline: SheetCell = {
      xml: '<c t="inlineStr"><is><r><t>X-</t></r><r><t>1</t></r><rPh><t>no</t></rPh></is></c>',
    };
    const columns = [
      'ticket_number',
      'received_at',
      'line_kind',
      'form',
      'grade',
      'net_mass_kg',
      'coated',
      'moisture_wt_pct',
      'supplier',
    ];
    const file = xlsxFile([
      [],
      columns,
      [],
      [inline, dateTime, 'LOOSE_MATERIAL', 'LIBERATED_MAGNET', 'n42', 1_250.5, true, formula, '=1+1'],
    ]);
    const view = await committed(
      app,
      await checked(app, { kind: 'batches', format: 'xlsx', siteId: yard.siteId, file }),
    );
    expect(await outcomesIn(app, view)).toEqual(['X-1 CREATED']);
    const [row] = await rowsOf(app, view);
    expect(row?.firstLine).toBe(4);
    const batch = await found<BatchView>(app, `/v1/batches/${row?.subjectId ?? ''}`);
    expect([batch.receivedAt, batch.supplier]).toEqual(['2026-11-20T09:42:00.000Z', '=1+1']);
    expect(batch.content.lines[0]).toMatchObject({
      netMassKg: 1_250.5,
      coated: true,
      moistureWtPct: { low: 12.5, high: 12.5 },
    });
  });

  it.each([
    ['csv', 'an unknown column', CSV.replace('units', 'colour'), '422 CSV_NOT_READABLE'],
    ['csv', 'a column twice', CSV.replace('product_profile', 'units'), '422 CSV_NOT_READABLE'],
    ['csv', 'too many cells', CSV.replace(',10', ',10,11'), '422 CSV_NOT_READABLE'],
    ['csv', 'a NUL', CSV.replace('T-1', 'T\u0000'), '422 CSV_NOT_READABLE'],
    ['csv', 'nothing', '\n', '422 CSV_NOT_READABLE'],
    ['csv', 'a quote that never ends, after good rows', `${CSV}"x`, '422 CSV_NOT_READABLE'],
    [
      'csv',
      'more rows of a ticket than may be',
      csvFile(Array.from({ length: 1_002 }, () => motorRow('T-1'))),
      '422 CSV_NOT_READABLE',
    ],
    ['ndjson', 'nothing', '\n\n', '422 NDJSON_NOT_READABLE'],
    ['ndjson', 'a NUL', '{"ticketNumber":"\u0000"}\n', '422 NDJSON_NOT_READABLE'],
    ['xlsx', 'no archive', 'PK but not really', '422 XLSX_NOT_READABLE'],
    ['xlsx', 'another archive', zipFile([{ name: 'readme.txt', content: 'hello' }]), '422 XLSX_NOT_READABLE'],
    [
      'xlsx',
      'a name that leads out',
      zipFile([...PARTS, { name: '../../etc/passwd', content: 'x' }]),
      '422 XLSX_NOT_READABLE',
    ],
    [
      'xlsx',
      'an absolute name',
      zipFile([...PARTS, { name: '/etc/passwd', content: 'x' }]),
      '422 XLSX_NOT_READABLE',
    ],
    [
      'xlsx',
      'a name with backslashes',
      zipFile([...PARTS, { name: '..\\x', content: 'x' }]),
      '422 XLSX_NOT_READABLE',
    ],
    ['xlsx', 'a part twice', zipFile([...PARTS, ...PARTS]), '422 XLSX_NOT_READABLE'],
    [
      'xlsx',
      'too many entries',
      zipFile([
        ...PARTS,
        ...Array.from({ length: 300 }, (_one, index) => ({ name: `x${index}`, content: '' })),
      ]),
      '422 XLSX_NOT_READABLE',
    ],
    [
      'xlsx',
      'a bomb that says so',
      zipFile([...PARTS, { name: 'xl/bomb.xml', content: 'x', declaredSize: 0xf0000000 }]),
      '422 XLSX_NOT_READABLE',
    ],
    [
      'xlsx',
      'a bomb that says it is small',
      zipFile(
        PARTS.map((part) =>
          part.name.endsWith('sharedStrings.xml')
            ? { name: part.name, content: new Uint8Array(60_000_000).fill(0x20), declaredSize: 100 }
            : part,
        ),
      ),
      '422 XLSX_NOT_READABLE',
    ],
    [
      'xlsx',
      'entities of its own',
      zipFile(
        PARTS.map((part) =>
          part.name.endsWith('sharedStrings.xml')
            ? { name: part.name, content: '<!DOCTYPE x [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>' }
            : part,
        ),
      ),
      '422 XLSX_NOT_READABLE',
    ],
    [
      'xlsx',
      'a row beyond the last',
      sheetWith('<row r="99999999"><c r="A99999999"><v>1</v></c></row>'),
      '422 XLSX_NOT_READABLE',
    ],
    [
      'xlsx',
      'a cell beyond the last column',
      sheetWith('<row r="2"><c r="XFD2"><v>1</v></c></row>'),
      '422 XLSX_NOT_READABLE',
    ],
    [
      'xlsx',
      'cells out of order',
      sheetWith('<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>'),
      '422 XLSX_NOT_READABLE',
    ],
    [
      'xlsx',
      'an error in a cell',
      sheetWith('<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>'),
      '422 XLSX_NOT_READABLE',
    ],
    [
      'xlsx',
      'a formula that nobody computed',
      sheetWith('<row r="2"><c r="A2"><f>1+1</f></c></row>'),
      '422 XLSX_NOT_READABLE',
    ],
    [
      'xlsx',
      'a text that is not there',
      sheetWith('<row r="2"><c r="A2" t="s"><v>99</v></c></row>'),
      '422 XLSX_NOT_READABLE',
    ],
    ['xlsx', 'half of XML', sheetWith('<row r="2"><c r="A2">'), '422 XLSX_NOT_READABLE'],
    ['xlsx', 'a header only', sheetWith(''), '422 XLSX_NOT_READABLE'],
    [
      'xlsx',
      'a column twice',
      xlsxFile([[...HEADER.slice(0, 4), 'line_kind'], ROW]),
      '422 XLSX_NOT_READABLE',
    ],
    ['xlsx', 'a NUL in a text', xlsxFile([HEADER, ['T\u202E', ...ROW.slice(1)]]), '422 XLSX_NOT_READABLE'],
    ['xlsx', 'more bytes than it takes', new Uint8Array(8 * 1_048_576 + 1), '413 PAYLOAD_TOO_LARGE'],
  ] as const)('and not a file of %s with %s', async (format, _case, file, verdict) => {
    const before = await countRows(app.database);
    const response = await send(format, file);
    expect(verdictOf(response)).toMatch(new RegExp(`^${verdict}`));
    expect(await countRows(app.database)).toEqual(before);
  });

  it('nor one that breaks off on its way: nothing stays', async () => {
    const before = await countRows(app.database);
    const { hostname, port } = new URL(app.url);
    const rows = csvFile(Array.from({ length: 1_000 }, (_one, index) => motorRow(`B-${index}`)));
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /v1/imports/batches?siteId=${yard.siteId} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TEST_OPERATOR_KEY}\r\n` +
            `content-type: text/csv\r\ncontent-length: ${rows.length + 1_000}\r\n\r\n${rows}`,
        );
        // Some of the rows are stored by then.
        void until(async () => (await countRows(app.database))['import_rows'] !== before['import_rows']).then(
          () => {
            socket.destroy();
            resolve();
          },
          reject,
        );
      });
      socket.on('error', reject);
    });
    await until(async () => JSON.stringify(await countRows(app.database)) === JSON.stringify(before));
  });

  it('nor more rows in one transaction than others can wait for', async () => {
    const before = await countRows(app.database);
    const file = jsonLines(Array.from({ length: 1_001 }, (_one, index) => ({ ticketNumber: `A-${index}` })));
    expect(verdictOf(await send('ndjson', file, 'mode=ATOMIC'))).toBe('422 IMPORT_TOO_LARGE');
    expect(await countRows(app.database)).toEqual(before);
  });

  it('and gives the rejected rows back, to be mended and sent again', async () => {
    const supplier = '=HYPERLINK("http://localhost","x")';
    const file = csvFile([
      motorRow('R-1', { supplier: "'+49 203" }),
      motorRow('R-2', { supplier, units: 'ten' }),
      motorRow('R-2', { line_notes: '-5', units: '1.5' }),
    ]);
    const view = await checked(app, { kind: 'batches', format: 'csv', siteId: yard.siteId, file });
    expect(view.counts).toMatchObject({ valid: 1, rejected: 1 });
    const rejected = await app.request('GET', `/v1/imports/${view.id}/rejected-rows`);
    expect(rejected.headers.get('content-type')).toBe(`${CONTENT_TYPE.csv}; charset=utf-8`);
    const [head, ...lines] = rejected.text.trimEnd().split('\r\n');
    expect(head).toBe([...BATCH_CSV_COLUMNS, 'errors'].join());
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`"'=HYPERLINK(""http://localhost"",""x"")"`);
    expect(lines[0]).toContain('units: WRONG_TYPE');
    const mended = rejected.text.replace(',ten,', ',10,').replace(',1.5,', ',1,');
    const again = await committed(
      app,
      await checked(app, { kind: 'batches', format: 'csv', siteId: yard.siteId, file: mended }),
    );
    expect(await outcomesIn(app, again)).toEqual(['R-2 CREATED']);
    const batch = await found<BatchView>(
      app,
      `/v1/batches/${(await rowsOf(app, again))[0]?.subjectId ?? ''}`,
    );
    expect([batch.supplier, batch.content.lines[1]?.notes]).toEqual([supplier, '-5']);
  });

  it('likewise of JSON lines, also what is no object', async () => {
    const file = `${JSON.stringify({ ticketNumber: 'N-1', lines: [] })}\nnot json\n`;
    const view = await checked(app, { kind: 'batches', format: 'ndjson', siteId: yard.siteId, file });
    const { text } = await app.request('GET', `/v1/imports/${view.id}/rejected-rows`);
    const [first, second] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({ ticketNumber: 'N-1', lines: [] });
    expect(first?.['errors']).toContainEqual(
      expect.objectContaining({ pointer: '/receivedAt', code: 'REQUIRED' }),
    );
    expect(second).toMatchObject({ line: 'not json', errors: [{ code: 'MALFORMED_JSON' }] });
    const mended = jsonLines([
      {
        ...first,
        receivedAt: '2026-11-20T09:42:00Z',
        lines: [{ kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 1 }],
      },
    ]);
    const again = await checked(app, {
      kind: 'batches',
      format: 'ndjson',
      siteId: yard.siteId,
      file: mended,
    });
    expect(await outcomesIn(app, again)).toEqual(['N-1 VALID']);
  });

  it('has its rows in pages, and by their outcome', async () => {
    const file = csvFile(
      Array.from({ length: 7 }, (_one, index) =>
        motorRow(`P-${index}`, { units: index % 2 === 0 ? '1' : 'x' }),
      ),
    );
    const view: ImportView = await checked(app, {
      kind: 'batches',
      format: 'csv',
      siteId: yard.siteId,
      file,
    });
    const rejected = await rowsOf(app, view, '&outcome=REJECTED');
    expect(rejected.map(({ reference }) => reference)).toEqual(['P-1', 'P-3', 'P-5']);
    const page = await found<{ items: { position: number }[]; nextCursor: string }>(
      app,
      `/v1/imports/${view.id}/rows?limit=3`,
    );
    const next = await found<{ items: { position: number }[] }>(
      app,
      `/v1/imports/${view.id}/rows?limit=3&cursor=${page.nextCursor}`,
    );
    expect([...page.items, ...next.items].map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(verdictOf(await app.request('GET', `/v1/imports/${view.id}/rows?cursor=nonsense`))).toMatch(
      /^400 CURSOR/,
    );
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 200; looks += 1) {
    if (await isSo()) return;
    await sleep(25);
  }
  throw new Error('It does not come about.');
}
