import { canonicalJson } from '../../../shared/canonical-json.js';
import type { InputFault } from '../../../shared/domain-error.js';
import type { CatalogueFault } from './catalogue-error.js';
import { RowReader } from './catalogue-row.js';
import { cellsOf, type RowCell } from './row-cells.js';

/** A row comes from no file, hence no line: a fault with one is about columns, see RowReader. */
const NO_LINE = 0;

/** What was read, and what is wrong with it; the row is of use only where nothing is. */
export interface ReadChangedRow<Row> {
  readonly row: Row;
  /** Pointers begin with `/row`. */
  readonly faults: readonly InputFault[];
}

/** Reads a row that comes as JSON by the rules of its table's file. */
export function readChangedRow<Row>(json: unknown, read: (row: RowReader) => Row): ReadChangedRow<Row> {
  const cells = cellsOf(json);
  const values = Object.fromEntries([
    ...columnsOf(read).map((column) => [column, '']),
    ...cells.map(({ column, text }) => [column, text]),
  ]) as Record<string, string>;
  const found: CatalogueFault[] = [];
  const reader = new RowReader('', { line: NO_LINE, values }, found);
  const row = read(reader);
  reader.refuseUnreadColumns();
  if (found.length > 0) return { row, faults: found.map((fault) => toInputFault(fault, cells)) };
  return { row, faults: isSameRow(json, row) ? [] : [OTHER_THAN_READ] };
}

/** Every column that the reader asks for: those that a row leaves out are empty cells. */
function columnsOf(read: (row: RowReader) => unknown): readonly string[] {
  const reader = new RowReader('', { line: NO_LINE, values: {} }, []);
  read(reader);
  return reader.columnsRead;
}

function toInputFault({ line, field, problem, fix }: CatalogueFault, cells: readonly RowCell[]): InputFault {
  const pointer = `/row${cells.find(({ column }) => column === field)?.pointer ?? ''}`;
  return line === NO_LINE
    ? { pointer, code: 'NOT_VALID', detail: `${field} ${problem}; ${fix}` }
    : { pointer, code: 'UNKNOWN_FIELD', detail: 'Leave it out: no such row has this field.' };
}

const OTHER_THAN_READ: InputFault = {
  pointer: '/row',
  code: 'NOT_VALID',
  detail:
    'Give numbers as numbers, null where there is nothing, text without white space at its ends, and one ' +
    'distribution for the yields of all elements.',
};

/** A PERT may be named, and is not when it is read. */
function isSameRow(json: unknown, row: unknown): boolean {
  const withoutPert = (key: string, value: unknown): unknown =>
    key === 'distribution' && value === 'PERT' ? undefined : value;
  return canonicalJson(JSON.parse(JSON.stringify(json, withoutPert))) === canonicalJson(row);
}
