import { createHmac, randomBytes } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A secret as Standard Webhooks 1.0.0 spells it: `whsec_` and base64 of 24 to 64 bytes. */
export function newWebhookSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** What is sent, once for all its attempts. */
export interface SignedMessage {
  /** The same at each attempt: the receiver knows by it what it has taken already. */
  readonly id: string;
  readonly body: string;
}

/**
 * The headers of an attempt after Standard Webhooks 1.0.0: `v1,` and base64 of the HMAC-SHA-256 of `id.timestamp.body`
 * under each secret, newest first, with spaces between.
 * @param now RFC 3339 UTC
 */
export function webhookHeadersOf(
  { id, body }: SignedMessage,
  secrets: readonly string[],
  now: string,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(Date.parse(now) / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
