/** 256 bits in base64url. */
const SECRET = '[A-Za-z0-9_-]{43}';
const HEX_ID = '[0-9a-f]{32}';
const API_KEY = new RegExp(`^ls_live_(${HEX_ID})_(${SECRET})$`);
const REFRESH_TOKEN = new RegExp(`^ls_refresh_(${HEX_ID})_(\\d{1,9})_(${SECRET})$`);

/** An API key taken apart. Its id may be shown: it says nothing of the secret. */
export interface ApiKeyParts {
  /** UUID of the key. */
  readonly id: string;
  readonly secret: string;
}

/** A refresh token taken apart. */
export interface RefreshTokenParts {
  /** UUID of the session. */
  readonly sessionId: string;
  /** 1, 2, 3 …: the how-manieth of its session it is. */
  readonly generation: number;
  /** Shows that we made it. */
  readonly mac: string;
}

function hexOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}

function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Begins alike for all, so that scanners of source code find keys that were published by mistake. */
export function formatApiKey({ id, secret }: ApiKeyParts): string {
  return `ls_live_${hexOf(id)}_${secret}`;
}

/** Null for what is no key. */
export function parseApiKey(text: string): ApiKeyParts | null {
  const [, id, secret] = API_KEY.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id: uuidOf(id), secret };
}

/** The start of a key, by which people know it again. */
export function apiKeyPrefix(id: string): string {
  return `ls_live_${hexOf(id)}_`;
}

export function formatRefreshToken({ sessionId, generation, mac }: RefreshTokenParts): string {
  return `ls_refresh_${hexOf(sessionId)}_${generation}_${mac}`;
}

/** Null for what is no refresh token. */
export function parseRefreshToken(text: string): RefreshTokenParts | null {
  const [, id, generation, mac] = REFRESH_TOKEN.exec(text) ?? [];
  if (id === undefined || mac === undefined) return null;
  return { sessionId: uuidOf(id), generation: Number(generation), mac };
}

/** What the code in a refresh token vouches for. */
export function refreshTokenMessage({
  sessionId,
  generation,
}: Pick<RefreshTokenParts, 'sessionId' | 'generation'>): string {
  return `${sessionId} ${generation}`;
}
