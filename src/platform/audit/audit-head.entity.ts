import { Check, Entity } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../database/columns.js';

/** The only row. */
export const AUDIT_HEAD_ID = 'head';

/** How long the chain is and its last hash, kept apart from the events so that a cut tail is noticed. */
@Entity('audit_head')
@Check('audit_head_only_row', `"id" = 'head'`)
@Check('audit_head_size_not_negative', '"size" >= 0')
export class AuditHead {
  @IdColumn()
  id!: string;

  @IntegerColumn()
  size!: number;

  /** 64 zeros while the chain is empty. */
  @TextColumn()
  hash!: string;
}
