import { v7 } from 'uuid';

/** A UUIDv7 (RFC 9562): unique, and sorts by the time it was made. */
export function newId(): string {
  return v7();
}
