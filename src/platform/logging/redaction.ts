import { isNativeError } from 'node:util/types';
import { errorFacts } from './error-facts.js';

const REDACTED = '[redacted]';
/** Deeper than anything that is logged on purpose. */
const DEPTH_MAX = 8;

/** Ends of names of what authenticates somebody, in lower case without hyphens and underscores. */
const SECRET_ENDINGS = [
  'authorization',
  'cookie',
  'cookies',
  'credentials',
  'idempotencykey',
  'passphrase',
  'password',
  'pepper',
  'secret',
  'apikey',
  'operatorkey',
  'privatekey',
  'signature',
  'token',
];
/** What an organisation tells nobody: its reserve, its prices, its payment terms. */
const CONFIDENTIAL_PARTS = ['reserve', 'price', 'payable'];

const CREDENTIALS_IN_URL = /(\/\/[^\s/:@]*:)[^\s/@]+@/g;
const CREDENTIALS_IN_HEADER = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;

function isSecret(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[-_\s]/g, '');
  return (
    SECRET_ENDINGS.some((ending) => plain.endsWith(ending)) ||
    CONFIDENTIAL_PARTS.some((part) => plain.includes(part))
  );
}

function redactedText(text: string): string {
  return text
    .replaceAll(CREDENTIALS_IN_URL, `$1${REDACTED}@`)
    .replaceAll(CREDENTIALS_IN_HEADER, `$1 ${REDACTED}`);
}

function redactedFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      isSecret(name) ? REDACTED : redacted(value, depth + 1),
    ]),
  );
}

/**
 * What may be written to the log of a value: secrets are told by the names of their fields, however deep, and in texts by
 * their form. Errors become plain facts.
 */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactedText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEPTH_MAX) return '[too deep]';
  if (isNativeError(value) || value instanceof Error) return redactedFields(errorFacts(value), depth);
  if (Array.isArray(value)) return value.map((item) => redacted(item, depth + 1));
  return redactedFields(value, depth);
}
