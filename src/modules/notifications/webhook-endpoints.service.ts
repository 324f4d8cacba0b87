import { Injectable } from '@nestjs/common';
import { Not } from 'typeorm';
import { DomainError } from '../../shared/domain-error.js';
import type { Caller } from '../../platform/access/caller.js';
import { subjectNotFound } from '../../platform/access/subject-not-found.js';
import { findHead } from '../../platform/audit/stored-events.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { assertVersion, storeNextVersion } from '../../platform/http/versioned-row.js';
import { newId } from '../../platform/new-id.js';
import { InstallationSecrets } from '../../platform/secrets/installation-secrets.js';
import { findOrganisation } from '../organisations/organisations.service.js';
import { webhookUrlFault } from './domain/webhook-url.js';
import { isHostAllowed } from './webhook-address.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import {
  toWebhookEndpointView,
  type WebhookEndpointSecretView,
  type WebhookEndpointView,
} from './webhook-endpoint.view.js';
import type { WebhookEndpointInput, WebhookSecretRotation } from './webhook-endpoints.dto.js';
import { appendEndpointEvent } from './webhook-events.js';
import { WebhookLane } from './webhook-lane.entity.js';
import { WebhookSettings } from './webhook-settings.js';
import { newWebhookSecret } from './webhook-signature.js';

const ENDPOINTS_PER_ORGANISATION_MAX = 20;
const ENDPOINTS_AT_ONCE = 100;
const HOUR_MS = 3_600_000;

/** Where organisations are told what happens. Only who acts for one sees its own: a grant does not open them. */
@Injectable()
export class WebhookEndpointsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secrets: InstallationSecrets,
    private readonly settings: WebhookSettings,
  ) {}

  /**
   * Made now, it is told what happens from now on.
   * @throws DomainError `organisation-not-found`, `webhook-url-not-valid`, `webhook-endpoints-too-many`
   */
  async createEndpoint(
    organisationId: string,
    input: WebhookEndpointInput,
  ): Promise<WebhookEndpointSecretView> {
    const recordedAt = this.clock.now();
    this.assertUsable(input);
    const id = newId();
    const secret = newWebhookSecret();
    const endpoint: WebhookEndpoint = {
      id,
      organisationId,
      ...contentOf(input),
      status: 'ENABLED',
      sealedSecret: this.secrets.seal(secret, secretContext(id)),
      sealedOldSecret: null,
      oldSecretUntil: null,
      removedAt: null,
      recordedAt,
      version: 1,
    };
    return this.database.write(
      async (tx) => {
        await findOrganisation(tx, organisationId);
        const others = await tx.countBy(WebhookEndpoint, { organisationId, status: Not('REMOVED') });
        if (others >= ENDPOINTS_PER_ORGANISATION_MAX) throw tooMany();
        await tx.insert(WebhookEndpoint, endpoint);
        const sequence = (await findHead(tx))?.size ?? 0;
        await tx.insert(WebhookLane, { id, sequence, owner: null, leasedUntil: null });
        await appendEndpointEvent(tx, 'webhook-endpoint.made', endpoint, recordedAt);
        return { ...toWebhookEndpointView(endpoint, recordedAt), secret };
      },
      { inTurnFor: [`webhooks of ${organisationId}`] },
    );
  }

  /** @throws DomainError `organisation-not-found` */
  async listEndpoints(
    caller: Caller,
    organisationId: string,
    query: PageQuery,
  ): Promise<Page<WebhookEndpointView>> {
    if (!caller.actsFor(organisationId)) throw subjectNotFound('organisation');
    const window = pageWindow(query);
    const where = { organisationId, status: Not<'REMOVED'>('REMOVED') };
    return this.database.read(async (tx) => {
      await findOrganisation(tx, organisationId);
      const rows = await tx.find(WebhookEndpoint, newestFirst<WebhookEndpoint>(where, window));
      return pageOf(rows, window, (row) => toWebhookEndpointView(row, this.clock.now()));
    });
  }

  /** @throws DomainError `webhook-endpoint-not-found` */
  async getEndpoint(caller: Caller, id: string): Promise<WebhookEndpointView> {
    const endpoint = await this.database.read((tx) => findEndpoint(tx, id));
    if (!caller.actsFor(endpoint.organisationId)) throw subjectNotFound('webhookEndpoint');
    return toWebhookEndpointView(endpoint, this.clock.now());
  }

  /** @throws DomainError `webhook-endpoint-not-found`, `webhook-url-not-valid`; RequestProblem `version-changed` */
  async replaceEndpoint(
    id: string,
    expectedVersion: number,
    input: WebhookEndpointInput,
  ): Promise<WebhookEndpointView> {
    this.assertUsable(input);
    return this.change(id, 'webhook-endpoint.changed', (endpoint) => {
      assertVersion(endpoint, expectedVersion);
      return contentOf(input);
    });
  }

  /** What the endpoint is not told while it is disabled waits. @throws DomainError `webhook-endpoint-not-found` */
  disableEndpoint(id: string): Promise<WebhookEndpointView> {
    return this.change(id, 'webhook-endpoint.disabled', () => ({ status: 'DISABLED' }));
  }

  /** @throws DomainError `webhook-endpoint-not-found` */
  enableEndpoint(id: string): Promise<WebhookEndpointView> {
    return this.change(id, 'webhook-endpoint.enabled', () => ({ status: 'ENABLED' }));
  }

  /** For good, with its secrets. @throws DomainError `webhook-endpoint-not-found` */
  removeEndpoint(id: string): Promise<WebhookEndpointView> {
    return this.change(id, 'webhook-endpoint.removed', (_endpoint, now) => ({
      status: 'REMOVED',
      removedAt: now,
      sealedSecret: '',
      sealedOldSecret: null,
      oldSecretUntil: null,
    }));
  }

  /** Of three secrets within an overlap the oldest ends at once. @throws DomainError `webhook-endpoint-not-found` */
  async rotateSecret(
    id: string,
    { overlapHours }: WebhookSecretRotation,
  ): Promise<WebhookEndpointSecretView> {
    const secret = newWebhookSecret();
    const sealedSecret = this.secrets.seal(secret, secretContext(id));
    const rotated = (sealedOldSecret: string, now: string): Partial<WebhookEndpoint> =>
      overlapHours === 0
        ? { sealedSecret, sealedOldSecret: null, oldSecretUntil: null }
        : {
            sealedSecret,
            sealedOldSecret,
            oldSecretUntil: new Date(Date.parse(now) + overlapHours * HOUR_MS).toISOString(),
          };
    return this.change(
      id,
      'webhook-endpoint.secret-rotated',
      (endpoint, now) => rotated(endpoint.sealedSecret, now),
      { secret },
    );
  }

  /** Secrets that sign now, newest first; none where nobody can open them any more. */
  secretsOf({ id, sealedSecret, sealedOldSecret, oldSecretUntil }: WebhookEndpoint, now: string): string[] {
    const isOldGood = sealedOldSecret !== null && oldSecretUntil !== null && oldSecretUntil > now;
    return [sealedSecret, ...(isOldGood ? [sealedOldSecret] : [])].flatMap((sealed) => {
      const secret = this.secrets.open(sealed, secretContext(id));
      return secret === null ? [] : [secret];
    });
  }

  /** Under the newest secret of the installation: else an endpoint could not be told anything any more once the one that sealed its own is gone. */
  async sealSecretsAnew(): Promise<void> {
    const { newestSeal } = this.secrets;
    for (let after = ''; ;) {
      const endpoints = await this.database.read((tx) => findSealedBefore(tx, newestSeal, after));
      for (const endpoint of endpoints) await this.sealAnew(endpoint);
      const last = endpoints.at(-1);
      if (last === undefined || endpoints.length < ENDPOINTS_AT_ONCE) return;
      after = last.id;
    }
  }

  /** Nothing where nobody can open it any more. To whoever reads the endpoint it is the same: it keeps its version. */
  private async sealAnew(endpoint: WebhookEndpoint): Promise<void> {
    const { id, sealedSecret, sealedOldSecret, oldSecretUntil, version } = endpoint;
    const anew = this.secrets.sealAnew(sealedSecret, secretContext(id));
    if (anew === null) return;
    const oldAnew =
      sealedOldSecret === null ? null : this.secrets.sealAnew(sealedOldSecret, secretContext(id));
    const seals = {
      sealedSecret: anew,
      sealedOldSecret: oldAnew,
      oldSecretUntil: oldAnew === null ? null : oldSecretUntil,
    };
    await this.database.write(async (tx) => {
      // Where somebody has rotated or removed it meanwhile, that stands.
      const { affected } = await tx.update(WebhookEndpoint, { id, sealedSecret, version }, seals);
      if (affected === 1)
        await appendEndpointEvent(tx, 'webhook-endpoint.secret-sealed-anew', endpoint, this.clock.now());
    });
  }

  /** @param shown goes with the answer, which is that of the write: it is what an Idempotency-Key keeps */
  private change<Shown extends object>(
    id: string,
    type: `webhook-endpoint.${string}`,
    changesOf: (endpoint: WebhookEndpoint, now: string) => Partial<WebhookEndpoint>,
    shown: Shown = {} as Shown,
  ): Promise<WebhookEndpointView & Shown> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const endpoint = await findEndpoint(tx, id);
      const next = { ...endpoint, ...changesOf(endpoint, now), version: endpoint.version + 1 };
      await storeEndpoint(tx, type, next, now);
      return { ...toWebhookEndpointView(next, now), ...shown };
    });
  }

  private assertUsable({ url }: WebhookEndpointInput): void {
    const fault =
      webhookUrlFault(url, this.settings) ??
      (isHostAllowed(new URL(url).hostname, this.settings) ? null : 'Its host is not a public one.');
    if (fault !== null)
      throw new DomainError('webhook-url-not-valid', fault, {}, [
        { pointer: '/url', code: 'WEBHOOK_URL_NOT_VALID', detail: fault },
      ]);
  }
}

/** Part: endpoints, by id, with a secret that is sealed under another secret of the installation than the newest. */
function findSealedBefore(
  tx: ReadTransaction,
  newestSeal: string,
  after: string,
): Promise<WebhookEndpoint[]> {
  return tx
    .createQueryBuilder(WebhookEndpoint, 'endpoint')
    .where(`endpoint.status <> 'REMOVED' AND endpoint.id > :after`, { after })
    .andWhere(
      '(SUBSTR(endpoint.sealedSecret, 1, :length) <> :newestSeal OR SUBSTR(endpoint.sealedOldSecret, 1, :length) <> :newestSeal)',
      { newestSeal, length: newestSeal.length },
    )
    .orderBy('endpoint.id', 'ASC')
    .limit(ENDPOINTS_AT_ONCE)
    .getMany();
}

/** Part. @throws DomainError `webhook-endpoint-not-found`, also for one that was removed */
export async function findEndpoint(tx: ReadTransaction, id: string): Promise<WebhookEndpoint> {
  const endpoint = await tx.findOneBy(WebhookEndpoint, { id });
  if (endpoint === null || endpoint.status === 'REMOVED') throw subjectNotFound('webhookEndpoint');
  return endpoint;
}

/** Part: stores the next version with its event. @throws RequestProblem `version-changed` where somebody was quicker */
export async function storeEndpoint(
  tx: WriteTransaction,
  type: `webhook-endpoint.${string}`,
  next: WebhookEndpoint,
  now: string,
): Promise<void> {
  await storeNextVersion(tx, WebhookEndpoint, next);
  await appendEndpointEvent(tx, type, next, now);
}

function contentOf({ url, eventTypes, description }: WebhookEndpointInput) {
  return { url, eventTypes: eventTypes ?? null, description: description ?? null };
}

function secretContext(id: string): string {
  return `webhook-endpoint:${id}`;
}

function tooMany(): DomainError {
  return new DomainError(
    'webhook-endpoints-too-many',
    `One organisation has up to ${ENDPOINTS_PER_ORGANISATION_MAX} webhook endpoints.`,
  );
}
