import { appendEvent } from '../../platform/audit/append-event.js';
import type { WriteTransaction } from '../../platform/database/database.js';
import type { WebhookEndpoint } from './webhook-endpoint.entity.js';

/** Part: records what was done to an endpoint. Its address may hold what only the receiver is to know: committed to, not told. */
export function appendEndpointEvent(
  tx: WriteTransaction,
  type: `webhook-endpoint.${string}`,
  endpoint: WebhookEndpoint,
  recordedAt: string,
): Promise<void> {
  const { id, organisationId, status, eventTypes, url, description, version } = endpoint;
  return appendEvent(tx, {
    type,
    subjectKind: 'webhookEndpoint',
    subjectId: id,
    organisationId,
    facts: { status, eventTypes, version },
    confidential: { id, url, description },
    recordedAt,
  });
}
