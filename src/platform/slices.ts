import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long work may keep the event loop to itself. */
const SLICE_MS = 2;
/** A request takes some ten turns of the event loop: after each slice it gets several, which cost nothing where nobody waits. */
const TURNS_OF_OTHERS = 8;

/** Lets others have their turns; to be called between two pieces of work that cannot be parted. */
export async function letOthersWork(): Promise<void> {
  for (let turns = 0; turns < TURNS_OF_OTHERS; turns += 1) await nextTurn();
}

/** Parts long work on the event loop into slices, between which others are served. */
export class Slices {
  private begunAt = performance.now();

  /** To be called often. Lets others have their turns where the slice is over. */
  async rest(): Promise<void> {
    if (performance.now() - this.begunAt < SLICE_MS) return;
    await letOthersWork();
    this.begunAt = performance.now();
  }
}
