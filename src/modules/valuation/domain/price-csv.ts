import { CsvRowReader, type CsvFault, type CsvRow } from '../../../shared/csv-row-reader.js';
import { NAME_OF_OXIDE, PRICED_OXIDES, type PricedOxide } from './priced-oxide.js';

/** Columns of a price series. One row is one quote; all are required. */
export const PRICE_CSV_COLUMNS = ['oxide', 'currency', 'date', 'price_per_kg', 'source'] as const;
export type PriceCsvColumn = (typeof PRICE_CSV_COLUMNS)[number];

/** A thousand million of the currency per kilogram: terbium oxide in won is a thousandth of that. */
export const PRICE_MICROS_PER_KG_MAX = 1_000_000_000_000_000;
export const PRICE_SOURCE_CHARACTERS_MAX = 500;

/** What one oxide cost on one day, by one source. */
export interface PriceQuote {
  readonly oxide: PricedOxide;
  /** ISO date. */
  readonly date: string;
  /** Micro-units of the series' currency per kilogram of the oxide. */
  readonly priceMicrosPerKg: number;
  readonly source: string;
}

/** A file's quotes: at least one, all in one currency, each oxide once a day. */
export interface CsvPrices {
  /** ISO 4217. */
  readonly currency: string;
  readonly quotes: readonly PriceQuote[];
}

/** What came of a file: its quotes, or everything that is wrong with it. */
export type CsvPricesReading = { readonly prices: CsvPrices } | { readonly faults: readonly CsvFault[] };

/** What the rows are held against besides themselves. */
export interface PriceRules {
  /** Whether a text is an ISO date that exists. */
  readonly isDate: (text: string) => boolean;
  /** Whether a text is an ISO 4217 code. */
  readonly isCurrency: (text: string) => boolean;
  /** ISO date; a later one is in the future. */
  readonly dateMax: string;
}

/**
 * Reads the rows of a price series, all of them or none.
 * @param rows at least one
 */
export function readPriceCsv(rows: readonly CsvRow[], rules: PriceRules): CsvPricesReading {
  const faults: CsvFault[] = [];
  const readers = rows.map((row) => new CsvRowReader(row, faults));
  const [first] = readers;
  if (first === undefined) throw new TypeError('A price series needs at least one row');
  const currency = first.raw('currency');
  const lineOfQuote = new Map<string, number>();
  const quotes = readers.flatMap((reader) => {
    checkCurrency(reader, first, rules);
    const quote = readQuote(reader, rules);
    if (quote === null) return [];
    refuseSecond(reader, quote, lineOfQuote);
    return [quote];
  });
  return faults.length > 0 ? { faults } : { prices: { currency, quotes } };
}

function readQuote(reader: CsvRowReader, { isDate, dateMax }: PriceRules): PriceQuote | null {
  const name = required(reader, 'oxide', () => reader.oneOf('oxide', Object.values(NAME_OF_OXIDE)));
  const oxide = PRICED_OXIDES.find((one) => NAME_OF_OXIDE[one] === name);
  const date = required(reader, 'date', () => readDate(reader, isDate, dateMax));
  const bounds = { min: 1, max: PRICE_MICROS_PER_KG_MAX };
  const priceMicrosPerKg = required(reader, 'price_per_kg', () => reader.micros('price_per_kg', bounds));
  const source = required(reader, 'source', () => reader.text('source', PRICE_SOURCE_CHARACTERS_MAX));
  if (oxide === undefined || date === null || priceMicrosPerKg === null || source === null) return null;
  return { oxide, date, priceMicrosPerKg, source };
}

/** What `read` makes of a cell; a fault of its own where the cell is empty. */
function required<Value>(
  reader: CsvRowReader,
  column: PriceCsvColumn,
  read: () => Value | null,
): Value | null {
  if (reader.raw(column) !== '') return read();
  reader.fault(column, 'REQUIRED', `Every row needs its ${column}.`);
  return null;
}

function readDate(
  reader: CsvRowReader,
  isDate: PriceRules['isDate'],
  dateMax: PriceRules['dateMax'],
): string | null {
  const date = reader.raw('date');
  if (!isDate(date)) {
    reader.fault('date', 'NOT_VALID', 'Write an ISO 8601 date, e.g. 2026-11-20.');
    return null;
  }
  if (date > dateMax) {
    reader.fault('date', 'IN_THE_FUTURE', `No price is known yet for a day after ${dateMax}.`);
    return null;
  }
  return date;
}

function checkCurrency(reader: CsvRowReader, first: CsvRowReader, { isCurrency }: PriceRules): void {
  const currency = reader.raw('currency');
  if (currency === '') {
    reader.fault('currency', 'REQUIRED', 'Every row needs its currency.');
  } else if (!isCurrency(currency)) {
    reader.fault('currency', 'NOT_VALID', 'Write an ISO 4217 code in capitals, e.g. USD or CNY.');
  } else if (currency !== first.raw('currency') && isCurrency(first.raw('currency'))) {
    reader.fault(
      'currency',
      'CURRENCIES_DIFFER',
      `Line ${first.fileLine} is in ${first.raw('currency')}: put each currency into a file of its own.`,
    );
  }
}

function refuseSecond(reader: CsvRowReader, { oxide, date }: PriceQuote, lines: Map<string, number>): void {
  const key = `${oxide} ${date}`;
  const before = lines.get(key);
  if (before === undefined) {
    lines.set(key, reader.fileLine);
    return;
  }
  reader.fault(
    'date',
    'GIVEN_TWICE',
    `${NAME_OF_OXIDE[oxide]} on ${date} stands on line ${before} already: keep one of the two.`,
  );
}
