import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { DomainError } from '../../shared/domain-error.js';
import type { Caller } from '../../platform/access/caller.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { newId } from '../../platform/new-id.js';
import { InstallationSecrets } from '../../platform/secrets/installation-secrets.js';
import { findOrganisation } from '../organisations/organisations.service.js';
import { ApiKeyUse } from './api-key-use.entity.js';
import { ApiKey } from './api-key.entity.js';
import {
  toApiKeyView,
  type ApiKeyCreate,
  type ApiKeyRotation,
  type ApiKeyView,
  type MadeApiKeyView,
} from './api-keys.dto.js';
import { formatApiKey } from './domain/credential-format.js';
import { assertWithin } from './domain/rights.js';
import { isAlive } from './identified.js';
import { appendApiKeyEvent } from './identity-events.js';
import { assertOwn, assertReadable, rightsOf, rightsToGive } from './rights-of.js';

const SECRET_BYTES = 32;
const HOUR_MS = 3_600_000;

/** Programs' access to one organisation. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secrets: InstallationSecrets,
  ) {}

  /** @throws DomainError `organisation-not-found`, `rights-not-valid`, `not-allowed` */
  async createApiKey(caller: Caller, organisationId: string, input: ApiKeyCreate): Promise<MadeApiKeyView> {
    const recordedAt = this.clock.now();
    assertOwn(caller, organisationId, 'organisation-not-found', 'organisation');
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const key: ApiKey = {
      id: newId(),
      organisationId,
      name: input.name,
      ...rightsToGive(caller, input, recordedAt),
      secretMac: this.secrets.mac('api-key', secret),
      madeBy: caller.actor,
      revokedAt: null,
      replacedByKeyId: null,
      recordedAt,
      version: 1,
    };
    return this.database.write(async (tx) => {
      await findOrganisation(tx, organisationId);
      await tx.insert(ApiKey, key);
      await appendApiKeyEvent(tx, 'api-key.made', key, recordedAt);
      return { ...toApiKeyView(key, null), key: formatApiKey({ id: key.id, secret }) };
    });
  }

  /** @throws DomainError `organisation-not-found` */
  async listApiKeys(caller: Caller, organisationId: string, query: PageQuery): Promise<Page<ApiKeyView>> {
    assertReadable(caller, organisationId, 'organisation-not-found', 'organisation');
    const window = pageWindow(query);
    return this.database.read(async (tx) => {
      await findOrganisation(tx, organisationId);
      const rows = await tx.find(ApiKey, newestFirst<ApiKey>({ organisationId }, window));
      const uses = await tx.findBy(ApiKeyUse, { id: In(rows.map(({ id }) => id)) });
      const usedAt = new Map(uses.map((use) => [use.id, use.usedAt]));
      return pageOf(rows, window, (row) => toApiKeyView(row, usedAt.get(row.id) ?? null));
    });
  }

  /** @throws DomainError `api-key-not-found` */
  async getApiKey(caller: Caller, id: string): Promise<ApiKeyView> {
    return this.database.read(async (tx) => {
      const key = await tx.findOneBy(ApiKey, { id });
      if (key === null) throw apiKeyNotFound();
      assertReadable(caller, key.organisationId, 'api-key-not-found', 'API key');
      return toApiKeyView(key, await findLastUse(tx, id));
    });
  }

  /**
   * Makes a key with the same rights; the old one ends after the overlap, or with its own end where that is earlier.
   * @throws DomainError `api-key-not-found`, `already-revoked`, `not-allowed`
   */
  async rotateApiKey(caller: Caller, id: string, { overlapHours }: ApiKeyRotation): Promise<MadeApiKeyView> {
    const now = this.clock.now();
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const newKeyId = newId();
    const overlapEnd = new Date(Date.parse(now) + overlapHours * HOUR_MS).toISOString();
    return this.database.write(async (tx) => {
      const old = await findApiKey(tx, caller, id);
      assertStands(old, now);
      assertWithin(old, rightsOf(caller));
      const made: ApiKey = {
        ...old,
        id: newKeyId,
        secretMac: this.secrets.mac('api-key', secret),
        madeBy: caller.actor,
        recordedAt: now,
        version: 1,
      };
      const ended: ApiKey = {
        ...old,
        replacedByKeyId: newKeyId,
        expiresAt: old.expiresAt !== null && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd,
        revokedAt: overlapHours === 0 ? now : null,
        version: old.version + 1,
      };
      await tx.insert(ApiKey, made);
      await storeNextVersion(tx, ApiKey, ended);
      await appendApiKeyEvent(tx, 'api-key.made', made, now);
      await appendApiKeyEvent(tx, 'api-key.replaced', ended, now);
      return { ...toApiKeyView(made, null), key: formatApiKey({ id: newKeyId, secret }) };
    });
  }

  /** Takes effect at the next request. @throws DomainError `api-key-not-found`, `already-revoked` */
  async revokeApiKey(caller: Caller, id: string): Promise<ApiKeyView> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const key = await findApiKey(tx, caller, id);
      if (!isAlive(key, now)) throw new DomainError('already-revoked', 'This key has ended already.');
      const next = { ...key, revokedAt: now, version: key.version + 1 };
      await storeNextVersion(tx, ApiKey, next);
      await appendApiKeyEvent(tx, 'api-key.revoked', next, now);
      return toApiKeyView(next, await findLastUse(tx, id));
    });
  }
}

function apiKeyNotFound(): DomainError {
  return new DomainError('api-key-not-found', 'There is no API key with this id.');
}

/** Part. @throws DomainError `api-key-not-found`, also for one of another organisation */
async function findApiKey(tx: ReadTransaction, caller: Caller, id: string): Promise<ApiKey> {
  const key = await tx.findOneBy(ApiKey, { id });
  if (key === null) throw apiKeyNotFound();
  assertOwn(caller, key.organisationId, 'api-key-not-found', 'API key');
  return key;
}

/** Part. */
async function findLastUse(tx: ReadTransaction, id: string): Promise<string | null> {
  return (await tx.findOneBy(ApiKeyUse, { id }))?.usedAt ?? null;
}

/** @throws DomainError `already-revoked` */
function assertStands(key: ApiKey, now: string): void {
  if (key.replacedByKeyId !== null)
    throw new DomainError('already-revoked', 'This key has been replaced already.', {
      replacedByKeyId: key.replacedByKeyId,
    });
  if (!isAlive(key, now)) throw new DomainError('already-revoked', 'This key has ended already.');
}
