import { describe, expect, it } from '@jest/globals';
import type { CsvFault } from '../../../shared/csv-row-reader.js';
import {
  BATCH_CSV_COLUMNS,
  csvPlaceOf,
  readCsvBatch,
  type BatchCsvColumn,
  type CsvBatch,
} from './batch-csv.js';

type Cells = Partial<Record<BatchCsvColumn, string>>;

const MOTORS: Cells = {
  ticket_number: 'WB-1',
  received_at: '2026-11-20T09:42:00Z',
  line_kind: 'PROFILE_UNITS',
  product_profile: 'motor',
  units: '24',
};
const WEIGHED: Cells = { ...MOTORS, gross_kg: '1560', tare_kg: '220', scale_division_kg: '20' };
const FURTHER: Cells = {
  ticket_number: 'WB-1',
  line_kind: 'PROFILE_UNITS',
  product_profile: 'motor',
  units: '1',
};

/** Reads rows that stand from line 2 of the file on. */
function read(...rows: Cells[]): ReturnType<typeof readCsvBatch> {
  const placed = rows.map((cells, index) => ({ fileLine: index + 2, cells }));
  return readCsvBatch(placed, (text) => text.endsWith('Z'));
}

function batchOf(...rows: Cells[]): CsvBatch {
  const reading = read(...rows);
  if ('faults' in reading) throw new Error(JSON.stringify(reading.faults));
  return reading.batch;
}

function faultsOf(...rows: Cells[]): readonly CsvFault[] {
  const reading = read(...rows);
  return 'faults' in reading ? reading.faults : [];
}

const placesOf = (faults: readonly CsvFault[]): string[] =>
  faults.map(({ line, column, code }) => `${line} ${column ?? '-'} ${code}`);

describe('readCsvBatch', () => {
  it('reads a ticket of one row; what is empty is left out and never zero', () => {
    expect(batchOf(WEIGHED)).toEqual({
      ticketNumber: 'WB-1',
      receivedAt: '2026-11-20T09:42:00Z',
      supplier: null,
      notes: null,
      ticket: { grossGrams: 1_560_000, tareGrams: 220_000, scaleDivisionGrams: 20_000 },
      lines: [{ kind: 'PROFILE_UNITS', productProfile: 'motor', units: 24 }],
      fileLines: [2],
    });
  });

  it('reads all columns', () => {
    const loose: Cells = {
      ...MOTORS,
      line_kind: 'LOOSE_MATERIAL',
      product_profile: '',
      units: '',
      supplier: 'Savinja',
      form: 'SWARF',
      grade: 'n45',
      net_mass_kg: '2600.5',
      coated: 'NO',
      moisture_wt_pct_low: '12',
      moisture_wt_pct_high: '22',
      oil_wt_pct: '4',
      line_notes: 'six drums',
      batch_notes: 'sealed',
    };
    const { supplier, notes, ticket, lines } = batchOf(loose);
    expect([supplier, notes, ticket]).toEqual(['Savinja', 'sealed', null]);
    expect(lines).toEqual([
      {
        kind: 'LOOSE_MATERIAL',
        form: 'SWARF',
        grade: 'n45',
        netMassGrams: 2_600_500,
        coated: false,
        moistureWtPctLow: 12,
        moistureWtPctHigh: 22,
        oilWtPct: 4,
        notes: 'six drums',
      },
    ]);
  });

  it('takes further rows of a ticket with its columns repeated or left empty', () => {
    const { lines, fileLines } = batchOf(WEIGHED, FURTHER, { ...WEIGHED, units: '3' });
    expect(lines.map(({ units }) => units)).toEqual([24, 1, 3]);
    expect(fileLines).toEqual([2, 3, 4]);
  });

  it('refuses further rows that say something else of the ticket', () => {
    expect(placesOf(faultsOf(WEIGHED, { ...FURTHER, gross_kg: '1561', supplier: 'other' }))).toEqual([
      '3 supplier TICKET_ROWS_DISAGREE',
      '3 gross_kg TICKET_ROWS_DISAGREE',
    ]);
  });

  it('lists every fault of every row, each at its line and column', () => {
    const faults = faultsOf(
      { ...MOTORS, received_at: 'yesterday', units: '1,5' },
      { ...FURTHER, line_kind: '', form: 'SCRAP' },
    );
    expect(placesOf(faults)).toEqual([
      '2 received_at NOT_VALID',
      '2 units WRONG_TYPE',
      '3 line_kind REQUIRED',
      '3 form NOT_ONE_OF',
    ]);
  });

  it('asks for the ticket number', () => {
    expect(placesOf(faultsOf({ ...MOTORS, ticket_number: ' ' }))).toEqual(['2 ticket_number REQUIRED']);
  });

  it.each([
    ['the tare beside a gross', { gross_kg: '10' }, '2 tare_kg REQUIRED'],
    ['the gross beside a tare', { tare_kg: '10' }, '2 gross_kg REQUIRED'],
    ['a weighing for a scale division', { scale_division_kg: '20' }, '2 gross_kg REQUIRED'],
  ] satisfies [string, Cells, string][])('asks for %s', (_case, cells, fault) => {
    expect(placesOf(faultsOf({ ...MOTORS, ...cells }))).toEqual([fault]);
  });

  it('says once that a reading is not a number', () => {
    expect(placesOf(faultsOf({ ...MOTORS, gross_kg: 'ten', tare_kg: '1' }))).toEqual([
      '2 gross_kg WRONG_TYPE',
    ]);
  });

  it('does not know a ticket without rows', () => {
    expect(() => readCsvBatch([], () => true)).toThrow(TypeError);
  });
});

describe('csvPlaceOf', () => {
  const batch = batchOf(MOTORS, FURTHER);

  it.each([
    ['/lines/1/units', 3, 'units'],
    ['/lines/0/netMassKg', 2, 'net_mass_kg'],
    ['/lines/1/moistureWtPctLow', 3, 'moisture_wt_pct_low'],
    ['/lines/1/notes', 3, 'line_notes'],
    ['/ticket/tareKg', 2, 'tare_kg'],
    ['/ticket/scaleDivisionKg', 2, 'scale_division_kg'],
    ['/ticketNumber', 2, 'ticket_number'],
    ['/lines', 2, null],
    ['', 2, null],
  ])('finds %j on line %d in column %s', (pointer, line, column) => {
    expect(csvPlaceOf(pointer, batch)).toEqual({ line, column });
  });

  it('finds a column for every field of a line', () => {
    const fields = [
      'kind',
      'productProfile',
      'units',
      'netMassKg',
      'declaredMagnetMassKg',
      'liberation',
      'form',
    ];
    fields.push(
      'grade',
      'coated',
      'moistureWtPct',
      'moistureWtPctHigh',
      'oilWtPct',
      'oilWtPctLow',
      'oilWtPctHigh',
    );
    for (const field of fields) {
      expect(BATCH_CSV_COLUMNS).toContain(csvPlaceOf(`/lines/0/${field}`, batch).column);
    }
  });
});
