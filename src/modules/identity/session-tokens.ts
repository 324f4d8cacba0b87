import { Injectable } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import { InstallationSecrets } from '../../platform/secrets/installation-secrets.js';
import { AccessTokens, type IssuedToken } from './access-tokens.js';
import {
  formatRefreshToken,
  parseRefreshToken,
  refreshTokenMessage,
  type RefreshTokenParts,
} from './domain/credential-format.js';
import type { Session } from './session.entity.js';

/** Makes and knows again what a session is shown by: an access token for a while, and a refresh token for the next one. */
@Injectable()
export class SessionTokens {
  constructor(
    private readonly secrets: InstallationSecrets,
    private readonly accessTokens: AccessTokens,
  ) {}

  accessTokenOf(sessionId: string): Promise<IssuedToken> {
    return this.accessTokens.issue({ kind: 'session', id: sessionId });
  }

  accessTokenOfKey(keyId: string): Promise<IssuedToken> {
    return this.accessTokens.issue({ kind: 'key', id: keyId });
  }

  refreshTokenOf({ id, generation }: Session): string {
    const parts = { sessionId: id, generation };
    return formatRefreshToken({
      ...parts,
      mac: this.secrets.mac('refresh-token', refreshTokenMessage(parts)),
    });
  }

  /** @throws DomainError `refresh-refused` for a token that we did not make */
  verified(refreshToken: string): RefreshTokenParts {
    const parts = parseRefreshToken(refreshToken);
    if (parts === null) throw refreshRefused();
    if (this.secrets.fitOf('refresh-token', refreshTokenMessage(parts), parts.mac) === 'NONE')
      throw refreshRefused();
    return parts;
  }
}

export function refreshRefused(): DomainError {
  return new DomainError('refresh-refused', 'This refresh token is not good, or not any more.');
}
