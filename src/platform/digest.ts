import { createHash } from 'node:crypto';
import { canonicalPieces } from '../shared/canonical-json.js';

/** SHA-256 in hexadecimal of a value's canonical JSON: equal values have equal digests, whatever their key order. */
export function digestOf(value: unknown): string {
  const hash = createHash('sha256');
  for (const piece of canonicalPieces(value)) hash.update(piece);
  return hash.digest('hex');
}
