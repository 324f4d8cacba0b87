import { Check, Entity } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';

/**
 * How far an endpoint has come in the chain, and which process sends to it: one at a time, so that it is told things in
 * their order.
 */
@Entity('webhook_lanes')
@Check('webhook_lanes_sequence_not_negative', '"sequence" >= 0')
@Check('webhook_lanes_leased_by_somebody', '("owner" IS NULL) = ("leased_until" IS NULL)')
export class WebhookLane {
  /** Of the endpoint. */
  @IdColumn()
  id!: string;

  /** Up to here of the chain, what the endpoint is told has its delivery. */
  @IntegerColumn()
  sequence!: number;

  /** The process that sends; null while nobody does. */
  @TextColumn({ nullable: true })
  owner!: string | null;

  /** RFC 3339 UTC; from then on anybody may take over. */
  @TextColumn({ nullable: true })
  leasedUntil!: string | null;
}
