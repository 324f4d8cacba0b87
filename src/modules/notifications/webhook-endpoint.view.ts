import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { WEBHOOK_ENDPOINT_STATUSES, type WebhookEndpoint } from './webhook-endpoint.entity.js';

/** Where an organisation is told what happens, without its secret. */
export class WebhookEndpointView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.webhookEndpoint })
  id!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  @ApiProperty({ example: 'https://hooks.recovery.example/lodestock' })
  url!: string;

  /** Null: all. */
  @ApiProperty({ type: [String], nullable: true, example: ['lot.listed', 'reservation.made'] })
  eventTypes!: string[] | null;

  @ApiProperty({ type: String, nullable: true, example: 'Stock system' })
  description!: string | null;

  /** GONE: it answered 410. What happens while it is not ENABLED is sent once it is again. */
  @ApiProperty({ enum: WEBHOOK_ENDPOINT_STATUSES, enumName: 'WebhookEndpointStatus', example: 'ENABLED' })
  status!: string;

  /** Until then the old secret signs too; null where only one does. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  oldSecretUntil!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag. */
  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;
}

/** An endpoint with the secret that was just made for it. */
export class WebhookEndpointSecretView extends WebhookEndpointView {
  /** Verifies what is sent. Shown here only: keep it. */
  @ApiProperty({ example: `whsec_${'x'.repeat(43)}=` })
  secret!: string;
}

/** One page of endpoints, newest first. */
export class WebhookEndpointPage {
  @ApiProperty({ type: () => [WebhookEndpointView] })
  items!: WebhookEndpointView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** @param now RFC 3339 UTC */
export function toWebhookEndpointView(endpoint: WebhookEndpoint, now: string): WebhookEndpointView {
  const { id, organisationId, url, eventTypes, description, status } = endpoint;
  const { oldSecretUntil, recordedAt, version } = endpoint;
  return {
    id,
    organisationId,
    url,
    eventTypes: eventTypes === null ? null : [...eventTypes],
    description,
    status,
    oldSecretUntil: oldSecretUntil !== null && oldSecretUntil > now ? oldSecretUntil : null,
    recordedAt,
    version,
  };
}
