import type { CsvRow } from '../../shared/csv-row-reader.js';
import { RequestProblem } from '../http/request-problem.js';
import { validatedAs } from '../http/validation.pipe.js';
import { remarksOf, type FileRemark, type PlaceOf } from './file-remark.js';
import { RowRefused } from './import-kind.js';
import { parseJsonLine } from './json-record.js';
import { isTableRecord, linesOf, type SourceRecord } from './source-record.js';

/** What a cell says, or what is wrong with it. */
export type CellReading = { readonly value: unknown } | { readonly code: string; readonly detail: string };

/** A column of a table and the field that it fills, of what would be sent as JSON. */
export interface TableField {
  readonly column: string;
  /** JSON Pointer of the field; `/-` at its end adds to a list, as in RFC 6902. */
  readonly pointer: string;
  /** @param text of a cell that is not blank, trimmed */
  readonly read: (text: string) => CellReading;
}

/** Plain decimals only: a thousands separator or a decimal comma would be read as something else. */
const DECIMAL = /^-?\d{1,15}(\.\d{1,9})?$/;

/** A figure, or what is wrong with it. The cell is not repeated: it may be a price. */
export function readDecimal(text: string): CellReading {
  return DECIMAL.test(text)
    ? { value: Number(text) }
    : { code: 'WRONG_TYPE', detail: 'Write a plain decimal such as 12.5.' };
}

export function readText(text: string): CellReading {
  return { value: text };
}

export function readYesOrNo(text: string): CellReading {
  return text === 'YES' || text === 'NO'
    ? { value: text === 'YES' }
    : { code: 'NOT_ONE_OF', detail: 'Write YES or NO.' };
}

/** Several words with blanks in between. */
export function readWords(text: string): CellReading {
  return { value: text.split(/\s+/) };
}

/**
 * Several figures by name with blanks in between, e.g. `Cu<=2 Ni<=0.5`.
 * @param sign between name and figure
 * @param itemOf what each of them is as JSON
 */
export function readNamedDecimals(
  sign: string,
  itemOf: (name: string, figure: number) => object,
): TableField['read'] {
  return (text) => {
    const items: object[] = [];
    for (const word of text.split(/\s+/)) {
      const [name = '', figure = '', ...rest] = word.split(sign);
      if (name === '' || !DECIMAL.test(figure) || rest.length > 0)
        return { code: 'WRONG_TYPE', detail: `Write e.g. Cu${sign}2 Ni${sign}0.5, with blanks in between.` };
      items.push(itemOf(name, Number(figure)));
    }
    return { value: items };
  };
}

/** What a record says, and where in the file each of it stands. */
export interface UnderstoodRecord<Input> {
  readonly input: Input;
  readonly placeOf: PlaceOf;
}

/**
 * Reads a record as the body of a request of type `type` might hold it: of a JSON line the very value, of a row of a table
 * the object that its cells fill. The same is valid, and the same is wrong, whichever way it comes.
 * @throws RowRefused with all that is wrong
 */
export async function understoodAs<Input extends object>(
  type: new () => Input,
  record: SourceRecord,
  fields: readonly TableField[],
): Promise<UnderstoodRecord<Input>> {
  if (!isTableRecord(record)) {
    const placeOf: PlaceOf = (pointer) => ({ line: record.fileLine, column: null, pointer });
    return {
      input: await validOrRefused(placeOf, () => validatedAs(type, parseJsonLine(record.text))),
      placeOf,
    };
  }
  const [row] = record.rows;
  if (row === undefined) throw new TypeError('A record has at least one row');
  const { value, placeOf, errors } = objectOf(row, fields);
  return { input: await validOrRefused(placeOf, () => validatedAs(type, value), errors), placeOf };
}

async function validOrRefused<Input>(
  placeOf: PlaceOf,
  validate: () => Promise<Input>,
  errors: readonly FileRemark[] = [],
): Promise<Input> {
  try {
    const input = await validate();
    if (errors.length > 0) throw new RowRefused(errors);
    return input;
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error;
    // Of a cell that could not be read, nobody need be told that it is missing.
    const others = remarksOf(error, placeOf).filter(
      ({ column }) => column === null || !errors.some((known) => known.column === column),
    );
    throw new RowRefused([...errors, ...others]);
  }
}

interface RowObject {
  readonly value: object;
  readonly placeOf: PlaceOf;
  readonly errors: readonly FileRemark[];
}

function objectOf({ fileLine, cells }: CsvRow, fields: readonly TableField[]): RowObject {
  const value: JsonObject = {};
  const columns = new Map<string, string>();
  const errors: FileRemark[] = [];
  for (const { column, pointer, read } of fields) {
    const text = (cells[column] ?? '').trim();
    if (text === '') continue;
    const reading = read(text);
    if ('value' in reading) columns.set(put(value, pointer, reading.value), column);
    else errors.push({ line: fileLine, column, ...reading });
  }
  const placeOf: PlaceOf = (pointer) => ({
    line: fileLine,
    column: columnOf(pointer, columns) ?? fields.find((field) => field.pointer === pointer)?.column ?? null,
  });
  return { value, placeOf, errors };
}

/** Of the field itself, or of the one that it is a part of. */
function columnOf(pointer: string, columns: ReadonlyMap<string, string>): string | undefined {
  for (let place = pointer; place !== ''; place = place.slice(0, place.lastIndexOf('/'))) {
    const column = columns.get(place);
    if (column !== undefined) return column;
  }
  return undefined;
}

type JsonObject = Record<string, unknown>;

/** Puts a value where a pointer points. @returns the pointer to it, with the place in a list */
function put(root: JsonObject, pointer: string, value: unknown): string {
  const names = pointer.split('/').slice(1);
  const last = names.pop() ?? '';
  if (last !== '-') {
    objectAt(root, names)[last] = value;
    return pointer;
  }
  const listName = names.pop() ?? '';
  const parent = objectAt(root, names);
  const list = (parent[listName] ??= []) as unknown[];
  list.push(value);
  return `${pointer.slice(0, -1)}${list.length - 1}`;
}

function objectAt(root: JsonObject, names: readonly string[]): JsonObject {
  return names.reduce<JsonObject>((place, name) => (place[name] ??= {}) as JsonObject, root);
}

/** What is said of a record whose reference the file has already. @param line where */
export function givenTwice(
  record: SourceRecord,
  column: string,
  reference: string,
  line: number,
): FileRemark {
  const place = { line: linesOf(record).firstLine, column: isTableRecord(record) ? column : null };
  const detail = `${reference.slice(0, 100)} stands on line ${line} already: send it once.`;
  return { ...place, code: 'GIVEN_TWICE', detail };
}
