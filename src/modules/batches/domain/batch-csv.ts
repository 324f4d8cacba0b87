import { CsvRowReader, type CsvFault, type CsvRow } from '../../../shared/csv-row-reader.js';
import { MATERIAL_FORMS, type MaterialForm } from '../../catalogue/domain/material-form.js';
import type { Liberation } from '../../estimation/domain/estimation-line.js';
import { LIBERATIONS, LINE_KINDS, type LineDeclaration } from './batch-line.js';
import type { WeighbridgeReadings } from './weighing.js';

/** Columns of the batch template. One row is one line; consecutive rows of one ticket are one batch. */
export const BATCH_CSV_COLUMNS = [
  'ticket_number',
  'received_at',
  'supplier',
  'gross_kg',
  'tare_kg',
  'scale_division_kg',
  'line_kind',
  'product_profile',
  'units',
  'net_mass_kg',
  'declared_magnet_mass_kg',
  'liberation',
  'form',
  'grade',
  'coated',
  'moisture_wt_pct',
  'moisture_wt_pct_low',
  'moisture_wt_pct_high',
  'oil_wt_pct',
  'oil_wt_pct_low',
  'oil_wt_pct_high',
  'line_notes',
  'batch_notes',
] as const;
export type BatchCsvColumn = (typeof BATCH_CSV_COLUMNS)[number];

/** Columns without which no row can be read. */
export const BATCH_CSV_COLUMNS_REQUIRED: readonly BatchCsvColumn[] = [
  'ticket_number',
  'received_at',
  'line_kind',
];

const TICKET_COLUMNS: readonly BatchCsvColumn[] = [
  'received_at',
  'supplier',
  'gross_kg',
  'tare_kg',
  'scale_division_kg',
  'batch_notes',
];

/** A ticket's rows as declared; the caller brings the time into UTC and checks the whole with `recordBatch`. */
export interface CsvBatch {
  readonly ticketNumber: string;
  readonly receivedAt: string;
  readonly supplier: string | null;
  readonly notes: string | null;
  readonly ticket: WeighbridgeReadings | null;
  readonly lines: readonly LineDeclaration[];
  /** File line of each of `lines`. */
  readonly fileLines: readonly number[];
}

/** What came of one ticket's rows: a batch without faults in its cells, or the faults. */
export type CsvBatchReading = { readonly batch: CsvBatch } | { readonly faults: readonly CsvFault[] };

const KILOGRAMS_MAX = 1_000_000_000;
const UNITS_MAX = 100_000_000;

/**
 * Reads the rows of one ticket.
 * @param rows at least one, all with the same ticket number
 * @param isInstant whether a text is an RFC 3339 instant with its offset
 */
export function readCsvBatch(rows: readonly CsvRow[], isInstant: (text: string) => boolean): CsvBatchReading {
  const faults: CsvFault[] = [];
  const readers = rows.map((row) => new CsvRowReader(row, faults));
  const [first] = readers;
  if (first === undefined) throw new TypeError('A batch needs at least one row');
  refuseDisagreement(readers, faults);
  const ticketNumber = first.text('ticket_number', 64) ?? '';
  const receivedAt = first.text('received_at', 40) ?? '';
  if (ticketNumber === '') first.fault('ticket_number', 'REQUIRED', 'Every row needs its ticket number.');
  if (!isInstant(receivedAt)) {
    first.fault(
      'received_at',
      'NOT_VALID',
      'Write an RFC 3339 instant with its offset, e.g. 2026-11-20T09:42:00Z.',
    );
  }
  const supplier = first.text('supplier', 200);
  const notes = first.text('batch_notes', 2_000);
  const ticket = readTicket(first);
  const lines = readers.map(readLine);
  if (faults.length > 0) return { faults };
  return {
    batch: {
      ticketNumber,
      receivedAt,
      supplier,
      notes,
      ticket,
      lines,
      fileLines: rows.map((row) => row.fileLine),
    },
  };
}

/** What stands on the ticket must stand alike on each of its rows, or be left empty after the first. */
function refuseDisagreement(readers: readonly CsvRowReader[], faults: CsvFault[]): void {
  const [first, ...others] = readers;
  for (const reader of others) {
    for (const column of TICKET_COLUMNS) {
      const value = reader.raw(column);
      if (value === '' || value === first?.raw(column)) continue;
      const detail = `${column} differs from the first row of the ticket (line ${first?.fileLine ?? 0}): repeat it or leave it empty.`;
      faults.push({ line: reader.fileLine, column, code: 'TICKET_ROWS_DISAGREE', detail });
    }
  }
}

function readTicket(reader: CsvRowReader): WeighbridgeReadings | null {
  const grossGrams = reader.grams('gross_kg', { min: 1, max: KILOGRAMS_MAX * 1000 });
  const tareGrams = reader.grams('tare_kg', { min: 0, max: KILOGRAMS_MAX * 1000 });
  const scaleDivisionGrams = reader.grams('scale_division_kg', { min: 1, max: KILOGRAMS_MAX * 1000 });
  if (grossGrams !== null && tareGrams !== null) return { grossGrams, tareGrams, scaleDivisionGrams };
  if (grossGrams !== null || tareGrams !== null || scaleDivisionGrams !== null) {
    const column = grossGrams === null ? 'gross_kg' : 'tare_kg';
    if (reader.raw(column) === '')
      reader.fault(column, 'REQUIRED', 'A weighing needs both gross_kg and tare_kg.');
  }
  return null;
}

function readLine(reader: CsvRowReader): LineDeclaration {
  const kind = reader.oneOf('line_kind', LINE_KINDS);
  if (kind === null && reader.raw('line_kind') === '')
    reader.fault('line_kind', 'REQUIRED', `Write one of ${LINE_KINDS.join(', ')}.`);
  const percent = { min: 0, max: 100, decimals: 4 };
  return withoutNulls({
    kind: kind ?? 'PROFILE_UNITS',
    productProfile: reader.text('product_profile', 100),
    units: reader.decimal('units', { min: 0.001, max: UNITS_MAX, decimals: 3 }),
    netMassGrams: reader.grams('net_mass_kg', { min: 1, max: KILOGRAMS_MAX * 1000 }),
    declaredMagnetMassGrams: reader.grams('declared_magnet_mass_kg', { min: 1, max: KILOGRAMS_MAX * 1000 }),
    liberation: reader.oneOf<Liberation>('liberation', LIBERATIONS),
    form: reader.oneOf<MaterialForm>('form', MATERIAL_FORMS),
    grade: reader.text('grade', 100),
    coated: reader.yesOrNo('coated'),
    moistureWtPct: reader.decimal('moisture_wt_pct', percent),
    moistureWtPctLow: reader.decimal('moisture_wt_pct_low', percent),
    moistureWtPctHigh: reader.decimal('moisture_wt_pct_high', percent),
    oilWtPct: reader.decimal('oil_wt_pct', percent),
    oilWtPctLow: reader.decimal('oil_wt_pct_low', percent),
    oilWtPctHigh: reader.decimal('oil_wt_pct_high', percent),
    notes: reader.text('line_notes', 2_000),
  });
}

type NullsLeftOut<Fields> = {
  readonly [Name in keyof Fields]: null extends Fields[Name]
    ? Exclude<Fields[Name], null> | undefined
    : Fields[Name];
};

function withoutNulls<Fields extends object>(fields: Fields): NullsLeftOut<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null),
  ) as NullsLeftOut<Fields>;
}

const COLUMN_OF_FIELD: Readonly<Record<string, BatchCsvColumn>> = {
  kind: 'line_kind',
  productProfile: 'product_profile',
  units: 'units',
  netMassKg: 'net_mass_kg',
  declaredMagnetMassKg: 'declared_magnet_mass_kg',
  liberation: 'liberation',
  form: 'form',
  grade: 'grade',
  coated: 'coated',
  moistureWtPct: 'moisture_wt_pct',
  moistureWtPctLow: 'moisture_wt_pct_low',
  moistureWtPctHigh: 'moisture_wt_pct_high',
  oilWtPct: 'oil_wt_pct',
  oilWtPctLow: 'oil_wt_pct_low',
  oilWtPctHigh: 'oil_wt_pct_high',
  notes: 'line_notes',
  grossKg: 'gross_kg',
  tareKg: 'tare_kg',
  scaleDivisionKg: 'scale_division_kg',
  ticketNumber: 'ticket_number',
};

/** Where in the file a JSON Pointer into the batch points. */
export function csvPlaceOf(
  pointer: string,
  batch: Pick<CsvBatch, 'fileLines'>,
): { readonly line: number; readonly column: BatchCsvColumn | null } {
  const [, index] = /^\/lines\/(\d+)/.exec(pointer) ?? [];
  const line = batch.fileLines[index === undefined ? 0 : Number(index)] ?? batch.fileLines[0] ?? 0;
  const field = pointer.split('/').at(-1) ?? '';
  return { line, column: COLUMN_OF_FIELD[field] ?? null };
}
