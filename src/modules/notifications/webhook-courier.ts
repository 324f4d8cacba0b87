import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { AuditEvent } from '../../platform/audit/audit-event.entity.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newId } from '../../platform/new-id.js';
import { isGone, nextStepAfter, type AttemptOutcome } from './domain/delivery-schedule.js';
import { PING_TYPE, pingBodyOf, webhookBodyOf } from './domain/event-message.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import { storeEndpoint, WebhookEndpointsService } from './webhook-endpoints.service.js';
import { claimLane, findDueLanes, findNextDue, releaseLane, renewLane } from './webhook-lanes.js';
import type { WebhookLane } from './webhook-lane.entity.js';
import { WebhookOutbox } from './webhook-outbox.js';
import { WebhookSender } from './webhook-sender.js';
import { webhookHeadersOf } from './webhook-signature.js';

/** How often a process looks for what is due by now, and for what others have stored. */
const LOOK_EVERY_MS = 1_000;
/** How often secrets are sealed anew where that is due, and old deliveries removed. */
const KEEP_UP_EVERY_MS = 3_600_000;
/** Endpoints that one process sends to at a time. */
const LANES_MAX = 16;

/** What is to be sent, all of it read at one instant. */
interface DueMessage {
  readonly delivery: WebhookDelivery;
  readonly endpoint: WebhookEndpoint;
  readonly body: string;
}

/**
 * Sends deliveries: to each endpoint one after the other, in the order of the chain as far as repeated attempts let, to
 * several endpoints at a time. A process takes an endpoint with a lease; one that is killed loses it when that is over, and
 * what it had sent without noting is sent again, under the same id.
 */
@Injectable()
export class WebhookCourier implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Webhooks');
  private readonly owner = newId();
  private readonly lanes = new Map<string, Promise<void>>();
  private readonly stop = new AbortController();
  /** What is sent belongs to no request, whichever made it look. */
  private readonly apart = AsyncLocalStorage.snapshot();
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private isWanted = false;
  private keptUpAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly outbox: WebhookOutbox,
    private readonly endpoints: WebhookEndpointsService,
    private readonly sender: WebhookSender,
  ) {}

  onApplicationBootstrap(): void {
    this.database.onCommit(() => this.look());
    this.look();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  /** Attempts under way are broken off and count for nothing: whoever goes on makes them again. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    if (this.timer !== null) clearInterval(this.timer);
    await this.looking;
    await Promise.all(this.lanes.values());
  }

  /** Looks for work, unless it looks already: then once more after that. */
  look(): void {
    if (this.stop.signal.aborted) return;
    this.isWanted = true;
    this.looking ??= this.apart(() => this.lookThrough()).finally(() => {
      this.looking = null;
    });
  }

  private async lookThrough(): Promise<void> {
    while (this.isWanted && !this.stop.signal.aborted) {
      this.isWanted = false;
      try {
        await this.outbox.fill();
        await this.openLanes();
        await this.keepUp();
      } catch (error) {
        this.logger.error({ failure: 'webhooks-not-looked-for', error: String(error) });
      }
    }
  }

  /** When the process starts and once an hour from then on; several processes may do so at once. */
  private async keepUp(): Promise<void> {
    const nowMs = Date.parse(this.clock.now());
    if (nowMs - this.keptUpAt < KEEP_UP_EVERY_MS) return;
    await this.endpoints.sealSecretsAnew();
    await this.outbox.removeOld();
    this.keptUpAt = nowMs;
  }

  private async openLanes(): Promise<void> {
    const due = await this.database.read((tx) => findDueLanes(tx, this.clock.now(), LANES_MAX));
    for (const lane of due) {
      if (this.lanes.size >= LANES_MAX || this.lanes.has(lane.id)) continue;
      const sending = this.sendAll(lane)
        .catch((error: unknown) => this.logger.error({ failure: 'webhook-not-sent', error: String(error) }))
        .finally(() => this.lanes.delete(lane.id));
      this.lanes.set(lane.id, sending);
    }
  }

  private async sendAll(lane: WebhookLane): Promise<void> {
    const { id } = lane;
    const write = <Result>(work: (tx: WriteTransaction) => Promise<Result>): Promise<Result> =>
      this.database.write(work, { isConditional: true });
    if (!(await write((tx) => claimLane(tx, lane, this.owner, this.clock.now())))) return;
    try {
      for (let isOurs = true; isOurs && !this.stop.signal.aborted;) {
        const due = await this.database.read((tx) => this.findDue(tx, id));
        if (due === null) break;
        const startedAt = this.clock.now();
        const outcome = await this.attempt(due, startedAt);
        if (outcome === null) break;
        isOurs = await this.database.write((tx) => this.note(tx, due, outcome, startedAt));
      }
    } finally {
      await write((tx) => releaseLane(tx, id, this.owner));
    }
  }

  private async findDue(tx: ReadTransaction, endpointId: string): Promise<DueMessage | null> {
    const delivery = await findNextDue(tx, endpointId, this.clock.now());
    const endpoint = await tx.findOneBy(WebhookEndpoint, { id: endpointId });
    if (delivery === null || endpoint === null) return null;
    if (delivery.eventType === PING_TYPE)
      return { delivery, endpoint, body: pingBodyOf(endpointId, delivery.recordedAt) };
    const event = await tx.findOneBy(AuditEvent, { id: delivery.eventId });
    if (event === null) throw new Error(`The event ${delivery.eventId} is gone: verify the audit chain.`);
    return { delivery, endpoint, body: webhookBodyOf(event) };
  }

  private async attempt(
    { delivery, endpoint, body }: DueMessage,
    now: string,
  ): Promise<AttemptOutcome | null> {
    const secrets = this.endpoints.secretsOf(endpoint, now);
    if (secrets.length === 0) return { responseStatus: null, failure: 'SECRET_LOST', retryAfter: null };
    const headers = webhookHeadersOf({ id: delivery.eventId, body }, secrets, now);
    return this.sender.send({ url: endpoint.url, headers, body }, this.stop.signal);
  }

  /** Part. @returns whether the endpoint is still this process's to send to; where it is not, nothing is stored */
  private async note(
    tx: WriteTransaction,
    { delivery, endpoint }: DueMessage,
    outcome: AttemptOutcome,
    startedAt: string,
  ): Promise<boolean> {
    const now = this.clock.now();
    if (!(await renewLane(tx, endpoint.id, this.owner, now))) return false;
    const { id } = delivery;
    const attempts = delivery.attempts + 1;
    const firstAttemptAt = delivery.firstAttemptAt ?? startedAt;
    const next = nextStepAfter(outcome, { attempts, firstAttemptAt, now }, Math.random());
    await tx.update(
      WebhookDelivery,
      // Where somebody has asked for it anew meanwhile, that stands.
      { id, status: 'PENDING', attempts: delivery.attempts, nextAttemptAt: delivery.nextAttemptAt ?? now },
      {
        status: next.status,
        attempts,
        firstAttemptAt,
        lastAttemptAt: startedAt,
        nextAttemptAt: next.status === 'PENDING' ? next.nextAttemptAt : null,
        responseStatus: outcome.responseStatus,
        failure: outcome.failure,
      },
    );
    if (!isGone(outcome)) return true;
    const asNow = await tx.findOneBy(WebhookEndpoint, { id: endpoint.id, status: 'ENABLED' });
    if (asNow !== null)
      await storeEndpoint(
        tx,
        'webhook-endpoint.gone',
        { ...asNow, status: 'GONE', version: asNow.version + 1 },
        now,
      );
    return true;
  }
}
