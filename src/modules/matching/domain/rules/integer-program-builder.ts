import type { IntegerProgram } from './integer-program.js';

/** Puts an integer program together column by column. */
export class IntegerProgramBuilder {
  private readonly columns: {
    cost: number;
    lower: number;
    upper: number;
    isInteger: boolean;
    start: number;
  }[] = [];
  private readonly rows: { lower: number; upper: number }[] = [];
  private readonly entries: { row: number; value: number }[][] = [];

  /** @returns the row's index */
  addRow(lower: number, upper: number): number {
    return this.rows.push({ lower, upper }) - 1;
  }

  /** @returns the column's index */
  addColumn(column: {
    cost: number;
    lower: number;
    upper: number;
    isInteger: boolean;
    start: number;
  }): number {
    this.entries.push([]);
    return this.columns.push(column) - 1;
  }

  addEntry(column: number, row: number, value: number): void {
    if (value !== 0) this.entries[column]?.push({ row, value });
  }

  build(): IntegerProgram {
    const columnStart = new Int32Array(this.columns.length + 1);
    this.entries.forEach((entries, column) => {
      columnStart[column + 1] = (columnStart[column] as number) + entries.length;
    });
    const flat = this.entries.flat();
    return {
      cost: Float64Array.from(this.columns, ({ cost }) => cost),
      lower: Float64Array.from(this.columns, ({ lower }) => lower),
      upper: Float64Array.from(this.columns, ({ upper }) => upper),
      isInteger: Uint8Array.from(this.columns, ({ isInteger }) => (isInteger ? 1 : 0)),
      rowLower: Float64Array.from(this.rows, ({ lower }) => lower),
      rowUpper: Float64Array.from(this.rows, ({ upper }) => upper),
      columnStart,
      entryRow: Int32Array.from(flat, ({ row }) => row),
      entryValue: Float64Array.from(flat, ({ value }) => value),
      start: Float64Array.from(this.columns, ({ start }) => start),
    };
  }
}
