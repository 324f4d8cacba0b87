import { Check, Entity, Index } from 'typeorm';
import { IdColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { FileRemark } from '../../platform/import/file-remark.js';
import type { ImportMode } from '../../platform/import/import.entity.js';

export const IMPORT_OUTCOMES = ['COMMITTED', 'REJECTED', 'DRY_RUN'] as const;
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number];

/** CREATED now; UNCHANGED: recorded before with the same content; REJECTED: has errors; NOT_STORED: good, but others were not, or a dry run. */
export const TICKET_OUTCOMES = ['CREATED', 'UNCHANGED', 'REJECTED', 'NOT_STORED'] as const;
export type TicketOutcome = (typeof TICKET_OUTCOMES)[number];

/** What came of one ticket of the file. */
export interface TicketResult {
  readonly ticketNumber: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly outcome: TicketOutcome;
  readonly batchId: string | null;
  readonly errors: readonly FileRemark[];
  readonly warnings: readonly FileRemark[];
}

/** How many rows and tickets came to what. */
export interface ImportSummary {
  readonly rows: number;
  readonly created: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly notStored: number;
}

/** The record of one import: what was sent and what came of each ticket. */
@Entity('batch_imports')
@Index('batch_imports_by_site', ['siteId', 'id'])
@Check('batch_imports_mode_known', `"mode" IN ('ATOMIC', 'PARTIAL')`)
@Check('batch_imports_outcome_known', `"outcome" IN ('COMMITTED', 'REJECTED', 'DRY_RUN')`)
export class BatchImport {
  @IdColumn()
  id!: string;

  @TextColumn()
  siteId!: string;

  @TextColumn()
  mode!: ImportMode;

  @TextColumn()
  outcome!: ImportOutcome;

  /** SHA-256 of the bytes sent. */
  @TextColumn()
  fileDigest!: string;

  @JsonColumn()
  summary!: ImportSummary;

  @JsonColumn()
  rowResults!: readonly TicketResult[];

  @TextColumn()
  recordedAt!: string;
}
