import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { recordActor } from '../../platform/http/request-id.js';
import { newId } from '../../platform/new-id.js';
import { InstallationSecrets } from '../../platform/secrets/installation-secrets.js';
import { Installation } from '../../platform/secrets/installation.js';
import { readOrMakeSecretFile } from '../../platform/secrets/secret-file.js';
import { normalisedLogin } from './domain/login-name.js';
import { appendMembershipEvent, appendUserEvent } from './identity-events.js';
import { Membership } from './membership.entity.js';
import { newPassword } from './new-password.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionsService } from './sessions.service.js';
import type { SessionView } from './sessions.view.js';
import { User } from './user.entity.js';

const SECRET_BYTES = 32;

/** What the first set-up sends; `SetupCreate` explains it. */
export interface SetupInput {
  readonly setupSecret: string;
  readonly login: string;
  readonly name: string;
  readonly password: string;
}

/** How an installation gets its first user: whoever reads what the server prints at its first start. */
@Injectable()
export class SetupService {
  /** Its code: the text itself is only where people read it. */
  private secretMac: string | null = null;

  constructor(
    private readonly database: Database,
    private readonly installation: Installation,
    private readonly secrets: InstallationSecrets,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * The secret with which the first user is made, also in a file for its owner only where the installation has one; the
   * same after a restart. Null where there is a user.
   */
  async prepare(): Promise<string | null> {
    const { setupSecretFile } = this.installation;
    if (await this.database.read(hasUsers)) {
      await this.removeFile();
      return null;
    }
    const fresh = randomBytes(SECRET_BYTES).toString('base64url');
    const secret = setupSecretFile === null ? fresh : await readOrMakeSecretFile(setupSecretFile, fresh);
    this.secretMac = this.secrets.mac('setup', secret);
    return secret;
  }

  /** @throws DomainError `already-set-up`, `setup-refused` or `password-not-valid` */
  async setUp(input: SetupInput): Promise<SessionView> {
    if (await this.database.read(hasUsers)) throw alreadySetUp();
    if (this.secretMac === null || this.secrets.fitOf('setup', input.setupSecret, this.secretMac) === 'NONE')
      throw new DomainError('setup-refused', 'This is not the secret that the server printed.');
    const login = normalisedLogin(input.login);
    const passwordRecord = await this.hasher.hash(newPassword(input.password, login, '/password'));
    const opening = await this.sessions.prepare();
    const { now } = opening;
    const user: User = {
      id: newId(),
      login,
      name: input.name,
      passwordRecord,
      passwordIsTemporary: 0,
      secondFactorSince: null,
      recordedAt: now,
      version: 1,
    };
    const membership: Membership = {
      id: newId(),
      userId: user.id,
      organisationId: null,
      role: 'OWNER',
      scopes: null,
      expiresAt: null,
      revokedAt: null,
      recordedAt: now,
      version: 1,
    };
    recordActor(`user:${user.id}`);
    const view = await this.database.write(
      async (tx) => {
        if (await hasUsers(tx)) throw alreadySetUp();
        await tx.insert(User, user);
        await tx.insert(Membership, membership);
        await appendUserEvent(tx, 'user.set-up', user, now);
        await appendMembershipEvent(tx, 'member.added', membership, now);
        return this.sessions.open(tx, membership, opening);
      },
      { inTurnFor: ['setup'] },
    );
    this.secretMac = null;
    await this.removeFile();
    return view;
  }

  private async removeFile(): Promise<void> {
    const { setupSecretFile } = this.installation;
    if (setupSecretFile !== null) await rm(setupSecretFile, { force: true });
  }
}

/** Part. */
async function hasUsers(tx: ReadTransaction): Promise<boolean> {
  return (await tx.find(User, { select: { id: true }, take: 1 })).length > 0;
}

function alreadySetUp(): DomainError {
  return new DomainError('already-set-up', 'There is a user already.');
}
