import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchImportView } from '../src/modules/batches/batch-import.view.js';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import { csvFile, motorRow, outcomesOf, sendCsv, SHIPPED_FILES, shippedFile } from './support/csv-file.js';
import { countRows } from './support/row-counts.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { accepted, aYard, found, made, verdictOf, type Yard } from './support/yard.js';

describe('a recycler imports batches from a spreadsheet', () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const imported = async (file: string, options = ''): Promise<BatchImportView> =>
    accepted(await sendCsv(app, yard.siteId, file, options)) as BatchImportView;
  const batchOf = (result: BatchImportView, ticket: string): Promise<BatchView> => {
    const { batchId } = result.tickets.find(({ ticketNumber }) => ticketNumber === ticket) ?? {};
    return found<BatchView>(app, `/v1/batches/${batchId ?? ''}`);
  };
  /** Rows of every table except the imports' own. */
  const stored = async (): Promise<Readonly<Record<string, number>>> => {
    // That a file came in is recorded, and told in the audit chain, whatever it changed.
    const { batch_imports: _imports, audit_events: _events, ...others } = await countRows(app.database);
    return others;
  };

  it('from the template, which is right as it is downloaded', async () => {
    const template = await app.request('GET', '/v1/batch-imports/template');
    expect(template.status).toBe(200);
    expect(template.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(template.headers.get('content-disposition')).toBe('attachment; filename="lodestock-batches.csv"');

    const result = await imported(template.text);
    expect(result).toMatchObject({ siteId: yard.siteId, mode: 'ATOMIC', outcome: 'COMMITTED' });
    expect(result.summary).toEqual({ rows: 2, created: 2, unchanged: 0, rejected: 0, notStored: 0 });
    expect(result.fileDigest).toBe(createHash('sha256').update(template.text).digest('hex'));
    expect(outcomesOf(result)).toEqual(['WB-2026-004711 CREATED', 'WB-2026-004712 CREATED']);
    expect(await found(app, `/v1/batch-imports/${result.id}`)).toEqual(result);
    // 11:05 at +01:00.
    expect(await batchOf(result, 'WB-2026-004712')).toMatchObject({ receivedAt: '2026-11-20T10:05:00.000Z' });
  });

  it.each(SHIPPED_FILES)('from %s, and sending it again changes nothing', async (name) => {
    const file = shippedFile(name);
    const rows = file.trimEnd().split('\r\n').length - 1;
    const first = await imported(file);
    expect(first.outcome).toBe('COMMITTED');
    expect(first.summary).toMatchObject({ rows, created: first.tickets.length, rejected: 0, notStored: 0 });

    const before = await stored();
    const again = await imported(file);
    expect(again.outcome).toBe('COMMITTED');
    expect(again.summary).toMatchObject({ rows, created: 0, unchanged: first.tickets.length, rejected: 0 });
    expect(again.tickets.map(({ outcome }) => outcome)).toEqual(first.tickets.map(() => 'UNCHANGED'));
    expect(again.tickets.map(({ batchId }) => batchId)).toEqual(first.tickets.map(({ batchId }) => batchId));
    expect(await stored()).toEqual(before);
  });

  it('and gets what logging the same ticket by hand would give', async () => {
    const elsewhere = await aYard(app);
    const result = accepted(
      await sendCsv(app, elsewhere.siteId, shippedFile('sintered-magnet-swarf.csv')),
    ) as BatchImportView;
    const byFile = await batchOf(result, 'SW-26-1101-02');
    const byHand = await made<BatchView>(app, '/v1/batches', {
      siteId: yard.siteId,
      ticketNumber: 'SW-BY-HAND',
      receivedAt: '2026-11-01T09:10:00+01:00',
      supplier: 'Savinja Magnet Works',
      ticket: { grossKg: 3_040, tareKg: 420, scaleDivisionKg: 20 },
      lines: [
        {
          kind: 'LOOSE_MATERIAL',
          form: 'SWARF',
          grade: 'n45',
          coated: false,
          netMassKg: 2_600,
          moistureWtPctLow: 12,
          moistureWtPctHigh: 22,
          oilWtPctLow: 2,
          oilWtPctHigh: 5,
          notes: 'Slicing swarf; range over six drums.',
        },
      ],
      notes: 'Sealed drums under water.',
    });
    expect({ ...byFile.content, ticketNumber: null }).toEqual({ ...byHand.content, ticketNumber: null });
    expect(byFile.estimate.inputsDigest).toBe(byHand.estimate.inputsDigest);
    expect(byFile.estimate.oxides).toEqual(byHand.estimate.oxides);
  });

  it('and a ticket that was logged by hand with the same content is unchanged', async () => {
    const batch = await made<BatchView>(app, '/v1/batches', {
      siteId: yard.siteId,
      ticketNumber: 'BY-HAND',
      receivedAt: '2026-11-20T10:42:00+01:00',
      lines: [{ kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 10 }],
    });
    const result = await imported(csvFile([motorRow('BY-HAND')]));
    expect(result.tickets).toMatchObject([{ outcome: 'UNCHANGED', batchId: batch.id }]);
  });

  it('all or none: a bad row keeps the file out, and is named by line and column', async () => {
    const before = await stored();
    const result = await imported(
      csvFile([
        motorRow('ATOMIC-1'),
        motorRow('ATOMIC-2', { gross_kg: '840', tare_kg: '900' }),
        motorRow('ATOMIC-3', { units: '1,5', product_profile: 'teapot' }),
        motorRow('ATOMIC-4', { product_profile: 'teapot' }),
        motorRow('ATOMIC-4', { units: '0.5' }),
      ]),
    );
    expect(result.outcome).toBe('REJECTED');
    expect(result.summary).toEqual({ rows: 5, created: 0, unchanged: 0, rejected: 3, notStored: 1 });
    expect(outcomesOf(result)).toEqual([
      'ATOMIC-1 NOT_STORED',
      'ATOMIC-2 REJECTED 3:tare_kg:TARE_NOT_BELOW_GROSS',
      'ATOMIC-3 REJECTED 4:units:WRONG_TYPE',
      'ATOMIC-4 REJECTED 5:product_profile:UNKNOWN_PRODUCT_PROFILE',
    ]);
    expect(await stored()).toEqual(before);
  });

  it('or the good ones', async () => {
    const rows = [
      motorRow('PARTIAL-1'),
      motorRow('PARTIAL-2', { units: '0.5' }),
      motorRow('PARTIAL-3', { declared_magnet_mass_kg: '60' }),
      motorRow('PARTIAL-4', { gross_kg: '21', tare_kg: '20', scale_division_kg: '20' }),
    ];
    const result = await imported(csvFile(rows), 'mode=PARTIAL');
    expect(result).toMatchObject({ mode: 'PARTIAL', outcome: 'COMMITTED' });
    expect(outcomesOf(result)).toEqual([
      'PARTIAL-1 CREATED',
      'PARTIAL-2 REJECTED 3:units:UNITS_MUST_BE_WHOLE',
      'PARTIAL-3 CREATED',
      'PARTIAL-4 REJECTED 5:scale_division_kg:NET_BELOW_UNCERTAINTY',
    ]);
    expect(result.tickets[2]?.warnings).toMatchObject([
      { code: 'MAGNET_MASS_ABOVE_PROFILE', line: 4, column: 'declared_magnet_mass_kg' },
    ]);

    const mended = rows.map((row) => (row.ticket_number === 'PARTIAL-2' ? { ...row, units: '5' } : row));
    expect(outcomesOf(await imported(csvFile(mended.slice(0, 3))))).toEqual([
      'PARTIAL-1 UNCHANGED',
      'PARTIAL-2 CREATED',
      'PARTIAL-3 UNCHANGED',
    ]);
  });

  it.each(['ATOMIC', 'PARTIAL'])('or only asks what would happen (%s)', async (mode) => {
    const before = await stored();
    const file = csvFile([
      motorRow(`DRY-${mode}`),
      motorRow('DRY-BAD', { units: 'ten' }),
      motorRow('BY-HAND'),
    ]);
    const result = await imported(file, `mode=${mode}&dryRun=true`);
    expect(result.outcome).toBe('DRY_RUN');
    expect(outcomesOf(result)).toEqual([
      `DRY-${mode} NOT_STORED`,
      'DRY-BAD REJECTED 3:units:WRONG_TYPE',
      'BY-HAND UNCHANGED',
    ]);
    expect(await stored()).toEqual(before);
  });

  it('but never changes a recorded ticket: other content is refused', async () => {
    await imported(csvFile([motorRow('CHANGED')]));
    const before = await stored();
    const changed = await imported(csvFile([motorRow('NEW'), motorRow('CHANGED', { units: '11' })]));
    expect(changed.outcome).toBe('REJECTED');
    expect(outcomesOf(changed)).toEqual([
      'NEW NOT_STORED',
      'CHANGED REJECTED 3:ticket_number:TICKET_ALREADY_RECORDED',
    ]);
    expect(await stored()).toEqual(before);
  });

  it('and a file sent again after a correction changes nothing either', async () => {
    const file = csvFile([motorRow('CORRECTED')]);
    const batch = await batchOf(await imported(file), 'CORRECTED');
    const correction = {
      ticketNumber: 'CORRECTED',
      receivedAt: '2026-11-20T09:42:00Z',
      lines: [{ kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 8 }],
      reason: 'Counted twice.',
    };
    const corrected = await made<BatchView>(app, `/v1/batches/${batch.id}/corrections`, correction, 1);
    expect(outcomesOf(await imported(file))).toEqual(['CORRECTED UNCHANGED']);
    expect(await found(app, `/v1/batches/${batch.id}`)).toEqual(corrected);
  });

  it('and a void ticket may be imported anew', async () => {
    const file = csvFile([motorRow('VOIDED')]);
    const batch = await batchOf(await imported(file), 'VOIDED');
    await made(app, `/v1/batches/${batch.id}/void`, { reason: 'Wrong yard.' }, 1);
    expect(outcomesOf(await imported(file))).toEqual(['VOIDED CREATED']);
  });

  it('with the rows of a ticket together', async () => {
    const rows = [
      motorRow('APART'),
      motorRow('APART', { units: '5' }),
      motorRow('BETWEEN'),
      motorRow('APART'),
    ];
    const result = await imported(csvFile(rows), 'mode=PARTIAL');
    expect(outcomesOf(result)).toEqual([
      'APART CREATED',
      'BETWEEN CREATED',
      'APART REJECTED 5:ticket_number:TICKET_ROWS_APART',
    ]);
    expect((await batchOf(result, 'APART')).content.lines.map(({ units }) => units)).toEqual([10, 5]);
  });

  it('at a site of a recycler only', async () => {
    const plant = await aYard(app, undefined, 'SEPARATOR');
    const file = csvFile([motorRow('ELSEWHERE')]);
    expect(verdictOf(await sendCsv(app, plant.siteId, file))).toMatch(/^422 ORGANISATION_HAS_NOT_THE_ROLE /);
    expect(verdictOf(await sendCsv(app, yard.organisationId, file))).toMatch(/^422 REFERENCE_NOT_FOUND /);
    expect(verdictOf(await sendCsv(app, 'yard-1', file))).toBe('400 VALIDATION_FAILED siteId NOT_VALID');
    expect(verdictOf(await sendCsv(app, yard.siteId, file, 'mode=SOME'))).toMatch(/^400 .* mode NOT_ONE_OF$/);
    expect(verdictOf(await sendCsv(app, yard.siteId, file, 'dryRun=yes'))).toMatch(
      /^400 .* dryRun WRONG_TYPE$/,
    );
    expect(verdictOf(await app.request('GET', `/v1/batch-imports/${yard.siteId}`))).toBe(
      '404 BATCH_IMPORT_NOT_FOUND',
    );
  });
});
