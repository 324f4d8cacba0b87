import { v7 } from 'uuid';

/** A UUIDv7 (RFC 9562): unique, and sorts by the time it was made. */
export function newId(): string {
  return v7();
}

/** When a UUIDv7 was made, in milliseconds since 1970: its first 48 bits. */
export function instantOfId(id: string): number {
  return parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}
