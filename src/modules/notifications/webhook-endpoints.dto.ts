import { IntegerField, TextField } from '../../platform/http/fields.js';
import { TextListField } from '../../platform/http/list-fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { OneOfField } from '../../platform/http/fields.js';
import { EVENT_TYPE_PATTERN } from './domain/event-message.js';
import { WEBHOOK_URL_CHARACTERS_MAX } from './domain/webhook-url.js';
import { WEBHOOK_DELIVERY_STATUSES, type WebhookDeliveryStatus } from './webhook-delivery.entity.js';

export const WEBHOOK_URL_EXAMPLE = 'https://hooks.recovery.example/lodestock';
/** Longest that an old secret signs beside its successor. */
const OVERLAP_HOURS_MAX = 168;

/** Where to send what happens. */
export class WebhookEndpointInput {
  /** https, with a public host, on port 443 or 8443 unless the installation says otherwise. */
  @TextField({ max: WEBHOOK_URL_CHARACTERS_MAX, example: WEBHOOK_URL_EXAMPLE })
  url!: string;

  /** Only events of these types; all, also of types to come, unless given. */
  @TextListField({
    max: 50,
    textMax: 100,
    spelt: { pattern: EVENT_TYPE_PATTERN, meaning: 'spelt subject.happened, e.g. lot.listed' },
    optional: true,
    example: ['lot.listed', 'reservation.made'],
  })
  eventTypes?: string[];

  /** For people. */
  @TextField({ max: 500, optional: true, example: 'Stock system' })
  description?: string;
}

/** How a secret is replaced. */
export class WebhookSecretRotation {
  /** How long the old secret signs beside the new one. */
  @IntegerField({ min: 0, max: OVERLAP_HOURS_MAX, example: 24 })
  overlapHours!: number;
}

/** Asks for deliveries. */
export class WebhookDeliveryQuery extends PageQuery {
  @OneOfField(WEBHOOK_DELIVERY_STATUSES, 'WebhookDeliveryStatus', { optional: true, example: 'FAILED' })
  status?: WebhookDeliveryStatus;
}
