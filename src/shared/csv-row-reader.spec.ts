import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CsvRowReader, type CsvFault } from './csv-row-reader.js';

function readerOf(cell: string | undefined): { reader: CsvRowReader; faults: CsvFault[] } {
  const faults: CsvFault[] = [];
  const cells: Record<string, string> = cell === undefined ? {} : { cell };
  return { reader: new CsvRowReader({ fileLine: 7, cells }, faults), faults };
}

const PERCENT = { min: 0, max: 100, decimals: 4 };

describe('CsvRowReader', () => {
  it.each([undefined, '', '  '])('reads %j as nothing stated, without a fault', (cell) => {
    const { reader, faults } = readerOf(cell);
    expect(reader.text('cell', 10)).toBeNull();
    expect(reader.oneOf('cell', ['YES'])).toBeNull();
    expect(reader.yesOrNo('cell')).toBeNull();
    expect(reader.decimal('cell', PERCENT)).toBeNull();
    expect(reader.grams('cell', { min: 1, max: 1_000 })).toBeNull();
    expect(reader.micros('cell', { min: 1, max: 1_000 })).toBeNull();
    expect(faults).toEqual([]);
  });

  it.each([
    ['0', 0],
    ['100', 100],
    [' 12.5 ', 12.5],
    ['007.2500', 7.25],
    ['0.0001', 0.0001],
  ])('reads %j as %d', (cell, value) => {
    const { reader, faults } = readerOf(cell);
    expect(reader.decimal('cell', PERCENT)).toBe(value);
    expect(faults).toEqual([]);
  });

  it.each([
    ['1,5', 'WRONG_TYPE'],
    ['1.234,5', 'WRONG_TYPE'],
    ['1e1', 'WRONG_TYPE'],
    ['0x10', 'WRONG_TYPE'],
    ['+1', 'WRONG_TYPE'],
    ['.5', 'WRONG_TYPE'],
    ['5.', 'WRONG_TYPE'],
    ['12 kg', 'WRONG_TYPE'],
    ['NaN', 'WRONG_TYPE'],
    ['=1+1', 'WRONG_TYPE'],
    ['١٢', 'WRONG_TYPE'],
    ['-0.1', 'OUT_OF_RANGE'],
    ['100.0001', 'OUT_OF_RANGE'],
    ['0.00001', 'TOO_PRECISE'],
  ])('refuses %j as %s, naming line and column', (cell, code) => {
    const { reader, faults } = readerOf(cell);
    expect(reader.decimal('cell', PERCENT)).toBeNull();
    expect(faults.map((fault) => [fault.line, fault.column, fault.code])).toEqual([[7, 'cell', code]]);
  });

  it('reads kilograms as whole grams: 0.001 kg is 1 g, 0.0005 kg is none', () => {
    const bounds = { min: 1, max: 1_000_000_000_000 };
    expect(readerOf('0.001').reader.grams('cell', bounds)).toBe(1);
    expect(readerOf('8580').reader.grams('cell', bounds)).toBe(8_580_000);
    const { reader, faults } = readerOf('1.0005');
    expect(reader.grams('cell', bounds)).toBeNull();
    expect(faults.map(({ code }) => code)).toEqual(['TOO_PRECISE']);
  });

  it('reads every gram up to a thousand kilotonnes exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000_000 }), (grams) => {
        const text = `${Math.floor(grams / 1000)}.${String(grams % 1000).padStart(3, '0')}`;
        expect(readerOf(text).reader.grams('cell', { min: 1, max: 1_000_000_000_000 })).toBe(grams);
      }),
    );
  });

  it('reads money as whole micro-units: 0.000001 is one, half of that is none', () => {
    const bounds = { min: 1, max: 1_000_000_000_000_000 };
    expect(readerOf('0.000001').reader.micros('cell', bounds)).toBe(1);
    expect(readerOf('73.25').reader.micros('cell', bounds)).toBe(73_250_000);
    expect(readerOf('999999999.999999').reader.micros('cell', bounds)).toBe(999_999_999_999_999);
    for (const [cell, code] of [
      ['1.0000005', 'TOO_PRECISE'],
      ['0.0000005', 'OUT_OF_RANGE'],
      ['1000000000.000001', 'OUT_OF_RANGE'],
      ['0', 'OUT_OF_RANGE'],
      ['-1', 'OUT_OF_RANGE'],
      ['1,234.50', 'WRONG_TYPE'],
      ['$73', 'WRONG_TYPE'],
    ]) {
      const { reader, faults } = readerOf(cell);
      expect(reader.micros('cell', bounds)).toBeNull();
      expect([cell, ...faults.map((fault) => fault.code)]).toEqual([cell, code]);
    }
  });

  it('takes one of a set as it is spelt, and nothing near it', () => {
    expect(readerOf(' SWARF ').reader.oneOf('cell', ['SWARF', 'POWDER'])).toBe('SWARF');
    const { reader, faults } = readerOf('swarf');
    expect(reader.oneOf('cell', ['SWARF', 'POWDER'])).toBeNull();
    expect(faults).toEqual([
      { line: 7, column: 'cell', code: 'NOT_ONE_OF', detail: 'Write one of SWARF, POWDER.' },
    ]);
  });

  it('reads YES and NO', () => {
    expect(readerOf('YES').reader.yesOrNo('cell')).toBe(true);
    expect(readerOf('NO').reader.yesOrNo('cell')).toBe(false);
  });

  it('trims text and refuses what is too long', () => {
    expect(readerOf('  =SUM(A1)  ').reader.text('cell', 8)).toBe('=SUM(A1)');
    const { reader, faults } = readerOf('123456789');
    reader.text('cell', 8);
    expect(faults.map(({ code }) => code)).toEqual(['TOO_LONG']);
  });
});
