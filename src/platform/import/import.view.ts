import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../http/example-ids.js';
import { wireCode } from '../http/problem.filter.js';
import type { Job } from '../jobs/job.entity.js';
import { FileRemarkView, toRemarkViews } from './file-remark.view.js';
import { ROW_OUTCOMES, type ImportRow, type RowOutcome } from './import-row.entity.js';
import type { ImportSettings } from './import-settings.js';
import {
  IMPORT_FORMATS,
  IMPORT_KINDS,
  IMPORT_MODES,
  IMPORT_STATUSES,
  type Import,
  type ImportFormat,
  type ImportKindName,
  type ImportMode,
  type ImportStatus,
} from './import.entity.js';

/** How many rows have come to what; a ticket of several lines counts once. */
export class ImportCountsView {
  /** Good, and not stored. */
  @ApiProperty({ type: 'integer', example: 2 })
  valid!: number;

  /** Stored by this import. */
  @ApiProperty({ type: 'integer', example: 0 })
  created!: number;

  /** Stored before with the same content. */
  @ApiProperty({ type: 'integer', example: 0 })
  unchanged!: number;

  /** Will not do; see the errors of each. */
  @ApiProperty({ type: 'integer', example: 0 })
  rejected!: number;

  /** Not looked at. */
  @ApiProperty({ type: 'integer', example: 0 })
  pending!: number;
}

/** What an import is at, while there is work. */
export class ImportProgressView {
  /** How much of the check, or of the commit, is done; null before it has begun. Stored about once a second. */
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 1, example: 0.4 })
  share!: number | null;
}

/** A file that was taken in. */
export class ImportView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.import })
  id!: string;

  @ApiProperty({ enum: IMPORT_KINDS, enumName: 'ImportKind', example: 'BATCHES' })
  kind!: ImportKindName;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.site })
  siteId!: string;

  @ApiProperty({ enum: IMPORT_FORMATS, enumName: 'ImportFormat', example: 'CSV' })
  format!: ImportFormat;

  @ApiProperty({ enum: IMPORT_MODES, enumName: 'ImportMode', example: 'PARTIAL' })
  mode!: ImportMode;

  /**
   * CHECKING, then READY to commit, COMMITTING, COMMITTED. REJECTED: of an ATOMIC file a row will not do, and nothing is
   * stored. CANCELLED and FAILED: `counts.created` rows are stored, each says so.
   */
  @ApiProperty({ enum: IMPORT_STATUSES, enumName: 'ImportStatus', example: 'READY' })
  status!: ImportStatus;

  /** SHA-256 of the bytes sent. */
  @ApiProperty({ example: 'a20cd7cc0f4d2f0b8a6f3f4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e94c6' })
  fileDigest!: string;

  /** Rows of the file, without header and blank ones. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 2 })
  fileRowCount!: number;

  /** What they make; a ticket of several lines counts once. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 2 })
  rowCount!: number;

  /** As of the check, and then as of the end; null before. */
  @ApiProperty({ type: () => ImportCountsView, nullable: true })
  counts!: ImportCountsView | null;

  /** Null where there is nothing to be done. */
  @ApiProperty({ type: () => ImportProgressView, nullable: true })
  progress!: ImportProgressView | null;

  /** Code of the problem, where the status is FAILED. */
  @ApiProperty({ type: String, nullable: true, example: null })
  failure!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  cancellationReason!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  receivedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T08:00:01.000Z' })
  checkedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  finishedAt!: string | null;

  /** Until then what was sent of rows that were not stored can be had, to be mended; null before the import has finished. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  sourcesKeptUntil!: string | null;

  /** When that was removed; what came of each row stays, its errors included. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  sourcesRemovedAt!: string | null;

  @ApiProperty({ type: 'integer', minimum: 1, example: 2 })
  version!: number;
}

/** One page of imports, newest first. */
export class ImportPage {
  @ApiProperty({ type: () => [ImportView] })
  items!: ImportView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** What came of one row, or of the rows of one ticket. */
export class ImportRowView {
  /** The first is 1. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  position!: number;

  /** Number of the ticket, the certificate or the demand. Empty where it names none. */
  @ApiProperty({ example: 'WB-2026-004711' })
  reference!: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 2 })
  firstLine!: number;

  @ApiProperty({ type: 'integer', minimum: 1, example: 2 })
  lastLine!: number;

  /**
   * PENDING: not looked at yet. VALID: good, and not stored. CREATED by this import. UNCHANGED: stored before with the same
   * content. REJECTED: see errors.
   */
  @ApiProperty({ enum: ROW_OUTCOMES, enumName: 'RowOutcome', example: 'VALID' })
  outcome!: RowOutcome;

  /** Id of the batch, piece of evidence or demand. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  subjectId!: string | null;

  @ApiProperty({ type: () => [FileRemarkView] })
  errors!: FileRemarkView[];

  @ApiProperty({ type: () => [FileRemarkView] })
  warnings!: FileRemarkView[];
}

/** One page of rows, in the order of the file. */
export class ImportRowPage {
  @ApiProperty({ type: () => [ImportRowView] })
  items!: ImportRowView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** @param job what is still to be done; null where that is nothing */
export function toImportView(
  { columns: _columns, ...shown }: Import,
  job: Job | null,
  settings: ImportSettings,
): ImportView {
  const { counts, failure, status } = shown;
  const isAtWork = status === 'CHECKING' || status === 'COMMITTING';
  return {
    ...shown,
    counts: counts && { ...counts },
    progress: isAtWork ? { share: job?.share ?? null } : null,
    failure: failure === null ? null : wireCode(failure),
    sourcesKeptUntil: settings.sourcesKeptUntil(shown),
  };
}

export function toImportRowView(row: ImportRow): ImportRowView {
  const { position, reference, firstLine, lastLine, outcome, subjectId, errors, warnings } = row;
  return {
    ...{ position, reference, firstLine, lastLine, outcome, subjectId },
    errors: toRemarkViews(errors),
    warnings: toRemarkViews(warnings),
  };
}
