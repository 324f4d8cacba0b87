import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { FileRemarkView, toRemarkViews } from '../../platform/import/file-remark.view.js';
import { IMPORT_MODES, type ImportMode } from '../../platform/import/import.entity.js';
import {
  IMPORT_OUTCOMES,
  TICKET_OUTCOMES,
  type BatchImport,
  type ImportOutcome,
  type TicketOutcome,
} from './batch-import.entity.js';

/** What came of one ticket. */
export class TicketResultView {
  /** Empty where a JSON line names none. */
  @ApiProperty({ example: 'WB-2026-004711' })
  ticketNumber!: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 2 })
  firstLine!: number;

  @ApiProperty({ type: 'integer', minimum: 1, example: 3 })
  lastLine!: number;

  /** CREATED now; UNCHANGED: recorded before with the same content; REJECTED: see errors; NOT_STORED: good, but a dry run or others were not. */
  @ApiProperty({ enum: TICKET_OUTCOMES, enumName: 'TicketOutcome', example: 'CREATED' })
  outcome!: TicketOutcome;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.batch })
  batchId!: string | null;

  @ApiProperty({ type: () => [FileRemarkView] })
  errors!: FileRemarkView[];

  @ApiProperty({ type: () => [FileRemarkView] })
  warnings!: FileRemarkView[];
}

/** Counts of an import. */
export class ImportSummaryView {
  @ApiProperty({ type: 'integer', example: 5 })
  rows!: number;

  @ApiProperty({ type: 'integer', example: 4 })
  created!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  unchanged!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  rejected!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  notStored!: number;
}

/** The record of an import. */
export class BatchImportView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.batchImport })
  id!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.site })
  siteId!: string;

  @ApiProperty({ enum: IMPORT_MODES, enumName: 'ImportMode', example: 'ATOMIC' })
  mode!: ImportMode;

  /** COMMITTED; REJECTED: an atomic import with errors stored nothing; DRY_RUN stored nothing either. */
  @ApiProperty({ enum: IMPORT_OUTCOMES, enumName: 'ImportOutcome', example: 'COMMITTED' })
  outcome!: ImportOutcome;

  /** SHA-256 of the bytes sent. */
  @ApiProperty({ example: 'a20cd7cc0f4d2f0b8a6f3f4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e94c6' })
  fileDigest!: string;

  @ApiProperty({ type: () => ImportSummaryView })
  summary!: ImportSummaryView;

  @ApiProperty({ type: () => [TicketResultView] })
  tickets!: TicketResultView[];

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;
}

export function toBatchImportView({ rowResults, ...stored }: BatchImport): BatchImportView {
  const tickets = rowResults.map((result) => ({
    ...result,
    errors: toRemarkViews(result.errors),
    warnings: toRemarkViews(result.warnings),
  }));
  return { ...stored, tickets };
}
