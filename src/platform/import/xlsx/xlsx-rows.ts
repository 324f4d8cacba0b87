import { CELL_CHARACTERS_MAX, checkHeader, type CsvFileKind } from '../../csv/csv-stream.js';
import { isSafeText } from '../../http/strict-json.js';
import type { CsvRow } from '../../../shared/csv-row-reader.js';
import { XlsxArchive } from './xlsx-archive.js';
import { unreadableXlsx } from './xlsx-problem.js';
import { SheetReader, type SheetRow } from './xlsx-sheet.js';
import { readWorkbook } from './xlsx-workbook.js';
import { readXml } from './xlsx-xml.js';

/** What a spreadsheet of one kind may hold. */
export type XlsxFileKind = CsvFileKind & { readonly instantColumns: readonly string[] };

/** Turns rows of the sheet into those of a table: the first that is not blank is the header. */
class TableRows {
  private header: readonly string[] | null = null;
  private rows = 0;

  constructor(
    private readonly kind: XlsxFileKind,
    private readonly reader: SheetReader,
    private readonly onRow: (row: CsvRow) => void | Promise<void>,
  ) {}

  get rowCount(): number {
    return this.rows;
  }

  /** Takes what has been read. */
  async take(): Promise<void> {
    for (const row of this.reader.taken()) {
      if (this.header === null) this.readHeader(row);
      else await this.onRow(this.rowOf(row, this.header));
    }
  }

  private readHeader({ line, cells }: SheetRow): void {
    const header = checkHeader(cells, this.kind, (faults) =>
      unreadableXlsx(`Row ${line}: ${faults}. Use the columns of ${this.kind.templateAddress}.`, line),
    );
    const instants = new Set(this.kind.instantColumns);
    this.reader.isInstantColumn = (column) => instants.has(header[column] ?? '');
    this.header = header;
  }

  private rowOf({ line, cells }: SheetRow, header: readonly string[]): CsvRow {
    this.rows += 1;
    const { rowsMax } = this.kind;
    if (this.rows > rowsMax)
      throw unreadableXlsx(`A sheet may have ${rowsMax} rows: split it, or save it as CSV.`, line);
    if (cells.length > header.length)
      throw unreadableXlsx(`Row ${line} has more cells than the header has columns.`, line);
    if (!cells.every(isSafeText))
      throw unreadableXlsx(`Row ${line}: a cell holds a control character: remove it.`, line);
    return {
      fileLine: line,
      cells: Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])),
    };
  }
}

/**
 * Streams the rows of the first sheet of a spreadsheet. Held are the zipped file, the texts that cells share, and the current
 * piece of the sheet.
 * @param onRow awaited row by row, so that a slow consumer slows the reading down
 * @returns SHA-256 of the bytes, and the number of rows
 * @throws DomainError `xlsx-not-readable` naming the row; RequestProblem for too many bytes
 */
export async function readXlsxRows(
  bytes: AsyncIterable<Uint8Array>,
  kind: XlsxFileKind,
  onRow: (row: CsvRow) => void | Promise<void>,
): Promise<{ fileDigest: string; rows: number }> {
  const archive = await XlsxArchive.of(bytes, kind.bytesMax);
  const workbook = await readWorkbook(archive);
  const limits = { columnsMax: kind.columns.length, cellCharactersMax: CELL_CHARACTERS_MAX };
  const reader = new SheetReader(workbook, limits);
  const table = new TableRows(kind, reader, onRow);
  await readXml(archive.textOf(workbook.sheetPart), reader, () => table.take());
  if (table.rowCount === 0) throw unreadableXlsx('The sheet has no rows below its header.');
  return { fileDigest: archive.fileDigest, rows: table.rowCount };
}
