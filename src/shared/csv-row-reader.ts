import { gramsFromKilograms } from './mass.js';
import { amountFromMicros, microsFromAmount } from './money.js';

/** One row of the file: cells by column name. */
export interface CsvRow {
  /** Line of the file the row starts on; the header is line 1. */
  readonly fileLine: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** What is wrong, where in the file, and the fix. */
export interface CsvFault {
  readonly line: number;
  /** Null where the whole row is to blame. */
  readonly column: string | null;
  readonly code: string;
  readonly detail: string;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Plain decimals only: a thousands separator or a decimal comma would be read as something else. */
const DECIMAL = /^-?\d{1,15}(\.\d{1,9})?$/;

/** Reads one row's cells; an empty cell is null, and a fault goes on the list instead of being thrown. */
export class CsvRowReader {
  constructor(
    private readonly row: CsvRow,
    private readonly faults: CsvFault[],
  ) {}

  get fileLine(): number {
    return this.row.fileLine;
  }

  /** The trimmed cell, empty where the column is absent. */
  raw(column: string): string {
    return (this.row.cells[column] ?? '').trim();
  }

  fault(column: string, code: string, detail: string): void {
    this.faults.push({ line: this.row.fileLine, column, code, detail });
  }

  text(column: string, lengthMax: number): string | null {
    const text = this.raw(column);
    if (text.length > lengthMax) this.fault(column, 'TOO_LONG', `Shorten it to ${lengthMax} characters.`);
    return text === '' ? null : text;
  }

  oneOf<Value extends string>(column: string, values: readonly Value[]): Value | null {
    const text = this.raw(column);
    if (text === '') return null;
    const value = values.find((candidate) => candidate === text);
    if (value === undefined) this.fault(column, 'NOT_ONE_OF', `Write one of ${values.join(', ')}.`);
    return value ?? null;
  }

  yesOrNo(column: string): boolean | null {
    const answer = this.oneOf(column, ['YES', 'NO']);
    return answer === null ? null : answer === 'YES';
  }

  decimal(column: string, { min, max, decimals }: Bounds & { readonly decimals: number }): number | null {
    const text = this.raw(column);
    if (text === '') return null;
    if (!DECIMAL.test(text)) {
      this.fault(column, 'WRONG_TYPE', `Write a plain decimal such as 12.5, not '${text.slice(0, 40)}'.`);
      return null;
    }
    const value = Number(text);
    if (value < min || value > max) {
      this.fault(column, 'OUT_OF_RANGE', `Write a figure from ${min} to ${max}.`);
      return null;
    }
    if (Number(value.toFixed(decimals)) !== value) {
      this.fault(column, 'TOO_PRECISE', `Write at most ${decimals} decimals.`);
      return null;
    }
    return value;
  }

  /** A cell in kilograms as integer grams; bounds in grams. */
  grams(column: string, { min, max }: Bounds): number | null {
    const kilograms = this.decimal(column, { min: min / 1000, max: max / 1000, decimals: 3 });
    return kilograms === null ? null : gramsFromKilograms(kilograms);
  }

  /** A cell in a currency's main unit as integer micro-units; bounds in micro-units. */
  micros(column: string, { min, max }: Bounds): number | null {
    const bounds = { min: amountFromMicros(min), max: amountFromMicros(max), decimals: 6 };
    const amount = this.decimal(column, bounds);
    return amount === null ? null : microsFromAmount(amount);
  }
}
