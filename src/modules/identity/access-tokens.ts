import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT, type JWTHeaderParameters } from 'jose';
import { Clock } from '../../platform/clock.js';
import { newId } from '../../platform/new-id.js';
import { InstallationSecrets } from '../../platform/secrets/installation-secrets.js';
import {
  ACCESS_TOKEN_SECONDS,
  CLOCK_TOLERANCE_SECONDS,
  formatTokenSubject,
  parseTokenSubject,
  TOKEN_ALGORITHM,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  TOKEN_TYPE,
  type TokenSubject,
} from './domain/access-token.js';

/** Longer ones are none of ours; ours have about 500 characters. */
const TOKEN_LENGTH_MAX = 2_000;

/** A token and when it ends. */
export interface IssuedToken {
  readonly accessToken: string;
  /** RFC 3339 UTC. */
  readonly expiresAt: string;
}

/** Signs and verifies short-lived access tokens (RFC 7519, RFC 9068) with Ed25519. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly secrets: InstallationSecrets,
    private readonly clock: Clock,
  ) {}

  async issue(subject: TokenSubject): Promise<IssuedToken> {
    const issuedAt = Math.floor(Date.parse(this.clock.now()) / 1_000);
    const expiresAt = issuedAt + ACCESS_TOKEN_SECONDS;
    const { kid, privateKey } = this.secrets.signingKey;
    const accessToken = await new SignJWT()
      .setProtectedHeader({ alg: TOKEN_ALGORITHM, typ: TOKEN_TYPE, kid })
      .setIssuer(TOKEN_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setSubject(formatTokenSubject(subject))
      .setJti(newId())
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(privateKey);
    return { accessToken, expiresAt: new Date(expiresAt * 1_000).toISOString() };
  }

  /** Null for whatever is not a token of ours that is good now. Whether the row behind it still is, is another question. */
  async subjectOf(token: string): Promise<TokenSubject | null> {
    if (token.length > TOKEN_LENGTH_MAX) return null;
    try {
      const { payload } = await jwtVerify(token, (header) => this.keyOf(header), {
        algorithms: [TOKEN_ALGORITHM],
        typ: TOKEN_TYPE,
        issuer: TOKEN_ISSUER,
        audience: TOKEN_AUDIENCE,
        requiredClaims: ['sub', 'jti', 'iat', 'nbf', 'exp'],
        maxTokenAge: ACCESS_TOKEN_SECONDS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(this.clock.now()),
      });
      return parseTokenSubject(payload.sub);
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  /** Only keys of our own, by name: never what the token itself may bring along. */
  private keyOf({ kid }: JWTHeaderParameters): KeyObject {
    const key = typeof kid === 'string' ? this.secrets.verificationKey(kid) : undefined;
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    return key.publicKey;
  }
}
