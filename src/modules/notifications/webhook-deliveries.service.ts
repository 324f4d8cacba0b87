import { Injectable } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import { appendEvent } from '../../platform/audit/append-event.js';
import type { Caller } from '../../platform/access/caller.js';
import { subjectNotFound } from '../../platform/access/subject-not-found.js';
import { Clock } from '../../platform/clock.js';
import { Database, type WriteTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page } from '../../platform/http/page.dto.js';
import { newId } from '../../platform/new-id.js';
import { PING_TYPE } from './domain/event-message.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { toWebhookDeliveryView, type WebhookDeliveryView } from './webhook-delivery.view.js';
import type { WebhookEndpoint } from './webhook-endpoint.entity.js';
import type { WebhookDeliveryQuery } from './webhook-endpoints.dto.js';
import { findEndpoint } from './webhook-endpoints.service.js';
import { WebhookLane } from './webhook-lane.entity.js';

/** What is sent to endpoints, and how that went. */
@Injectable()
export class WebhookDeliveriesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `webhook-endpoint-not-found` */
  async listDeliveries(
    caller: Caller,
    endpointId: string,
    { status, ...page }: WebhookDeliveryQuery,
  ): Promise<Page<WebhookDeliveryView>> {
    const window = pageWindow(page);
    const where = { endpointId, ...(status === undefined ? {} : { status }) };
    return this.database.read(async (tx) => {
      const { organisationId } = await findEndpoint(tx, endpointId);
      if (!caller.actsFor(organisationId)) throw subjectNotFound('webhookEndpoint');
      const rows = await tx.find(WebhookDelivery, newestFirst<WebhookDelivery>(where, window));
      return pageOf(rows, window, toWebhookDeliveryView);
    });
  }

  /** @throws DomainError `webhook-endpoint-not-found`, `webhook-endpoint-not-enabled` */
  async ping(endpointId: string): Promise<WebhookDeliveryView> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const endpoint = await findEndpoint(tx, endpointId);
      assertEnabled(endpoint);
      const lane = await tx.findOneBy(WebhookLane, { id: endpointId });
      const event = { id: newId(), type: PING_TYPE, sequence: lane?.sequence ?? 0 };
      const delivery = newDelivery(endpointId, event, now);
      await tx.insert(WebhookDelivery, delivery);
      await appendDeliveryEvent(tx, 'webhook-delivery.ping-requested', { endpoint, delivery, now });
      return toWebhookDeliveryView(delivery);
    });
  }

  /**
   * Sends it once more, or now rather than later, with all attempts anew.
   * @throws DomainError `webhook-delivery-not-found`, `webhook-endpoint-not-found`, `webhook-endpoint-not-enabled`
   */
  async replay(id: string): Promise<WebhookDeliveryView> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const delivery = await tx.findOneBy(WebhookDelivery, { id });
      if (delivery === null) throw subjectNotFound('webhookDelivery');
      const endpoint = await findEndpoint(tx, delivery.endpointId);
      assertEnabled(endpoint);
      const again = { status: 'PENDING', attempts: 0, firstAttemptAt: null, nextAttemptAt: now } as const;
      await tx.update(WebhookDelivery, { id }, again);
      const next = { ...delivery, ...again };
      await appendDeliveryEvent(tx, 'webhook-delivery.replayed', { endpoint, delivery: next, now });
      return toWebhookDeliveryView(next);
    });
  }
}

/** A delivery that is due at once. */
export function newDelivery(
  endpointId: string,
  event: { readonly id: string; readonly type: string; readonly sequence: number },
  now: string,
): WebhookDelivery {
  return {
    id: newId(),
    endpointId,
    eventId: event.id,
    eventType: event.type,
    sequence: event.sequence,
    status: 'PENDING',
    attempts: 0,
    firstAttemptAt: null,
    lastAttemptAt: null,
    nextAttemptAt: now,
    responseStatus: null,
    failure: null,
    recordedAt: now,
  };
}

/** Part: that somebody asked for it; how it went has no event. */
function appendDeliveryEvent(
  tx: WriteTransaction,
  type: `webhook-delivery.${string}`,
  about: { readonly endpoint: WebhookEndpoint; readonly delivery: WebhookDelivery; readonly now: string },
): Promise<void> {
  const { endpoint, delivery, now } = about;
  return appendEvent(tx, {
    type,
    subjectKind: 'webhookDelivery',
    subjectId: delivery.id,
    organisationId: endpoint.organisationId,
    facts: { endpointId: endpoint.id, eventId: delivery.eventId },
    recordedAt: now,
  });
}

/** @throws DomainError `webhook-endpoint-not-enabled` */
function assertEnabled({ status }: WebhookEndpoint): void {
  if (status === 'ENABLED') return;
  throw new DomainError('webhook-endpoint-not-enabled', `The endpoint is ${status}.`, { status });
}
