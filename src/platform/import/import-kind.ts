import { Injectable } from '@nestjs/common';
import type { ReadTransaction, WriteTransaction } from '../database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { remarksOf, type FileRemark, type PlaceOf } from './file-remark.js';
import type { ImportKindName } from './import.entity.js';
import type { SourceRecord } from './source-record.js';

/** The site at which the rows of a file belong, whose it is, and where. */
export interface ImportSite {
  readonly id: string;
  readonly organisationId: string;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** How a kind looks as a table. */
export interface TableLayout {
  readonly columns: readonly string[];
  /** Columns without which no row can be read. */
  readonly columnsRequired: readonly string[];
  /** Consecutive rows with the same value in it belong together; null where each row stands for itself. */
  readonly groupColumn: string | null;
  /** Most rows that belong together. */
  readonly groupRowsMax: number;
  /** Columns of instants: a date cell of a spreadsheet is one there, and a calendar date elsewhere. */
  readonly instantColumns: readonly string[];
  /** Address of the template, for who has the columns wrong. */
  readonly templateAddress: string;
}

/** What is wrong with a row. It is told about that row, and the others go on. */
export class RowRefused extends Error {
  constructor(readonly errors: readonly FileRemark[]) {
    super(errors[0]?.detail ?? 'The row will not do.');
    this.name = 'RowRefused';
  }
}

/** Does what a row needs. @throws RowRefused where that throws a DomainError, with its faults at their places of the file */
export async function orRefuseRow<Result>(
  placeOf: PlaceOf,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) throw new RowRefused(remarksOf(error, placeOf));
    throw error;
  }
}

/** A row that is understood and checked. */
export interface CheckedRow {
  readonly warnings: readonly FileRemark[];
  /** Where in the file a JSON Pointer into what the row says points. */
  readonly placeOf: PlaceOf;
}

/**
 * What a row meets among what is stored: nothing; the id of what an earlier import, or somebody, has stored of the very same
 * content; why it will not do where something else is known by that name.
 */
export type Standing = null | string | DomainError;

/**
 * One kind of things that files bring. A module registers its own with `ImportKinds` before the application has started.
 * Rows that are looked up or stored together have different references.
 */
export interface ImportKind<Checked extends CheckedRow = CheckedRow, Prepared extends Checked = Checked> {
  /** Stored with each import: it never changes. */
  readonly name: ImportKindName;
  readonly layout: TableLayout;
  /** Rows that one write stores: other writers wait for it. */
  readonly rowsPerWrite: number;

  /** Part. @throws DomainError `reference-not-found`, `organisation-has-not-the-role` */
  requireSite(tx: ReadTransaction, siteId: string): Promise<ImportSite>;

  /** By what the sender knows the record; empty where it does not say. It may be anything that was sent. */
  referenceOf(record: SourceRecord): string;

  /** What is said of a record whose reference the file has already. @param line where */
  whereGivenTwice(record: SourceRecord, reference: string, line: number): FileRemark;

  /**
   * Understands and checks a row by itself: all that a preview tells, short of what storing it would need besides.
   * @throws RowRefused
   */
  check(record: SourceRecord, site: ImportSite): Promise<Checked>;

  /** The same, with everything that storing it needs. @throws RowRefused of what `check` refuses */
  prepare(record: SourceRecord, site: ImportSite): Promise<Prepared>;

  /** Part: what each of the rows meets, in their order. */
  findStanding(tx: ReadTransaction, rows: readonly Checked[], site: ImportSite): Promise<readonly Standing[]>;

  /**
   * Part: stores rows that meet nothing, in the transaction that has found so. @returns the ids of what it stores, in their order
   * @throws MovedMeanwhile where they must be prepared anew
   */
  store(tx: WriteTransaction, rows: readonly Prepared[], site: ImportSite): Promise<readonly string[]>;
}

/** Every kind that there is. */
@Injectable()
export class ImportKinds {
  private readonly kinds = new Map<ImportKindName, ImportKind>();

  register(kind: ImportKind): void {
    this.kinds.set(kind.name, kind);
  }

  named(name: ImportKindName): ImportKind {
    const kind = this.kinds.get(name);
    if (kind === undefined) throw new TypeError(`No module has registered imports of ${name}.`);
    return kind;
  }
}
