import { BATCH_CSV_COLUMNS, type BatchCsvColumn } from './domain/batch-csv.js';

type TemplateRow = Partial<Record<BatchCsvColumn, string>>;

const TEMPLATE_ROWS: readonly TemplateRow[] = [
  {
    ticket_number: 'WB-2026-004711',
    received_at: '2026-11-20T09:42:00Z',
    supplier: 'Polder Data Centre B.V.',
    gross_kg: '9420',
    tare_kg: '8580',
    scale_division_kg: '20',
    line_kind: 'PROFILE_UNITS',
    product_profile: 'hdd-35-enterprise',
    units: '1200',
    liberation: 'DISMANTLING',
    batch_notes: 'Drives still in caddies',
  },
  {
    ticket_number: 'WB-2026-004712',
    received_at: '2026-11-20T11:05:00+01:00',
    supplier: 'Neodyne Magnetics',
    gross_kg: '3260',
    tare_kg: '1940',
    scale_division_kg: '20',
    line_kind: 'LOOSE_MATERIAL',
    form: 'SWARF',
    grade: 'swarf-mix',
    net_mass_kg: '1310',
    moisture_wt_pct_low: '12',
    moisture_wt_pct_high: '18',
    oil_wt_pct: '4.5',
    line_notes: 'Sealed drums',
  },
];

/** The published template: header and one row of two kinds, ready to be overwritten. RFC 4180, CRLF. */
export const BATCH_TEMPLATE_CSV = [
  BATCH_CSV_COLUMNS.join(','),
  ...TEMPLATE_ROWS.map((row) => BATCH_CSV_COLUMNS.map((column) => row[column] ?? '').join(',')),
  '',
].join('\r\n');

/** The same two tickets as JSON lines: each the body of a request that records a batch, without the site. */
export const BATCH_EXAMPLE_NDJSON = [
  {
    ticketNumber: 'WB-2026-004711',
    receivedAt: '2026-11-20T09:42:00Z',
    supplier: 'Polder Data Centre B.V.',
    ticket: { grossKg: 9_420, tareKg: 8_580, scaleDivisionKg: 20 },
    lines: [
      {
        kind: 'PROFILE_UNITS',
        productProfile: 'hdd-35-enterprise',
        units: 1_200,
        liberation: 'DISMANTLING',
      },
    ],
    notes: 'Drives still in caddies',
  },
  {
    ticketNumber: 'WB-2026-004712',
    receivedAt: '2026-11-20T11:05:00+01:00',
    supplier: 'Neodyne Magnetics',
    ticket: { grossKg: 3_260, tareKg: 1_940, scaleDivisionKg: 20 },
    lines: [
      {
        kind: 'LOOSE_MATERIAL',
        form: 'SWARF',
        grade: 'swarf-mix',
        netMassKg: 1_310,
        moistureWtPctLow: 12,
        moistureWtPctHigh: 18,
        oilWtPct: 4.5,
        notes: 'Sealed drums',
      },
    ],
  },
]
  .map((ticket) => `${JSON.stringify(ticket)}\n`)
  .join('');
