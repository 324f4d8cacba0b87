import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../database/columns.js';
import type { FileRemark } from './file-remark.js';
import type { SourceRecord } from './source-record.js';

export const ROW_OUTCOMES = ['PENDING', 'VALID', 'CREATED', 'UNCHANGED', 'REJECTED'] as const;
export type RowOutcome = (typeof ROW_OUTCOMES)[number];

/**
 * One row of an imported file, or the consecutive ones of one ticket. Rows are stored while the file comes in, before there
 * is an import: so no foreign key leads there, and what broke off is swept away. Each outcome is stored in the transaction
 * that brings it about: whoever goes on after a crash begins with the first row that has none.
 */
@Entity('import_rows')
@Index('import_rows_in_order', ['importId', 'position'], { unique: true })
@Index('import_rows_by_outcome', ['importId', 'outcome', 'position'])
@Index('import_rows_by_reference', ['importId', 'reference', 'position'])
@Check('import_rows_outcome_known', `"outcome" IN ('PENDING', 'VALID', 'CREATED', 'UNCHANGED', 'REJECTED')`)
@Check('import_rows_created_something', `"outcome" <> 'CREATED' OR "subject_id" IS NOT NULL`)
@Check('import_rows_position_positive', '"position" > 0')
export class ImportRow {
  @IdColumn()
  id!: string;

  @TextColumn()
  importId!: string;

  /** The first is 1. */
  @IntegerColumn()
  position!: number;

  /** By what the sender knows it: number of the ticket, the certificate, the demand. Empty where it names none. */
  @TextColumn()
  reference!: string;

  @IntegerColumn()
  firstLine!: number;

  @IntegerColumn()
  lastLine!: number;

  /** What was sent; null once it is not needed any more. */
  @JsonColumn({ nullable: true })
  source!: SourceRecord | null;

  @TextColumn()
  outcome!: RowOutcome;

  /** Id of what it made, or had made before. */
  @TextColumn({ nullable: true })
  subjectId!: string | null;

  @JsonColumn()
  errors!: readonly FileRemark[];

  @JsonColumn()
  warnings!: readonly FileRemark[];
}
