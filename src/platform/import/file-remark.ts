import type { DomainError } from '../../shared/domain-error.js';
import type { RequestProblem } from '../http/request-problem.js';

/** A fault or warning at a place of the file. */
export interface FileRemark {
  /** Line of the file; a table's header is line 1. */
  readonly line: number;
  /** Of a table; null where the whole row is concerned. */
  readonly column: string | null;
  /** JSON Pointer into the line's object; null in a table. Left out in what was recorded before there was another kind. */
  readonly pointer?: string | null;
  readonly code: string;
  readonly detail: string;
}

/** Where in a file something stands. */
export type FilePlace = Pick<FileRemark, 'line' | 'column' | 'pointer'>;

/** Where in the file a JSON Pointer into what a record says points. */
export type PlaceOf = (pointer: string) => FilePlace;

/** What an error about a record means in the file: its faults, or itself about the whole record. */
export function remarksOf(error: DomainError | RequestProblem, placeOf: PlaceOf): FileRemark[] {
  const code = error.code.toUpperCase().replaceAll('-', '_');
  const faults = error.faults.length > 0 ? error.faults : [{ pointer: '', code, detail: error.message }];
  return remarksAt(faults, placeOf);
}

/** What is said of places of a record, at the places of the file. */
export function remarksAt(
  said: readonly { readonly pointer?: string; readonly code: string; readonly detail: string }[],
  placeOf: PlaceOf,
): FileRemark[] {
  return said.map(({ pointer = '', code, detail }) => ({ ...placeOf(pointer), code, detail }));
}
