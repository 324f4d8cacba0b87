import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';

export const BATCH_STATUSES = ['RECORDED', 'VOIDED'] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** Scrap as received on one weighbridge ticket: its identity and where it stands. What it holds is in its revisions. */
@Entity('batches')
@Index('batches_by_site', ['siteId', 'id'])
@Index('batches_code_unique', ['code'], { unique: true })
@Index('batches_live_ticket_unique', ['siteId', 'liveTicketNumber'], { unique: true })
@Check('batches_status_known', `"status" IN ('RECORDED', 'VOIDED')`)
@Check('batches_version_positive', '"version" > 0 AND "revision" > 0')
export class Batch {
  @IdColumn()
  id!: string;

  @TextColumn()
  code!: string;

  @TextColumn()
  organisationId!: string;

  @TextColumn()
  siteId!: string;

  @TextColumn({ nullable: true })
  ticketNumber!: string | null;

  /** The ticket number while the batch stands; null once void, so that the ticket can be logged anew. */
  @TextColumn({ nullable: true })
  liveTicketNumber!: string | null;

  @TextColumn()
  receivedAt!: string;

  @TextColumn({ nullable: true })
  supplier!: string | null;

  @TextColumn()
  status!: BatchStatus;

  /** Number of the revision in force. */
  @IntegerColumn()
  revision!: number;

  @TextColumn()
  estimateId!: string;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
