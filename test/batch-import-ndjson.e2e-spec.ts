import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchImportView } from '../src/modules/batches/batch-import.view.js';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import { csvFile, motorRow, outcomesOf, sendCsv } from './support/csv-file.js';
import { countRows } from './support/row-counts.js';
import { startTestApp, type TestApp, type TestResponse } from './support/test-app.js';
import { accepted, aYard, found, verdictOf, type Yard } from './support/yard.js';

function aTicket(ticketNumber: string, line: object = {}): object {
  return {
    ticketNumber,
    receivedAt: '2026-11-20T09:42:00Z',
    lines: [{ kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 10, ...line }],
  };
}

function fileOf(...tickets: readonly object[]): string {
  return tickets.map((ticket) => `${JSON.stringify(ticket)}\n`).join('');
}

/** `3 /lines/0/units WRONG_TYPE` of each error of each ticket. */
function errorsOf({ tickets }: BatchImportView): readonly string[] {
  return tickets.flatMap(({ errors }) =>
    errors.map(({ line, column, pointer, code }) =>
      [line, column, pointer, code].filter((part) => part !== null).join(' '),
    ),
  );
}

describe('a recycler imports batches from JSON lines', () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const send = (
    rawBody: string | Uint8Array<ArrayBuffer>,
    options = '',
    siteId = yard.siteId,
  ): Promise<TestResponse> =>
    app.request('POST', `/v1/batch-imports?siteId=${siteId}${options}`, {
      rawBody,
      headers: { 'content-type': 'application/x-ndjson' },
    });
  const imported = async (file: string, options = ''): Promise<BatchImportView> =>
    accepted(await send(file, options)) as BatchImportView;
  const stored = async (): Promise<Readonly<Record<string, number>>> => {
    const { batch_imports: _imports, audit_events: _events, ...others } = await countRows(app.database);
    return others;
  };

  it('one a line, and sending them again changes nothing', async () => {
    const file = fileOf(aTicket('N-1'), aTicket('N-2', { units: 4 }));
    const first = await imported(file);
    expect(first.outcome).toBe('COMMITTED');
    expect(first.summary).toEqual({ rows: 2, created: 2, unchanged: 0, rejected: 0, notStored: 0 });
    expect(first.tickets.map(({ firstLine, lastLine }) => [firstLine, lastLine])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    const before = await stored();
    expect(outcomesOf(await imported(file))).toEqual(['N-1 UNCHANGED', 'N-2 UNCHANGED']);
    expect(await stored()).toEqual(before);
  });

  it('and a ticket that came as CSV is the same as a line', async () => {
    const csv = accepted(await sendCsv(app, yard.siteId, csvFile([motorRow('AS-CSV')]))) as BatchImportView;
    const lines = await imported(fileOf(aTicket('AS-CSV')));
    expect(lines.tickets).toMatchObject([{ outcome: 'UNCHANGED', batchId: csv.tickets[0]?.batchId }]);
    const changed = await imported(fileOf(aTicket('AS-CSV', { units: 11 })));
    expect(changed.outcome).toBe('REJECTED');
    expect(errorsOf(changed)).toEqual(['1 /ticketNumber TICKET_ALREADY_RECORDED']);
  });

  it('all or none, and what is wrong is named by line and pointer', async () => {
    const before = await stored();
    const { ticketNumber: _none, ...nameless } = aTicket('') as { ticketNumber: string };
    const file =
      fileOf(
        aTicket('GOOD'),
        aTicket('WRONG', { units: 'ten' }),
        aTicket('UNKNOWN', { productProfile: 'teapot', colour: 'grey' }),
        aTicket('TEAPOT', { productProfile: 'teapot' }),
        nameless,
        aTicket('GOOD'),
      ) + '\r\n[]\n{"a":1,}\n{"__proto__":{}}\n"\\u0000"\n';
    const result = await imported(file);
    expect(result.outcome).toBe('REJECTED');
    expect(result.summary).toEqual({ rows: 10, created: 0, unchanged: 0, rejected: 9, notStored: 1 });
    expect(errorsOf(result)).toEqual([
      '2 /lines/0/units WRONG_TYPE',
      '3 /lines/0/colour UNKNOWN_FIELD',
      '4 /lines/0/productProfile UNKNOWN_PRODUCT_PROFILE',
      '5 /ticketNumber REQUIRED',
      '6 /ticketNumber TICKET_GIVEN_TWICE',
      '8  WRONG_TYPE',
      '9  MALFORMED_JSON',
      '10  FORBIDDEN_KEY',
      '11  UNSAFE_TEXT',
    ]);
    expect(await stored()).toEqual(before);
  });

  it('or the good ones, or only asks', async () => {
    const file = fileOf(aTicket('SOME-1'), aTicket('SOME-2', { units: 0.5 }));
    const before = await stored();
    const asked = await imported(file, '&mode=PARTIAL&dryRun=true');
    expect([asked.outcome, outcomesOf(asked)[0]]).toEqual(['DRY_RUN', 'SOME-1 NOT_STORED']);
    expect(await stored()).toEqual(before);
    const result = await imported(file, '&mode=PARTIAL');
    expect(errorsOf(result)).toEqual(['2 /lines/0/units UNITS_MUST_BE_WHOLE']);
    const batch = await found<BatchView>(app, `/v1/batches/${result.tickets[0]?.batchId ?? ''}`);
    expect(batch).toMatchObject({ ticketNumber: 'SOME-1', siteId: yard.siteId });
  });

  it('with a byte-order mark, CRLF, blank lines and no end of the last line', async () => {
    const lines = [aTicket('END-1'), aTicket('END-2')].map((ticket) => JSON.stringify(ticket));
    const result = await imported(`\uFEFF${lines[0] ?? ''}\r\n\r\n  \n${lines[1] ?? ''}`, '&dryRun=true');
    expect(result.tickets.map(({ ticketNumber, firstLine }) => `${ticketNumber} ${firstLine}`)).toEqual([
      'END-1 1',
      'END-2 4',
    ]);
  });

  it('but not a file that is too long, too wide, empty or no text', async () => {
    const before = await countRows(app.database);
    expect(verdictOf(await send('\n \n'))).toMatch(/^422 NDJSON_NOT_READABLE/);
    // As in a CSV file; a NUL that is written \\u0000 is the line's own fault.
    expect(verdictOf(await send('{}\n{"notes":"\0"}\n'))).toMatch(/^422 NDJSON_NOT_READABLE/);
    expect(verdictOf(await send('{}\n'.repeat(20_001)))).toMatch(/^422 NDJSON_NOT_READABLE/);
    expect(verdictOf(await send(`{"notes":"${'x'.repeat(1_048_577)}"}`))).toMatch(/^422 NDJSON_NOT_READABLE/);
    expect(verdictOf(await send(`${' '.repeat(1_000)}\n`.repeat(16_800)))).toBe('413 PAYLOAD_TOO_LARGE');
    expect(verdictOf(await send(new Uint8Array([0x22, 0xff, 0x22])))).toBe('400 UNSAFE_TEXT');
    expect(await countRows(app.database)).toEqual(before);
  });
});
