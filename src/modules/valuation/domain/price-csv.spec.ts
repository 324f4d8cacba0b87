import { describe, expect, it } from '@jest/globals';
import type { CsvFault } from '../../../shared/csv-row-reader.js';
import {
  PRICE_SOURCE_CHARACTERS_MAX,
  readPriceCsv,
  type CsvPrices,
  type PriceCsvColumn,
} from './price-csv.js';

type Cells = Partial<Record<PriceCsvColumn, string>>;

const NEODYMIUM: Cells = {
  oxide: 'Nd2O3',
  currency: 'USD',
  date: '2026-11-20',
  price_per_kg: '73.25',
  source: 'Broker',
};
const DYSPROSIUM: Cells = { ...NEODYMIUM, oxide: 'Dy2O3', price_per_kg: '250' };

/** Reads rows that stand from line 2 of the file on. */
function read(...rows: Cells[]): ReturnType<typeof readPriceCsv> {
  const placed = rows.map((cells, index) => ({ fileLine: index + 2, cells }));
  return readPriceCsv(placed, {
    isDate: (text) => /^\d{4}-\d\d-\d\d$/.test(text),
    isCurrency: (text) => ['USD', 'CNY'].includes(text),
    dateMax: '2026-11-23',
  });
}

function pricesOf(...rows: Cells[]): CsvPrices {
  const reading = read(...rows);
  if ('faults' in reading) throw new Error(JSON.stringify(reading.faults));
  return reading.prices;
}

function faultsOf(...rows: Cells[]): readonly CsvFault[] {
  const reading = read(...rows);
  return 'faults' in reading ? reading.faults : [];
}

function placesOf(...rows: Cells[]): readonly string[] {
  return faultsOf(...rows).map(({ line, column, code }) => `${line} ${column ?? '-'} ${code}`);
}

describe('readPriceCsv', () => {
  it('reads quotes in the order of the file, the price in micro-units', () => {
    expect(pricesOf(NEODYMIUM, DYSPROSIUM)).toEqual({
      currency: 'USD',
      quotes: [
        { oxide: 'ND2O3', date: '2026-11-20', priceMicrosPerKg: 73_250_000, source: 'Broker' },
        { oxide: 'DY2O3', date: '2026-11-20', priceMicrosPerKg: 250_000_000, source: 'Broker' },
      ],
    });
  });

  it.each([
    ['Nd2O3', 'ND2O3'],
    ['Pr6O11', 'PR6O11'],
    ['Dy2O3', 'DY2O3'],
    ['Tb4O7', 'TB4O7'],
    ['NdPr oxide', 'NDPR'],
  ])('knows %s', (name, oxide) => {
    expect(pricesOf({ ...NEODYMIUM, oxide: name }).quotes.map((quote) => quote.oxide)).toEqual([oxide]);
  });

  it.each(['Pr2O3', 'Tb2O3', 'Nd', 'nd2o3', 'TREO', 'NdPr', 'La2O3', 'ND2O3', 'toString'])(
    'does not know %s, and says what it knows',
    (oxide) => {
      const [fault, ...others] = faultsOf({ ...NEODYMIUM, oxide });
      expect(others).toEqual([]);
      expect(fault).toMatchObject({ line: 2, column: 'oxide', code: 'NOT_ONE_OF' });
      expect(fault?.detail).toBe('Write one of Nd2O3, Pr6O11, Dy2O3, Tb4O7, NdPr oxide.');
    },
  );

  it.each([
    ['0.000001', 1],
    ['73', 73_000_000],
    ['3012.5', 3_012_500_000],
    ['1000000000', 1_000_000_000_000_000],
    ['999999999.999999', 999_999_999_999_999],
  ])('reads %s per kg', (price, micros) => {
    expect(pricesOf({ ...NEODYMIUM, price_per_kg: price }).quotes[0]?.priceMicrosPerKg).toBe(micros);
  });

  it.each([
    ['0', 'OUT_OF_RANGE'],
    ['0.0000009', 'OUT_OF_RANGE'],
    ['-73', 'OUT_OF_RANGE'],
    ['1000000001', 'OUT_OF_RANGE'],
    ['73.1234567', 'TOO_PRECISE'],
    ['73,25', 'WRONG_TYPE'],
    ['1.234,50', 'WRONG_TYPE'],
    ['USD 73', 'WRONG_TYPE'],
    ['7.3e1', 'WRONG_TYPE'],
    ['n/a', 'WRONG_TYPE'],
  ])('refuses a price of %s as %s', (price, code) => {
    expect(placesOf({ ...NEODYMIUM, price_per_kg: price })).toEqual([`2 price_per_kg ${code}`]);
  });

  it.each([
    ['20.11.2026', 'NOT_VALID'],
    ['11/20/2026', 'NOT_VALID'],
    ['2026-11-24', 'IN_THE_FUTURE'],
    ['2062-11-20', 'IN_THE_FUTURE'],
  ])('refuses the date %s as %s', (date, code) => {
    expect(placesOf({ ...NEODYMIUM, date })).toEqual([`2 date ${code}`]);
  });

  it('takes the latest date that there is', () => {
    expect(pricesOf({ ...NEODYMIUM, date: '2026-11-23' }).quotes).toHaveLength(1);
  });

  it.each(['oxide', 'currency', 'date', 'price_per_kg', 'source'] as const)('asks for the %s', (column) => {
    expect(placesOf(DYSPROSIUM, { ...NEODYMIUM, [column]: '  ' })).toEqual([`3 ${column} REQUIRED`]);
    expect(placesOf(DYSPROSIUM, { ...NEODYMIUM, [column]: undefined })).toEqual([`3 ${column} REQUIRED`]);
  });

  it('refuses a source that is too long', () => {
    const longest = 'x'.repeat(PRICE_SOURCE_CHARACTERS_MAX);
    expect(pricesOf({ ...NEODYMIUM, source: longest }).quotes[0]?.source).toBe(longest);
    expect(placesOf({ ...NEODYMIUM, source: `${longest}x` })).toEqual(['2 source TOO_LONG']);
  });

  it('takes one currency per file, and names the line that states another one', () => {
    expect(pricesOf({ ...NEODYMIUM, currency: 'CNY' }).currency).toBe('CNY');
    const [fault] = faultsOf(NEODYMIUM, { ...DYSPROSIUM, currency: 'CNY' });
    expect(fault).toMatchObject({ line: 3, column: 'currency', code: 'CURRENCIES_DIFFER' });
    expect(fault?.detail).toMatch(/^Line 2 is in USD/);
    expect(placesOf({ ...NEODYMIUM, currency: 'RMB' }, DYSPROSIUM)).toEqual(['2 currency NOT_VALID']);
  });

  it('takes each oxide once a day', () => {
    const dayBefore = { ...NEODYMIUM, date: '2026-11-19' };
    expect(pricesOf(NEODYMIUM, dayBefore, DYSPROSIUM).quotes).toHaveLength(3);
    const [fault, ...others] = faultsOf(NEODYMIUM, DYSPROSIUM, { ...NEODYMIUM, price_per_kg: '74' });
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ line: 4, column: 'date', code: 'GIVEN_TWICE' });
    expect(fault?.detail).toMatch(/^Nd2O3 on 2026-11-20 stands on line 2 already/);
    // A quote for both is not a quote for one of them.
    expect(pricesOf(NEODYMIUM, { ...NEODYMIUM, oxide: 'NdPr oxide' }).quotes).toHaveLength(2);
  });

  it('lists every fault of every row', () => {
    expect(
      placesOf({ ...NEODYMIUM, oxide: 'gold', price_per_kg: 'ten' }, DYSPROSIUM, {
        ...NEODYMIUM,
        currency: '$',
        date: 'today',
        source: '',
      }),
    ).toEqual([
      '2 oxide NOT_ONE_OF',
      '2 price_per_kg WRONG_TYPE',
      '4 currency NOT_VALID',
      '4 date NOT_VALID',
      '4 source REQUIRED',
    ]);
  });

  it('does not know a series without rows', () => {
    expect(() => read()).toThrow(TypeError);
  });
});
