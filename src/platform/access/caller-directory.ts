import type { Caller } from './caller.js';

/** Knows who a bearer credential belongs to. The identity module is one; nothing else in the platform knows users. */
export abstract class CallerDirectory {
  /**
   * @param credential what follows `Bearer `: an API key or an access token
   * @returns null for whatever is not valid now: unknown, malformed, expired or revoked, never saying which
   */
  abstract callerOf(credential: string): Promise<Caller | null>;
}
