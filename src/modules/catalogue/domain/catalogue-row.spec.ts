import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CatalogueFault } from './catalogue-error.js';
import { RowReader } from './catalogue-row.js';
import { FRACTION, parseDecimal, WEIGHT_PERCENT } from './number-bounds.js';

function readerOf(values: Record<string, string>): { row: RowReader; faults: CatalogueFault[] } {
  const faults: CatalogueFault[] = [];
  return { row: new RowReader('table.csv', { line: 7, values }, faults), faults };
}

function faultOf(
  values: Record<string, string>,
  read: (row: RowReader) => unknown,
): CatalogueFault | undefined {
  const { row, faults } = readerOf(values);
  read(row);
  expect(row.isSound).toBe(faults.length === 0);
  expect(faults.length).toBeLessThanOrEqual(1);
  return faults[0];
}

const range = (low: string, mode: string, high: string): Record<string, string> => ({
  yieldLow: low,
  yieldMode: mode,
  yieldHigh: high,
});

describe('RowReader', () => {
  it('names file, line, field, value and fix', () => {
    expect(faultOf({ presence: '1.4' }, (row) => row.number('presence', FRACTION))).toEqual({
      file: 'table.csv',
      line: 7,
      field: 'presence',
      problem: '1.4 is out of range',
      fix: 'give a fraction between 0 and 1',
    });
  });

  it.each(['1,5', '0x10', 'Infinity', 'NaN', '1e', '.5', '1 5', '٣'])('takes %s for no number', (text) => {
    expect(parseDecimal(text)).toBeNull();
    expect(faultOf({ share: text }, (row) => row.number('share', FRACTION))?.problem).toBe(
      `"${text}" is no number`,
    );
  });

  it('reads back every number as JavaScript writes it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        // −0 is written as 0.
        expect(parseDecimal(String(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('accepts a range exactly when low ≤ mode ≤ high', () => {
    const share = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(share, share, share, (low, mode, high) => {
        const { row, faults } = readerOf(range(String(low), String(mode), String(high)));
        expect(row.pert('yield', WEIGHT_PERCENT)).toEqual({ low, mode, high });
        expect(faults.length === 0).toBe(low <= mode && mode <= high);
      }),
    );
  });

  it('reads an optional range as null only where all three cells are empty', () => {
    expect(readerOf(range('', '', '')).row.optionalPert('yield', FRACTION)).toBeNull();
    expect(faultOf(range('0', '', '1'), (row) => row.optionalPert('yield', FRACTION))).toMatchObject({
      field: 'yieldMode',
      problem: 'is empty',
    });
  });

  it('tells an empty cell from a missing column', () => {
    expect(faultOf({ name: ' ' }, (row) => row.text('name'))).toMatchObject({ line: 7, problem: 'is empty' });
    expect(faultOf({}, (row) => row.text('name'))).toMatchObject({ line: 1, problem: 'column is missing' });
  });

  it('calls a column that nobody has read unknown', () => {
    const fault = faultOf({ name: 'x', nmae: 'y' }, (row) => {
      row.text('name');
      row.refuseUnreadColumns();
    });
    expect(fault).toMatchObject({ line: 1, field: 'nmae', problem: 'column is unknown' });
  });

  it.each([
    ['key', 'N35 ', (row: RowReader) => row.key('cell'), '"N35" is no key'],
    ['word', 'maybe', (row: RowReader) => row.trueOrFalse('cell'), '"maybe" is unknown'],
    ['list', 'A;C', (row: RowReader) => row.listOf('cell', ['A', 'B']), '"C" is unknown'],
    ['list', 'A;B; A', (row: RowReader) => row.listOf('cell', ['A', 'B']), '"A" is given twice'],
    ['whole number', '0.5', (row: RowReader) => row.wholeNumber('cell', FRACTION), '0.5 is not whole'],
    ['text', 'x'.repeat(1_001), (row: RowReader) => row.text('cell'), 'has 1001 characters'],
  ])('refuses a wrong %s', (_kind, text, read, problem) => {
    expect(faultOf({ cell: text }, read)).toMatchObject({ field: 'cell', problem });
  });

  it('checks each of several addresses', () => {
    const sourced = { source: 'Constantinides', basis: 'RECALLED', rangeBasis: '', notes: '' };
    const provenanceOf = (sourceUrl: string): CatalogueFault | undefined =>
      faultOf({ ...sourced, sourceUrl }, (row) => row.provenance());
    expect(provenanceOf('https://doi.org/10.1039/C4RA13787F https://www.ciaaw.org/')).toBeUndefined();
    expect(provenanceOf('')).toBeUndefined();
    expect(provenanceOf('https://doi.org/x ftp://example.org/y')?.problem).toBe(
      '"ftp://example.org/y" is no web address',
    );
    expect(provenanceOf('doi:10.1039/C4RA13787F')?.field).toBe('sourceUrl');
    expect(provenanceOf('http://localhost/x')?.field).toBe('sourceUrl');
  });
});
