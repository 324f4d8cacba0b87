import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import type { DemandView } from '../src/modules/demands/demand.view.js';
import type { EvidenceView } from '../src/modules/evidence/evidence.view.js';
import { ASSAY_TABLE } from '../src/modules/evidence/assay-table.js';
import { DEMAND_TABLE } from '../src/modules/demands/demand-table.js';
import { BATCH_CSV_COLUMNS } from '../src/modules/batches/domain/batch-csv.js';
import { motorRow } from './support/csv-file.js';
import {
  checked,
  committed,
  jsonLines,
  outcomesIn,
  rowsOf,
  tableFile,
  type FileFormat,
  type SentFile,
} from './support/import-files.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { xlsxFile, type SheetCell } from './support/xlsx-file.js';
import { aYard, found, made, type Yard } from './support/yard.js';

type Cells = Readonly<Record<string, string | number>>;

/** The same rows in each of the formats. */
function asFile(
  format: FileFormat,
  columns: readonly string[],
  rows: readonly Cells[],
  lines: readonly unknown[],
): SentFile['file'] {
  if (format === 'csv') return tableFile(columns, rows);
  if (format === 'ndjson') return jsonLines(lines);
  const cells = rows.map((row) => columns.map((column): SheetCell => row[column] ?? null));
  return xlsxFile([columns, ...cells]);
}

const FORMATS: readonly FileFormat[] = ['csv', 'ndjson', 'xlsx'];

const DEMAND_ROW = {
  title: 'Mixed magnets',
  accepted_forms: 'LIBERATED_MAGNET SWARF',
  impurity_limits_wt_pct: 'Cu<=2 Ni<=0.5',
  accepted_countries: 'DE NL',
  window_from: '2026-12-15',
  window_until: '2027-06-30',
  ndpr_oxide_kg_max: 1_000,
  process_route: 'toll-hydromet-sx',
  payable_pct: 72.5,
  ndpr_oxide_price_usd_per_kg: 73,
  treatment_charge_usd_per_kg_feed: 0.6,
  freight_usd_per_tonne_km: 0.09,
};
const DEMAND_LINE = {
  title: 'Mixed magnets',
  acceptedForms: ['LIBERATED_MAGNET', 'SWARF'],
  impurityLimits: [
    { element: 'Cu', wtPctMax: 2 },
    { element: 'Ni', wtPctMax: 0.5 },
  ],
  acceptedCountries: ['DE', 'NL'],
  windowFrom: '2026-12-15',
  windowUntil: '2027-06-30',
  ndPrOxideKgMax: 1_000,
  processRoute: 'toll-hydromet-sx',
  payablePct: 72.5,
  ndPrOxidePriceUsdPerKg: 73,
  treatmentChargeUsdPerKgFeed: 0.6,
  freightUsdPerTonneKm: 0.09,
};

const ASSAY_ROW = {
  observed_at: '2026-11-21T13:20:00Z',
  method: 'icpoes',
  laboratory: 'Delft Assay Office',
  piece_count: 10,
  relative_to: 'ALLOY',
  expressed_as: 'METAL',
  coating: 'NONE',
  nd_result_wt_pct: 22.6,
  pr_result_wt_pct: 2.9,
  tb_result_wt_pct: '<0.05',
  other_elements_wt_pct: 'Fe=66.4 Co=1.2',
};
const ASSAY_LINE = {
  observedAt: '2026-11-21T13:20:00Z',
  assay: {
    method: 'icpoes',
    laboratory: 'Delft Assay Office',
    pieceCount: 10,
    relativeTo: 'ALLOY',
    expressedAs: 'METAL',
    coating: 'NONE',
    results: [
      { analyte: 'Nd', wtPct: 22.6 },
      { analyte: 'Pr', wtPct: 2.9 },
      { analyte: 'Tb', wtPct: 0.05, belowDetectionLimit: true },
    ],
    otherElements: [
      { element: 'Fe', wtPct: 66.4 },
      { element: 'Co', wtPct: 1.2 },
    ],
  },
};

const MOTORS = { kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 10 };

describe('a file is imported', () => {
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    yard = await aYard(app);
  });

  it.each(FORMATS)('of batches as %s: checked, previewed, committed, and once only', async (format) => {
    const rows = [
      motorRow('T-1', { net_mass_kg: '' }),
      motorRow('T-1', { units: '4' }),
      motorRow('T-2'),
      motorRow('T-3', { units: '10.5' }),
    ];
    const file = asFile(format, BATCH_CSV_COLUMNS, rows, [
      { ticketNumber: 'T-1', receivedAt: '2026-11-20T09:42:00Z', lines: [MOTORS, { ...MOTORS, units: 4 }] },
      { ticketNumber: 'T-2', receivedAt: '2026-11-20T09:42:00Z', lines: [MOTORS] },
      { ticketNumber: 'T-3', receivedAt: '2026-11-20T09:42:00Z', lines: [{ ...MOTORS, units: 10.5 }] },
    ]);
    const sent: SentFile = { kind: 'batches', format, siteId: yard.siteId, file };
    const preview = await checked(app, sent);
    expect(preview).toMatchObject({ status: 'READY', kind: 'BATCHES', rowCount: 3, mode: 'PARTIAL' });
    expect(preview.counts).toEqual({ valid: 2, created: 0, unchanged: 0, rejected: 1, pending: 0 });
    const place = format === 'ndjson' ? '3:/lines/0/units' : '5:units';
    expect(await outcomesIn(app, preview)).toEqual([
      'T-1 VALID',
      'T-2 VALID',
      `T-3 REJECTED ${place}:UNITS_MUST_BE_WHOLE`,
    ]);
    expect((await found<{ items: unknown[] }>(app, `/v1/batches?siteId=${yard.siteId}`)).items).toEqual([]);

    const done = await committed(app, preview);
    expect(done).toMatchObject({ status: 'COMMITTED', counts: { created: 2, rejected: 1 } });
    const [first] = await rowsOf(app, done);
    const batch = await found<BatchView>(app, `/v1/batches/${first?.subjectId ?? ''}`);
    expect([batch.ticketNumber, batch.content.lines.map(({ units }) => units)]).toEqual(['T-1', [10, 4]]);

    const again = await checked(app, sent);
    expect(await outcomesIn(app, again)).toEqual([
      'T-1 UNCHANGED',
      'T-2 UNCHANGED',
      `T-3 REJECTED ${place}:UNITS_MUST_BE_WHOLE`,
    ]);
    expect((await committed(app, again)).counts).toMatchObject({ created: 0, unchanged: 2 });
    expect((await found<{ items: unknown[] }>(app, `/v1/batches?siteId=${yard.siteId}`)).items).toHaveLength(
      2,
    );
  });

  it.each(FORMATS)('of demands as %s', async (format) => {
    const plant = await aYard(app, undefined, 'SEPARATOR');
    const file = asFile(
      format,
      DEMAND_TABLE.columns,
      [
        { ...DEMAND_ROW, reference: 'FS-1' },
        { ...DEMAND_ROW, reference: 'FS-2', window_until: '2026-12-01' },
        { ...DEMAND_ROW, reference: 'FS-3', accepted_forms: 'PIGS' },
        { ...DEMAND_ROW, reference: 'FS-1' },
        { ...DEMAND_ROW },
      ],
      [
        { ...DEMAND_LINE, reference: 'FS-1' },
        { ...DEMAND_LINE, reference: 'FS-2', windowUntil: '2026-12-01' },
        { ...DEMAND_LINE, reference: 'FS-3', acceptedForms: ['PIGS'] },
        { ...DEMAND_LINE, reference: 'FS-1' },
        DEMAND_LINE,
      ],
    );
    const sent: SentFile = { kind: 'demands', format, siteId: plant.siteId, file };
    const done = await committed(app, await checked(app, sent));
    expect(await outcomesIn(app, done)).toEqual(
      format === 'ndjson'
        ? [
            'FS-1 CREATED',
            'FS-2 REJECTED 2:/windowUntil:OUT_OF_RANGE',
            'FS-3 REJECTED 3:/acceptedForms:NOT_ONE_OF',
            'FS-1 REJECTED 4:-:GIVEN_TWICE',
            '- REJECTED 5:/reference:REQUIRED',
          ]
        : [
            'FS-1 CREATED',
            'FS-2 REJECTED 3:window_until:OUT_OF_RANGE',
            'FS-3 REJECTED 4:accepted_forms:NOT_ONE_OF',
            'FS-1 REJECTED 5:reference:GIVEN_TWICE',
            '- REJECTED 6:reference:REQUIRED',
          ],
    );
    const [first] = await rowsOf(app, done);
    const demand = await found<DemandView>(app, `/v1/demands/${first?.subjectId ?? ''}`);
    const { impurityLimits, acceptedForms, acceptedCountries } = DEMAND_LINE;
    expect(demand).toMatchObject({
      reference: 'FS-1',
      ndPrOxideKgMax: 1_000,
      impurityLimits,
      acceptedForms,
      acceptedCountries,
    });
    const again = await committed(app, await checked(app, sent));
    expect((await outcomesIn(app, again))[0]).toBe('FS-1 UNCHANGED');
    const other = asFile('ndjson', [], [], [{ ...DEMAND_LINE, reference: 'FS-1', payablePct: 60 }]);
    const conflict = await checked(app, { ...sent, format: 'ndjson', file: other });
    expect(await outcomesIn(app, conflict)).toEqual(['FS-1 REJECTED 1:/reference:DEMAND_ALREADY_RECORDED']);
  });

  it.each(FORMATS)(
    'of assays as %s, of batches by their ticket and of lots by their code',
    async (format) => {
      const batch = await made<BatchView>(app, '/v1/batches', {
        siteId: yard.siteId,
        receivedAt: '2026-11-20T09:42:00Z',
        ticketNumber: 'T-1',
        lines: [MOTORS],
      });
      const lot = await made<{ id: string; code: string }>(app, '/v1/lots', { batchId: batch.id });
      const certificate = (number: number): string => `${format}-${number}`;
      const file = asFile(
        format,
        ASSAY_TABLE.columns,
        [
          { ...ASSAY_ROW, certificate_number: certificate(1), batch: 'T-1', line_numbers: '1' },
          { ...ASSAY_ROW, certificate_number: certificate(2), lot: lot.code },
          { ...ASSAY_ROW, certificate_number: certificate(3), batch: 'T-2' },
          { ...ASSAY_ROW, certificate_number: certificate(4), batch: 'T-1', method: 'guess' },
          { ...ASSAY_ROW, certificate_number: certificate(5), batch: batch.id, lot: lot.code },
        ],
        [
          { ...ASSAY_LINE, certificateNumber: certificate(1), batch: 'T-1', lineNumbers: [1] },
          { ...ASSAY_LINE, certificateNumber: certificate(2), lot: lot.code },
          { ...ASSAY_LINE, certificateNumber: certificate(3), batch: 'T-2' },
          {
            ...ASSAY_LINE,
            certificateNumber: certificate(4),
            batch: 'T-1',
            assay: { ...ASSAY_LINE.assay, method: 'guess' },
          },
          { ...ASSAY_LINE, certificateNumber: certificate(5), batch: batch.id, lot: lot.code },
        ],
      );
      const sent: SentFile = { kind: 'assays', format, siteId: yard.siteId, file };
      const done = await committed(app, await checked(app, sent));
      const name = (number: number): string => `${certificate(number)}, Delft Assay Office`;
      const [two, three, four] =
        format === 'ndjson' ? ['/batch', '/assay/method', '/lot'] : ['batch', 'method', 'lot'];
      const line = (number: number): number => (format === 'ndjson' ? number : number + 1);
      const outcomes = await outcomesIn(app, done);
      expect(outcomes).toEqual([
        `${name(1)} CREATED`,
        `${name(2)} CREATED`,
        `${name(3)} REJECTED ${line(3)}:${two}:REFERENCE_NOT_FOUND`,
        expect.stringMatching(new RegExp(`^${name(4)} REJECTED ${line(4)}:${three}:`)),
        `${name(5)} REJECTED ${line(5)}:${four}:ONE_ONLY`,
      ]);
      const [first] = await rowsOf(app, done);
      const evidence = await found<EvidenceView>(app, `/v1/evidence/${first?.subjectId ?? ''}`);
      expect(evidence).toMatchObject({
        kind: 'ASSAY',
        subjectId: batch.id,
        declared: { assay: ASSAY_LINE.assay },
      });
      const again = await committed(app, await checked(app, sent));
      expect((await outcomesIn(app, again)).slice(0, 2)).toEqual([
        `${name(1)} UNCHANGED`,
        `${name(2)} UNCHANGED`,
      ]);
    },
  );
});
