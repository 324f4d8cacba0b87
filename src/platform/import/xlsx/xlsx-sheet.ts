import { cellText, type RawCell } from './xlsx-cell.js';
import { unreadableXlsx } from './xlsx-problem.js';
import type { Workbook } from './xlsx-workbook.js';
import type { XmlAttributes, XmlHandler } from './xlsx-xml.js';

/** What a spreadsheet can have at most. */
const LINES_MAX = 1_048_576;

/** A row of the sheet that is not blank: cells by column, the first is 0. */
export interface SheetRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What a sheet is held to while it is read. */
export interface SheetLimits {
  readonly columnsMax: number;
  readonly cellCharactersMax: number;
}

type OpenCell = Omit<RawCell, 'value'> & { readonly column: number };

/** Reads the elements of a sheet; rows that have ended wait to be taken. Nothing is made for rows or cells that are left out. */
export class SheetReader implements XmlHandler {
  /** Columns of instants, once the header is known. */
  isInstantColumn: (column: number) => boolean = () => false;
  private readonly waiting: SheetRow[] = [];
  private line = 0;
  private cells: string[] = [];
  private column = -1;
  private cell: OpenCell | null = null;
  private value = '';
  private isValue = false;
  private isHint = false;

  constructor(
    private readonly workbook: Workbook,
    private readonly limits: SheetLimits,
  ) {}

  /** Rows that have ended since. */
  taken(): readonly SheetRow[] {
    return this.waiting.splice(0);
  }

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'row') this.openRow(attributes);
    else if (name === 'c') this.openCell(attributes);
    else if (this.cell === null) return;
    else if (name === 'f') this.cell = { ...this.cell, hasFormula: true };
    else if (name === 'rPh') this.isHint = true;
    else if (name === 'v' || name === 't') this.isValue = !this.isHint;
  }

  text(text: string): void {
    if (!this.isValue || this.cell === null) return;
    this.value += text;
    if (this.value.length > this.limits.cellCharactersMax) throw tooLong(this.cell, this.limits);
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.isValue = false;
    else if (name === 'rPh') this.isHint = false;
    else if (name === 'c') this.closeCell();
    else if (name === 'row') this.closeRow();
  }

  private openRow({ r }: XmlAttributes): void {
    const line = r === undefined ? this.line + 1 : Number(r);
    if (!Number.isInteger(line) || line <= this.line || line > LINES_MAX)
      throw unreadableXlsx(`Row ${String(r).slice(0, 20)} is out of its place.`, this.line + 1);
    this.line = line;
    this.cells = [];
    this.column = -1;
  }

  private openCell({ r, t = 'n', s = '0' }: XmlAttributes): void {
    const column = r === undefined ? this.column + 1 : columnOf(r);
    const place = `${nameOf(column)}${this.line}`;
    if (!(column > this.column)) throw unreadableXlsx(`Cell ${r ?? ''} is out of its place.`, this.line);
    this.column = column;
    this.cell = { column, place, line: this.line, type: t, style: Number(s), hasFormula: false };
    this.value = '';
  }

  private closeCell(): void {
    if (this.cell === null) return;
    const { column, ...cell } = this.cell;
    this.cell = null;
    const text = cellText({ ...cell, value: this.value }, this.isInstantColumn(column), this.workbook);
    if (text.trim() === '') return;
    if (column >= this.limits.columnsMax)
      throw unreadableXlsx(`Cell ${cell.place} is beyond the last column: remove it.`, cell.line);
    if (text.length > this.limits.cellCharactersMax) throw tooLong(cell, this.limits);
    while (this.cells.length < column) this.cells.push('');
    this.cells[column] = text;
  }

  private closeRow(): void {
    if (this.cells.length > 0) this.waiting.push({ line: this.line, cells: this.cells });
    this.cells = [];
  }
}

function tooLong(
  { place, line }: Pick<RawCell, 'place' | 'line'>,
  { cellCharactersMax }: SheetLimits,
): Error {
  return unreadableXlsx(`Cell ${place} has more than ${cellCharactersMax} characters.`, line);
}

const LETTERS = 26;

/** Of a reference such as C5, from 0; NaN where it is none. */
function columnOf(reference: string): number {
  const [, letters] = /^([A-Z]{1,3})\d{1,7}$/.exec(reference) ?? [];
  if (letters === undefined) return Number.NaN;
  return [...letters].reduce((sum, letter) => sum * LETTERS + letter.charCodeAt(0) - 64, 0) - 1;
}

function nameOf(column: number): string {
  let name = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / LETTERS))
    name = String.fromCharCode(65 + ((rest - 1) % LETTERS)) + name;
  return name;
}
