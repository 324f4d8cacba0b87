import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../database/database.js';
import { digestOf } from '../digest.js';
import { GENESIS, type ChainHead, type SealedEvent } from './domain/audit-chain.js';
import { faultAtEnd, verifyNextEvents, type ChainFault, type PinnedHead } from './domain/verify-chain.js';
import { findHead, findSealedEvents } from './stored-events.js';

const EVENTS_PER_SLICE = 500;

/** What verifying the stored chain came to. */
export interface ChainVerdict {
  /** Up to here everything is sound. */
  readonly verified: ChainHead;
  /** The first broken link; null where there is none. */
  readonly fault: ChainFault | null;
}

/**
 * Verifies the whole chain, slice by slice, each a short read: sealed events stay as they are, so that those which are
 * sealed meanwhile only make it longer.
 * @param pinned a head that the caller kept
 * @param see is given each slice that was found sound
 */
export async function verifyStoredChain(
  database: Pick<Database, 'read'>,
  pinned: PinnedHead | null,
  see: (events: readonly SealedEvent[]) => Promise<void> = async () => undefined,
): Promise<ChainVerdict> {
  let verified = GENESIS;
  for (;;) {
    const { events, head } = await database.read(async (tx) => ({
      events: await findSealedEvents(tx, verified.size, EVENTS_PER_SLICE),
      head: await findHead(tx),
    }));
    if (events.length === 0) return { verified, fault: faultAtEnd(verified, head, pinned) };
    const part = verifyNextEvents(verified, events, pinned, digestOf);
    verified = part.head;
    if (part.fault !== null) return { verified, fault: part.fault };
    await see(events);
    // Hashing a slice takes milliseconds of CPU: requests are answered in between.
    await nextTurn();
  }
}
