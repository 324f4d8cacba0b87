/*
 * The Merkle tree of RFC 9162, section 2.1, over the hashes of the audit chain in its order, and the two proofs that it is for:
 * that an event is in the chain, and that a longer chain begins with a shorter one; each of a few hashes, without the events.
 */

/** SHA-256; given from outside, since the domain computes no hashes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Leaves `start` to `end − 1`, counted from 0: never none. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** Section 2.1.1. */
export function leafHash(entry: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(Uint8Array.of(0, ...entry));
}

function nodeHash(left: Uint8Array, right: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(Uint8Array.of(1, ...left, ...right));
}

/** The root of a tree to which leaves are added one by one; keeps as many hashes as the size has binary digits. */
export class GrowingTree {
  /** Of the complete subtrees, largest first. */
  private readonly subtrees: { readonly leaves: number; readonly hash: Uint8Array }[] = [];

  constructor(private readonly sha256: Sha256) {}

  add(hashOfLeaf: Uint8Array): void {
    let added = { leaves: 1, hash: hashOfLeaf };
    for (let last = this.subtrees.at(-1); last?.leaves === added.leaves; last = this.subtrees.at(-1)) {
      added = { leaves: 2 * added.leaves, hash: nodeHash(last.hash, added.hash, this.sha256) };
      this.subtrees.pop();
    }
    this.subtrees.push(added);
  }

  /** Of no leaves: the hash of nothing. */
  root(): Uint8Array {
    const [smallest, ...larger] = this.subtrees.map(({ hash }) => hash).reverse();
    if (smallest === undefined) return this.sha256(new Uint8Array());
    return larger.reduce((right, left) => nodeHash(left, right, this.sha256), smallest);
  }
}

/** The largest power of two below `size`, which is at least 2. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/**
 * Whose roots prove that a leaf is in the tree, from the leaf upwards: PATH of section 2.1.3.1.
 * @param index of the leaf, 0…`size − 1`
 */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  const ranges: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/**
 * Whose roots prove that the tree begins with a smaller one: PROOF of section 2.1.4.1.
 * @param first size of the smaller one, 1…`size`
 */
export function consistencyRanges(first: number, size: number): readonly LeafRange[] {
  const ranges: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end !== first) {
    const middle = start + splitOf(end - start);
    if (first <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // Whoever keeps the smaller one has its root already.
  if (start > 0) ranges.push({ start, end });
  return ranges.reverse();
}

/** That a leaf is in a tree: section 2.1.3.2. */
export function provesInclusion(
  leaf: { readonly hash: Uint8Array; readonly index: number },
  tree: { readonly root: Uint8Array; readonly size: number },
  path: readonly Uint8Array[],
  sha256: Sha256,
): boolean {
  if (leaf.index < 0 || leaf.index >= tree.size) return false;
  let [place, last] = [leaf.index, tree.size - 1];
  let hash = leaf.hash;
  for (const beside of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(beside, hash, sha256);
      while (place % 2 === 0 && place !== 0) [place, last] = [halved(place), halved(last)];
    } else hash = nodeHash(hash, beside, sha256);
    [place, last] = [halved(place), halved(last)];
  }
  return last === 0 && areEqual(hash, tree.root);
}

/** That a tree begins with a smaller one that is not empty: section 2.1.4.2. */
export function provesConsistency(
  first: { readonly root: Uint8Array; readonly size: number },
  second: { readonly root: Uint8Array; readonly size: number },
  path: readonly Uint8Array[],
  sha256: Sha256,
): boolean {
  if (first.size < 1 || first.size > second.size) return false;
  if (first.size === second.size) return path.length === 0 && areEqual(first.root, second.root);
  const [seed, ...rest] = isPowerOfTwo(first.size) ? [first.root, ...path] : path;
  if (seed === undefined) return false;
  let [place, last] = [first.size - 1, second.size - 1];
  while (place % 2 === 1) [place, last] = [halved(place), halved(last)];
  let [old, whole] = [seed, seed];
  for (const beside of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [old, whole] = [nodeHash(beside, old, sha256), nodeHash(beside, whole, sha256)];
      while (place % 2 === 0 && place !== 0) [place, last] = [halved(place), halved(last)];
    } else whole = nodeHash(whole, beside, sha256);
    [place, last] = [halved(place), halved(last)];
  }
  return last === 0 && areEqual(old, first.root) && areEqual(whole, second.root);
}

function halved(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  return value === 1 || splitOf(value) * 2 === value;
}

function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
