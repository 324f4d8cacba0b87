import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../database/columns.js';

export const IMPORT_KINDS = ['BATCHES', 'ASSAYS', 'DEMANDS'] as const;
export type ImportKindName = (typeof IMPORT_KINDS)[number];

export const IMPORT_FORMATS = ['CSV', 'NDJSON', 'XLSX'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** ATOMIC: all or none. PARTIAL: the good ones. */
export const IMPORT_MODES = ['ATOMIC', 'PARTIAL'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

export const IMPORT_STATUSES = [
  'CHECKING',
  'READY',
  'COMMITTING',
  'COMMITTED',
  'REJECTED',
  'CANCELLED',
  'FAILED',
] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

/** How many rows of the import have come to what; a ticket of several lines counts once. */
export interface ImportCounts {
  /** Good, and not stored. */
  readonly valid: number;
  readonly created: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** Not looked at. */
  readonly pending: number;
}

/** A file that was taken in, and how far that is; its rows are `ImportRow`s. */
@Entity('imports')
@Index('imports_by_organisation', ['organisationId', 'id'])
@Index('imports_by_status', ['status', 'id'])
@Check('imports_kind_known', `"kind" IN ('BATCHES', 'ASSAYS', 'DEMANDS')`)
@Check('imports_format_known', `"format" IN ('CSV', 'NDJSON', 'XLSX')`)
@Check('imports_mode_known', `"mode" IN ('ATOMIC', 'PARTIAL')`)
@Check(
  'imports_status_known',
  `"status" IN ('CHECKING', 'READY', 'COMMITTING', 'COMMITTED', 'REJECTED', 'CANCELLED', 'FAILED')`,
)
@Check('imports_finished', `("status" IN ('CHECKING', 'READY', 'COMMITTING')) = ("finished_at" IS NULL)`)
@Check('imports_sources_removed', '"sources_removed_at" IS NULL OR "finished_at" IS NOT NULL')
@Check('imports_version_positive', '"version" > 0')
export class Import {
  @IdColumn()
  id!: string;

  @TextColumn()
  kind!: ImportKindName;

  @TextColumn()
  organisationId!: string;

  /** Where the rows belong. */
  @TextColumn()
  siteId!: string;

  @TextColumn()
  format!: ImportFormat;

  @TextColumn()
  mode!: ImportMode;

  @TextColumn()
  status!: ImportStatus;

  /** SHA-256 of the bytes sent. */
  @TextColumn()
  fileDigest!: string;

  /** Columns of a table, as the file has them; null for JSON lines. */
  @JsonColumn({ nullable: true })
  columns!: readonly string[] | null;

  /** Rows of the file, without header and blank ones. */
  @IntegerColumn()
  fileRowCount!: number;

  /** What they make: one each, or one of several that belong together. */
  @IntegerColumn()
  rowCount!: number;

  /** As of the latest of the instants below; null before the first check is through. */
  @JsonColumn({ nullable: true })
  counts!: ImportCounts | null;

  /** Code of the problem that made it fail. */
  @TextColumn({ nullable: true })
  failure!: string | null;

  @TextColumn({ nullable: true })
  cancellationReason!: string | null;

  @TextColumn()
  receivedAt!: string;

  @TextColumn({ nullable: true })
  checkedAt!: string | null;

  @TextColumn({ nullable: true })
  finishedAt!: string | null;

  /** When the text of the rows that were not stored was removed; null while it is kept. */
  @TextColumn({ nullable: true })
  sourcesRemovedAt!: string | null;

  @IntegerColumn()
  version!: number;
}
