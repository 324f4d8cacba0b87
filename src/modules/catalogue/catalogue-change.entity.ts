import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { ChangeableTable } from './domain/apply-changes.js';
import type { ProposedRow } from './domain/proposed-change.js';

/**
 * A row of the reference data that a person accepted in place of the shipped one. Never updated, never deleted:
 * what is in use is the shipped catalogue with all changes applied in the order of their sequence.
 */
@Entity('catalogue_changes')
@Index('catalogue_changes_sequence_unique', ['sequence'], { unique: true })
@Check('catalogue_changes_sequence_positive', '"sequence" > 0')
@Check(
  'catalogue_changes_table_known',
  `"table_name" IN ('productProfiles', 'magnetGrades', 'processRoutes')`,
)
export class CatalogueChange {
  @IdColumn()
  id!: string;

  /** 1, 2, 3 … without gaps. */
  @IntegerColumn()
  sequence!: number;

  @TextColumn()
  tableName!: ChangeableTable;

  @TextColumn()
  rowKey!: string;

  /** The whole row, as the domain's type has it; optional parts that came later are absent. */
  @JsonColumn()
  row!: ProposedRow['row'];

  @TextColumn()
  reason!: string;

  /** Who accepted it, in words. */
  @TextColumn()
  acceptedBy!: string;

  /** The version that it made, e.g. `2026.11.1+1`. A newer shipped catalogue makes further ones of it. */
  @TextColumn()
  version!: string;

  @TextColumn()
  recordedAt!: string;
}
