import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';
import type { DeliveryFailure } from './domain/delivery-schedule.js';

export const WEBHOOK_DELIVERY_STATUSES = ['PENDING', 'DELIVERED', 'FAILED'] as const;
export type WebhookDeliveryStatus = (typeof WEBHOOK_DELIVERY_STATUSES)[number];

/** One event for one endpoint, until it has been taken or was tried in vain for a day. */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_by_endpoint', ['endpointId', 'id'])
@Index('webhook_deliveries_in_order', ['endpointId', 'status', 'sequence'])
@Index('webhook_deliveries_due', ['status', 'nextAttemptAt', 'endpointId'])
@Index('webhook_deliveries_by_age', ['status', 'lastAttemptAt'])
@Index('webhook_deliveries_once', ['endpointId', 'eventId'], { unique: true })
@Check('webhook_deliveries_status_known', `"status" IN ('PENDING', 'DELIVERED', 'FAILED')`)
@Check('webhook_deliveries_pending_has_next', `("status" = 'PENDING') = ("next_attempt_at" IS NOT NULL)`)
@Check('webhook_deliveries_attempts_not_negative', '"attempts" >= 0')
export class WebhookDelivery {
  @IdColumn()
  id!: string;

  @TextColumn()
  endpointId!: string;

  /** Of the event in the chain, or of a ping. */
  @TextColumn()
  eventId!: string;

  /** Place of the event in the chain; of a ping: how far the endpoint had come. */
  @IntegerColumn()
  sequence!: number;

  @TextColumn()
  eventType!: string;

  @TextColumn()
  status!: WebhookDeliveryStatus;

  /** Since it was made, or was last replayed. */
  @IntegerColumn()
  attempts!: number;

  @TextColumn({ nullable: true })
  firstAttemptAt!: string | null;

  @TextColumn({ nullable: true })
  lastAttemptAt!: string | null;

  /** Null where there is none any more. */
  @TextColumn({ nullable: true })
  nextAttemptAt!: string | null;

  /** Of the last attempt; null where there was no answer. */
  @IntegerColumn({ nullable: true })
  responseStatus!: number | null;

  /** Of the last attempt; null where it did not fail. */
  @TextColumn({ nullable: true })
  failure!: DeliveryFailure | null;

  @TextColumn()
  recordedAt!: string;
}
