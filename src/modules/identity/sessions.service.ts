import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { DomainError } from '../../shared/domain-error.js';
import type { Caller } from '../../platform/access/caller.js';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newId } from '../../platform/new-id.js';
import { Organisation } from '../organisations/organisation.entity.js';
import type { IssuedToken } from './access-tokens.js';
import { normalisedLogin } from './domain/login-name.js';
import { identifySession, isAlive } from './identified.js';
import { appendUserEvent } from './identity-events.js';
import { IdentityRules } from './identity-rules.js';
import { loginRefused, Logins } from './logins.js';
import { toMeView } from './me.view.js';
import { Membership } from './membership.entity.js';
import { refreshRefused, SessionTokens } from './session-tokens.js';
import { Session } from './session.entity.js';
import { findSecondFactor, storeUsedCode } from './second-factor-codes.js';
import type { SessionEndView, SessionView, TokenView } from './sessions.view.js';
import { User } from './user.entity.js';

const DAY_MS = 86_400_000;
/** A session that nobody refreshes ends after this. */
const IDLE_DAYS = 7;
/** No session is longer, however often it is refreshed. */
const SESSION_DAYS = 30;

/** What a login sends; `SessionCreate` explains it. */
export interface LoginInput {
  readonly login: string;
  readonly password: string;
  readonly oneTimeCode?: string;
  readonly membershipId?: string;
}

/** A session that is about to be opened; its tokens are made before the write that stores it. */
interface SessionToOpen {
  readonly sessionId: string;
  readonly token: IssuedToken;
  readonly now: string;
}

/** Logins of people, and short-lived tokens for programs. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly tokens: SessionTokens,
    private readonly logins: Logins,
    private readonly rules: IdentityRules,
  ) {}

  /** @throws DomainError as `Logins.assertLogin`; `membership-to-choose`, which uses up no code */
  async createSession(input: LoginInput, address: string): Promise<SessionView> {
    const login = normalisedLogin(input.login);
    const { user, factor } = await this.database.read(async (tx) => {
      const found = await tx.findOneBy(User, { login });
      return { user: found, factor: await findSecondFactor(tx, found) };
    });
    const { password, oneTimeCode } = input;
    const attempt = { login, password, address, ...(oneTimeCode === undefined ? {} : { oneTimeCode }) };
    const { newRecord, usedCode } = await this.logins.assertLogin(attempt, user, factor);
    if (user === null) throw loginRefused();
    const opening = await this.prepare();
    return this.database.write(async (tx) => {
      const current = await tx.findOneBy(User, { id: user.id });
      // Its password or second factor was changed while this one was compared.
      if (current?.version !== user.version) throw loginRefused();
      const membership = await chooseMembership(tx, user.id, input.membershipId, opening.now);
      if (usedCode !== null) await storeUsedCode(tx, user, usedCode, opening.now);
      if (newRecord !== null) {
        const next = { ...user, passwordRecord: newRecord, version: user.version + 1 };
        await tx.update(User, { id: user.id }, { passwordRecord: newRecord, version: next.version });
        await appendUserEvent(tx, 'user.password-hashed-anew', next, opening.now);
      }
      return this.open(tx, membership, opening);
    });
  }

  /** What a session needs before the write that opens it. */
  async prepare(): Promise<SessionToOpen> {
    const sessionId = newId();
    const token = await this.tokens.accessTokenOf(sessionId);
    return { sessionId, token, now: this.clock.now() };
  }

  /** Part. */
  async open(tx: WriteTransaction, membership: Membership, opening: SessionToOpen): Promise<SessionView> {
    const { sessionId, now } = opening;
    const session: Session = {
      id: sessionId,
      userId: membership.userId,
      membershipId: membership.id,
      generation: 1,
      expiresAt: expiryOf(now, now),
      revokedAt: null,
      recordedAt: now,
    };
    await tx.insert(Session, session);
    await appendSessionEvent(tx, 'session.opened', session, now);
    return this.viewOf(tx, session, opening);
  }

  /** @throws DomainError `refresh-refused`; of a token that was used before, with its session revoked */
  async refreshSession(refreshToken: string): Promise<SessionView> {
    const parts = this.tokens.verified(refreshToken);
    const token = await this.tokens.accessTokenOf(parts.sessionId);
    const now = this.clock.now();
    const view = await this.database.write(
      async (tx) => {
        const session = await tx.findOneBy(Session, { id: parts.sessionId });
        if (session === null || !isAlive(session, now)) throw refreshRefused();
        if (session.generation !== parts.generation) {
          await revokeSession(tx, session, 'session.refresh-token-reused', now);
          return null;
        }
        const next: Session = {
          ...session,
          generation: session.generation + 1,
          expiresAt: expiryOf(session.recordedAt, now),
        };
        await tx.update(
          Session,
          { id: session.id, generation: session.generation },
          { generation: next.generation, expiresAt: next.expiresAt },
        );
        await appendSessionEvent(tx, 'session.refreshed', next, now);
        return this.viewOf(tx, next, { sessionId: session.id, token, now });
      },
      { inTurnFor: [parts.sessionId] },
    );
    if (view === null) throw refreshRefused();
    return view;
  }

  /** @throws DomainError `refresh-refused` for a token that we did not make */
  async revokeSession(refreshToken: string): Promise<SessionEndView> {
    const { sessionId } = this.tokens.verified(refreshToken);
    const now = this.clock.now();
    return this.database.write(
      async (tx) => {
        const session = await tx.findOneBy(Session, { id: sessionId });
        if (session === null) throw refreshRefused();
        if (session.revokedAt !== null) return { id: sessionId, revokedAt: session.revokedAt };
        await revokeSession(tx, session, 'session.revoked', now);
        return { id: sessionId, revokedAt: now };
      },
      { inTurnFor: [sessionId] },
    );
  }

  /** @throws DomainError `not-allowed` where the caller does not show an API key */
  async createToken({ facts }: Caller): Promise<TokenView> {
    if (facts.kind !== 'API_KEY' || facts.token !== undefined)
      throw new DomainError('not-allowed', 'Call it with an API key: nothing else is changed into a token.');
    return { ...(await this.tokens.accessTokenOfKey(facts.id)), tokenType: 'Bearer' };
  }

  /** Part. @throws DomainError `refresh-refused` where what it rests on has ended */
  private async viewOf(
    tx: ReadTransaction,
    session: Session,
    { token, now }: SessionToOpen,
  ): Promise<SessionView> {
    const identified = await identifySession(tx, session.id, now, this.rules);
    if (identified === null) throw refreshRefused();
    return {
      ...token,
      tokenType: 'Bearer',
      refreshToken: this.tokens.refreshTokenOf(session),
      sessionExpiresAt: session.expiresAt,
      caller: toMeView(identified),
    };
  }
}

function expiryOf(openedAt: string, now: string): string {
  const idle = Date.parse(now) + IDLE_DAYS * DAY_MS;
  return new Date(Math.min(idle, Date.parse(openedAt) + SESSION_DAYS * DAY_MS)).toISOString();
}

/** Part. @throws DomainError `login-refused` where there is none, `membership-to-choose` where it is not clear which */
async function chooseMembership(
  tx: ReadTransaction,
  userId: string,
  membershipId: string | undefined,
  now: string,
): Promise<Membership> {
  const memberships = (await tx.findBy(Membership, { userId })).filter((one) => isAlive(one, now));
  const [first, ...others] = memberships;
  if (first === undefined) throw loginRefused();
  const chosen =
    membershipId === undefined && others.length === 0
      ? first
      : memberships.find(({ id }) => id === membershipId);
  if (chosen !== undefined) return chosen;
  const ids = memberships.flatMap(({ organisationId }) => organisationId ?? []);
  const organisations = await tx.findBy(Organisation, { id: In(ids) });
  const choices = memberships.map(({ id, organisationId, role }) => ({
    membershipId: id,
    organisationId,
    organisationName: organisations.find((one) => one.id === organisationId)?.name ?? null,
    role,
  }));
  throw new DomainError('membership-to-choose', 'Say for which membership.', { choices }, [
    { pointer: '/membershipId', code: 'MEMBERSHIP_TO_CHOOSE', detail: 'Send one of `facts.choices`.' },
  ]);
}

/** Part. */
export async function revokeSession(
  tx: WriteTransaction,
  session: Session,
  type: 'session.revoked' | 'session.refresh-token-reused',
  now: string,
): Promise<void> {
  await tx.update(Session, { id: session.id }, { revokedAt: now });
  await appendSessionEvent(tx, type, { ...session, revokedAt: now }, now);
}

/** Part. */
function appendSessionEvent(
  tx: WriteTransaction,
  type: `session.${string}`,
  { id, userId, membershipId, generation, expiresAt }: Session,
  recordedAt: string,
): Promise<void> {
  return appendEvent(tx, {
    type,
    subjectKind: 'session',
    subjectId: id,
    organisationId: null,
    facts: { userId, membershipId, generation, expiresAt },
    recordedAt,
  });
}
