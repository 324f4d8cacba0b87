import { Injectable } from '@nestjs/common';
import { CallerDirectory } from '../../platform/access/caller-directory.js';
import type { Caller } from '../../platform/access/caller.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { AccessTokens } from './access-tokens.js';
import { ApiKeyUses } from './api-key-uses.js';
import type { TokenSubject } from './domain/access-token.js';
import { parseApiKey, type ApiKeyParts } from './domain/credential-format.js';
import { identifyKey, identifySession, type Identified } from './identified.js';
import { IdentityRules } from './identity-rules.js';

/**
 * Knows API keys and access tokens. What is behind a credential is read each time, in one read: what was
 * revoked by whatever process is good for nothing from the next request on.
 */
@Injectable()
export class IdentityDirectory extends CallerDirectory {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly tokens: AccessTokens,
    private readonly uses: ApiKeyUses,
    private readonly rules: IdentityRules,
  ) {
    super();
  }

  override async callerOf(credential: string): Promise<Caller | null> {
    const key = parseApiKey(credential);
    if (key !== null) return this.callerOfKey(key);
    const subject = await this.tokens.subjectOf(credential);
    if (subject === null) return null;
    const identified = await this.database.read((tx) =>
      identifySubject(tx, subject, this.clock.now(), this.rules),
    );
    return identified?.caller ?? null;
  }

  private async callerOfKey({ id, secret }: ApiKeyParts): Promise<Caller | null> {
    const key = await this.database.read((tx) => identifyKey(tx, id, this.clock.now()));
    if (key === null) return null;
    const { secretMac, usedAt, caller } = key;
    return this.uses.accept(secret, { id, secretMac, usedAt }) ? caller : null;
  }
}

/** Part. */
export function identifySubject(
  tx: ReadTransaction,
  { kind, id }: TokenSubject,
  now: string,
  rules: IdentityRules,
): Promise<Identified | null> {
  return kind === 'session'
    ? identifySession(tx, id, now, rules)
    : identifyKey(tx, id, now, { sessionId: null });
}
