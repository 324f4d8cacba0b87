import { Shortlist } from './shortlist.js';
import type { TransportationTree } from './transportation-tree.js';

/** Lots priced between two rounds of pivots: fewer miss the best pivots, more spend the time on looking. */
const BLOCKS_PER_PASS = 16;
const LOTS_PER_BLOCK_MIN = 100;

/**
 * Pivots until no lot earns more elsewhere and no price is below 0: the basis is optimal then, and its prices
 * prove it.
 * @param margin how near, in 1e-4 USD per kg and > 0, a place must come to a lot's best to be watched closely;
 * any value gives the optimum
 */
export function optimise(tree: TransportationTree, margin: number): void {
  const shortlist = new Shortlist(tree.problem);
  for (;;) {
    const isImprovable = shortlist.refill(tree, margin);
    const hadNegativePrice = freeCapacity(tree);
    if (!isImprovable && !hadNegativePrice) return;
    optimiseShortlist(tree, shortlist);
  }
}

/**
 * Block pricing: looks at a block of lots, then lets those that gain move, the largest gain first, each priced
 * again before its turn. Done when a whole pass found none.
 */
function optimiseShortlist(tree: TransportationTree, shortlist: Shortlist): void {
  const { lotCount } = shortlist;
  const blockSize = Math.min(lotCount, Math.max(LOTS_PER_BLOCK_MIN, Math.ceil(lotCount / BLOCKS_PER_PASS)));
  const candidates = new Candidates(blockSize, lotCount);
  let [next, seenWithoutGain] = [0, 0];
  while (seenWithoutGain < lotCount) {
    candidates.clear();
    for (let seen = 0; seen < blockSize; seen += 1) {
      const improvement = shortlist.improvementOf(next, tree);
      if (improvement > 0) candidates.add(next, improvement);
      next = next + 1 === lotCount ? 0 : next + 1;
    }
    seenWithoutGain += blockSize;
    for (const position of candidates.largestFirst()) {
      if (shortlist.improvementOf(position, tree) <= 0) continue;
      tree.enter(shortlist.lots[position] as number, shortlist.bestEdge);
      seenWithoutGain = 0;
    }
    if (freeCapacity(tree)) seenWithoutGain = 0;
  }
}

/** Demands that paid to take more give intake up instead. */
function freeCapacity(tree: TransportationTree): boolean {
  let hadNegativePrice = false;
  for (let demand = 0; demand < tree.root; demand += 1) {
    if ((tree.prices[demand] as number) >= 0) continue;
    tree.enterFreeCapacity(demand);
    hadNegativePrice = true;
  }
  return hadNegativePrice;
}

/** Positions ordered by gain, both packed into one number: sorting numbers is several times quicker than objects. */
class Candidates {
  private readonly keys: Float64Array;
  private readonly gainMax: number;
  private count = 0;

  constructor(
    size: number,
    private readonly positionCount: number,
  ) {
    this.keys = new Float64Array(size);
    // Larger gains share a rank: the order is a matter of speed only, the position must be exact.
    this.gainMax = Math.floor(Number.MAX_SAFE_INTEGER / Math.max(1, positionCount)) - 1;
  }

  clear(): void {
    this.count = 0;
  }

  add(position: number, gain: number): void {
    this.keys[this.count] = Math.min(gain, this.gainMax) * this.positionCount + position;
    this.count += 1;
  }

  *largestFirst(): Generator<number> {
    const keys = this.keys.subarray(0, this.count).sort();
    for (let index = keys.length - 1; index >= 0; index -= 1) {
      yield (keys[index] as number) % this.positionCount;
    }
  }
}
