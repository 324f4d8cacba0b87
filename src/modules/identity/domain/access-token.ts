/** How long an access token is good for, in seconds. */
export const ACCESS_TOKEN_SECONDS = 900;
/** How far the clocks of two processes may differ, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 5;
export const TOKEN_ISSUER = 'lodestock';
export const TOKEN_AUDIENCE = 'lodestock-api';
/** RFC 9068: no other kind of JWT stands for an access token. */
export const TOKEN_TYPE = 'at+jwt';
export const TOKEN_ALGORITHM = 'EdDSA';

/** Whose rights a token gives: those of the row behind it when it is used, not when it was made. */
export interface TokenSubject {
  readonly kind: 'session' | 'key';
  /** UUID of the session or key. */
  readonly id: string;
}

const SUBJECT = /^(session|key):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function formatTokenSubject({ kind, id }: TokenSubject): string {
  return `${kind}:${id}`;
}

/** Null for what is no subject of ours. */
export function parseTokenSubject(subject: unknown): TokenSubject | null {
  if (typeof subject !== 'string') return null;
  const [, kind, id] = SUBJECT.exec(subject) ?? [];
  return id === undefined ? null : { kind: kind === 'key' ? 'key' : 'session', id };
}
