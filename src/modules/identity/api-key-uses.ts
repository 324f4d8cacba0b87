import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type WriteTransaction } from '../../platform/database/database.js';
import { InstallationSecrets } from '../../platform/secrets/installation-secrets.js';
import { ApiKeyUse } from './api-key-use.entity.js';
import { ApiKey } from './api-key.entity.js';

const KEPT_TO_MS = 3_600_000;

/** A key as it is stored. */
export interface KeyToUse {
  readonly id: string;
  readonly secretMac: string;
  /** When it was last used, to the hour; null for never. */
  readonly usedAt: string | null;
}

/** A key in use, with the secret that its user has just shown. */
interface KeyInUse extends KeyToUse {
  readonly secret: string;
  /** How the secret fits. */
  readonly fit: 'NEWEST' | 'OLDER';
}

/**
 * Notes to the hour when keys were last used, beside what they are used for: nobody waits for it. Keys that were made under
 * a secret of the installation which is on its way out are then kept under the newest, so that it can go.
 */
@Injectable()
export class ApiKeyUses implements BeforeApplicationShutdown {
  private readonly logger = new Logger('ApiKeyUses');
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly secrets: InstallationSecrets,
  ) {}

  /** Whether the secret that somebody shows is the key's; notes that it was used. */
  accept(secret: string, { id, secretMac, usedAt }: KeyToUse): boolean {
    const fit = this.secrets.fitOf('api-key', secret, secretMac);
    if (fit === 'NONE') return false;
    this.note({ id, secret, secretMac, usedAt, fit });
    return true;
  }

  private note(key: KeyInUse): void {
    const now = this.clock.now();
    const isRecent = key.usedAt !== null && Date.parse(now) - Date.parse(key.usedAt) < KEPT_TO_MS;
    if ((isRecent && key.fit === 'NEWEST') || this.underWay.has(key.id)) return;
    const noting = this.database
      .write((tx) => this.store(tx, key, now))
      // The next use notes it.
      .catch((error: unknown) => this.logger.warn({ failure: 'use-not-noted', error: String(error) }))
      .finally(() => this.underWay.delete(key.id));
    this.underWay.set(key.id, noting);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.underWay.values());
  }

  private async store(tx: WriteTransaction, key: KeyInUse, now: string): Promise<void> {
    const { id, secret, secretMac, fit } = key;
    const { affected } = await tx.update(ApiKeyUse, { id }, { usedAt: now });
    if (affected === 0) await tx.insert(ApiKeyUse, { id, usedAt: now });
    if (fit === 'NEWEST') return;
    const kept = await tx.update(
      ApiKey,
      { id, secretMac },
      { secretMac: this.secrets.mac('api-key', secret) },
    );
    const row = await tx.findOneBy(ApiKey, { id });
    if (kept.affected !== 1 || row === null) return;
    await appendEvent(tx, {
      type: 'api-key.kept-under-newest-secret',
      subjectKind: 'apiKey',
      subjectId: id,
      organisationId: row.organisationId,
      facts: {},
      recordedAt: now,
    });
  }
}
