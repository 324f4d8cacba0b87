import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../database/database.js';
import { GrowingTree, leafHash, type LeafRange } from './domain/merkle-tree.js';
import { findSealedEvents } from './stored-events.js';

const EVENTS_PER_SLICE = 500;

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/**
 * Roots of parts of the chain's Merkle tree, in hexadecimal: a leaf is the 32 bytes of an event's hash. Read slice by slice,
 * each a short read; sealed events stay as they are.
 */
export async function rootsOfRanges(
  database: Pick<Database, 'read'>,
  ranges: readonly LeafRange[],
): Promise<readonly string[]> {
  const trees = ranges.map((range) => ({ ...range, tree: new GrowingTree(sha256) }));
  const last = Math.max(0, ...ranges.map(({ end }) => end));
  for (let read = 0; read < last;) {
    const events = await database.read((tx) => findSealedEvents(tx, read, EVENTS_PER_SLICE));
    if (events.length === 0) break;
    events.forEach(({ hash }, k) => {
      const leaf = leafHash(Buffer.from(hash, 'hex'), sha256);
      for (const { start, end, tree } of trees) if (start <= read + k && read + k < end) tree.add(leaf);
    });
    read += events.length;
    await nextTurn();
  }
  return trees.map(({ tree }) => Buffer.from(tree.root()).toString('hex'));
}
