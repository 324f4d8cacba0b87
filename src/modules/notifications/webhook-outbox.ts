import { Injectable } from '@nestjs/common';
import { In, LessThan, Not, type FindOptionsWhere } from 'typeorm';
import { findHead } from '../../platform/audit/stored-events.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { isForWebhooks } from './domain/event-message.js';
import { EventsService } from './events.service.js';
import { newDelivery } from './webhook-deliveries.service.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import { findLanesBehind } from './webhook-lanes.js';
import { WebhookLane } from './webhook-lane.entity.js';
import { WebhookSettings } from './webhook-settings.js';

const EVENTS_PER_WRITE = 100;
const DAY_MS = 86_400_000;
const ROWS_AT_ONCE = 200;
/** How far an endpoint stays behind the end of the chain where nothing is for it: it need not write at each event of others. */
const BEHIND_MAX = 500;

/**
 * Makes deliveries of what is in the chain, and removes them when nobody asks for them any more. How far an endpoint has come moves in the write that makes them, and only from
 * where it was: so there is one delivery per endpoint and event, whichever processes look.
 */
@Injectable()
export class WebhookOutbox {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventsService,
    private readonly settings: WebhookSettings,
  ) {}

  async fill(): Promise<void> {
    const behind = await this.database.read(async (tx) =>
      findLanesBehind(tx, (await findHead(tx))?.size ?? 0),
    );
    for (const { endpoint, sequence } of behind) await this.fillOne(endpoint, sequence);
  }

  private async fillOne(endpoint: WebhookEndpoint, from: number): Promise<void> {
    for (let after: number | null = from; after !== null;) after = await this.fillSome(endpoint, after);
  }

  /** @returns how far the endpoint has come, where there may be more; null where there is not, or others are at it */
  private async fillSome(endpoint: WebhookEndpoint, after: number): Promise<number | null> {
    const { id, organisationId, eventTypes } = endpoint;
    const reading = { after, limit: EVENTS_PER_WRITE, parties: [organisationId], types: eventTypes };
    const { events, nextPlace } = await this.events.read(reading);
    const told = events.filter(({ type }) => isForWebhooks(type));
    if (told.length === 0 && nextPlace - after < BEHIND_MAX) return null;
    const now = this.clock.now();
    const deliveries = told.map((event) => newDelivery(id, event, now));
    const isMoved = await this.database.write(
      async (tx) => {
        const { affected } = await tx.update(WebhookLane, { id, sequence: after }, { sequence: nextPlace });
        if (affected !== 1) return false;
        if (deliveries.length > 0) await tx.insert(WebhookDelivery, deliveries);
        return true;
      },
      { isConditional: true },
    );
    return isMoved && events.length === EVENTS_PER_WRITE ? nextPlace : null;
  }

  /** Removes what came to its end long ago. What waits is kept, however long its endpoint is disabled; unless that is removed. */
  async removeOld(): Promise<void> {
    const keptMs = this.settings.deliveriesKeptDays * DAY_MS;
    const before = new Date(Date.parse(this.clock.now()) - keptMs).toISOString();
    const ended = { status: Not<'PENDING'>('PENDING'), lastAttemptAt: LessThan(before) };
    await this.removeAll(ended, (tx) => findEnded(tx, before));
    const waiting = { status: 'PENDING' as const, recordedAt: LessThan(before) };
    await this.removeAll(waiting, (tx) => findWaitingForNobody(tx, before));
  }

  /** @param still what must be so yet when they are removed: somebody may have asked for one anew meanwhile */
  private async removeAll(
    still: FindOptionsWhere<WebhookDelivery>,
    find: (tx: ReadTransaction) => Promise<readonly WebhookDelivery[]>,
  ): Promise<void> {
    for (;;) {
      const ids = (await this.database.read(find)).map(({ id }) => id);
      if (ids.length > 0)
        await this.database.write((tx) => tx.delete(WebhookDelivery, { id: In(ids), ...still }));
      if (ids.length < ROWS_AT_ONCE) return;
    }
  }
}

/** Part: deliveries that came to their end before an instant. */
function findEnded(tx: ReadTransaction, before: string): Promise<WebhookDelivery[]> {
  return tx
    .createQueryBuilder(WebhookDelivery, 'delivery')
    .where(`delivery.status IN ('DELIVERED', 'FAILED')`)
    .andWhere('delivery.lastAttemptAt < :before', { before })
    .limit(ROWS_AT_ONCE)
    .getMany();
}

/** Part: deliveries of before an instant that wait for an endpoint which is removed. */
function findWaitingForNobody(tx: ReadTransaction, before: string): Promise<WebhookDelivery[]> {
  return tx
    .createQueryBuilder(WebhookDelivery, 'delivery')
    .innerJoin(WebhookEndpoint, 'endpoint', 'endpoint.id = delivery.endpointId')
    .where(`delivery.status = 'PENDING' AND endpoint.status = 'REMOVED'`)
    .andWhere('delivery.recordedAt < :before', { before })
    .limit(ROWS_AT_ONCE)
    .getMany();
}
