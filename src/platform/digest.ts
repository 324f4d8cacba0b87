import { createHash } from 'node:crypto';
import { canonicalJson } from '../shared/canonical-json.js';

/** SHA-256 in hexadecimal of a value's canonical JSON: equal values have equal digests, whatever their key order. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
