import { DomainError } from '../../shared/domain-error.js';
import type { CsvRow } from '../../shared/csv-row-reader.js';
import type { TableLayout } from './import-kind.js';
import type { TableRecord } from './source-record.js';

/** Puts consecutive rows of a table that belong together into one record; nothing but the current record is held. */
export class RecordGroups {
  private open: CsvRow[] = [];

  constructor(
    private readonly layout: Pick<TableLayout, 'groupColumn' | 'groupRowsMax'>,
    private readonly onRecord: (record: TableRecord) => Promise<void>,
  ) {}

  /** @throws DomainError `csv-not-readable` where more belong together than may */
  async add(row: CsvRow): Promise<void> {
    const [first] = this.open;
    if (first !== undefined && !this.belongTogether(first, row)) await this.finish();
    if (this.open.length >= this.layout.groupRowsMax) throw tooManyRows(row, this.layout);
    this.open.push(row);
  }

  /** After the last row. */
  async finish(): Promise<void> {
    const rows = this.open;
    if (rows.length === 0) return;
    this.open = [];
    await this.onRecord({ rows });
  }

  private belongTogether(first: CsvRow, row: CsvRow): boolean {
    const { groupColumn } = this.layout;
    if (groupColumn === null) return false;
    return groupValueOf(first, groupColumn) === groupValueOf(row, groupColumn);
  }
}

function groupValueOf({ cells }: CsvRow, column: string): string {
  return (cells[column] ?? '').trim();
}

function tooManyRows(
  { fileLine: line }: CsvRow,
  { groupColumn, groupRowsMax }: RecordGroups['layout'],
): Error {
  const detail = `Line ${line}: more than ${groupRowsMax} rows have one ${groupColumn ?? 'name'}: part them.`;
  return new DomainError('csv-not-readable', detail, { line }, [
    { pointer: '', line, code: 'CSV_NOT_READABLE', detail },
  ]);
}
