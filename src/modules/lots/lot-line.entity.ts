import { Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';

/** A batch line that a lot is made of. */
@Entity('lot_lines')
@Index('lot_lines_by_lot', ['lotId'])
@Index('lot_lines_by_profile', ['productProfile', 'lotId'])
@Index('lot_lines_live_claim_unique', ['liveClaim'], { unique: true })
export class LotLine {
  @IdColumn()
  id!: string;

  @TextColumn()
  lotId!: string;

  @TextColumn()
  batchId!: string;

  @IntegerColumn()
  batchRevision!: number;

  @IntegerColumn()
  lineNumber!: number;

  @TextColumn({ nullable: true })
  productProfile!: string | null;

  /** `batch:line` while the lot is live, else null: the database itself keeps a line out of two live lots. */
  @TextColumn({ nullable: true })
  liveClaim!: string | null;
}
