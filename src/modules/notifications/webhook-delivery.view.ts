import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { DELIVERY_FAILURES } from './domain/delivery-schedule.js';
import { WEBHOOK_DELIVERY_STATUSES, type WebhookDelivery } from './webhook-delivery.entity.js';

/** One event for one endpoint. What the receiver answered is not kept, but for its status. */
export class WebhookDeliveryView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.webhookDelivery })
  id!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.webhookEndpoint })
  endpointId!: string;

  /** `webhook-id` of each attempt. */
  @ApiProperty({ format: 'uuid', example: '0199b0a2-0012-7000-8000-000000000001' })
  eventId!: string;

  @ApiProperty({ example: 'lot.listed' })
  eventType!: string;

  /** FAILED: tried in vain for 24 hours; it may be replayed. */
  @ApiProperty({ enum: WEBHOOK_DELIVERY_STATUSES, enumName: 'WebhookDeliveryStatus', example: 'DELIVERED' })
  status!: string;

  /** Since it was made or last replayed. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 1 })
  attempts!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T08:00:00.000Z' })
  lastAttemptAt!: string | null;

  /** Null where there is none any more. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  nextAttemptAt!: string | null;

  /** HTTP status of the last answer; null where there was none. */
  @ApiProperty({ type: 'integer', nullable: true, example: 204 })
  responseStatus!: number | null;

  /** Why the last attempt failed; null where it did not. */
  @ApiProperty({ enum: DELIVERY_FAILURES, enumName: 'WebhookDeliveryFailure', nullable: true, example: null })
  failure!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;
}

/** One page of deliveries, newest first. */
export class WebhookDeliveryPage {
  @ApiProperty({ type: () => [WebhookDeliveryView] })
  items!: WebhookDeliveryView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toWebhookDeliveryView(delivery: WebhookDelivery): WebhookDeliveryView {
  const { id, endpointId, eventId, eventType, status, attempts, recordedAt } = delivery;
  const { lastAttemptAt, nextAttemptAt, responseStatus, failure } = delivery;
  return {
    id,
    endpointId,
    eventId,
    eventType,
    status,
    attempts,
    lastAttemptAt,
    nextAttemptAt,
    responseStatus,
    failure,
    recordedAt,
  };
}
