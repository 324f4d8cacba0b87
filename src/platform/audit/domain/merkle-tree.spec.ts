import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  consistencyRanges,
  GrowingTree,
  inclusionRanges,
  leafHash,
  provesConsistency,
  provesInclusion,
  type LeafRange,
} from './merkle-tree.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => Buffer.from(text, 'hex');

/* Leaves, roots and proofs that implementations of RFC 6962 test with: github.com/transparency-dev/merkle, testonly/constants.go. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const NODE = {
  leaf1: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  from2To3: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  from4To7: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  leaf4: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  from6To7: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  from4To5: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  from0To3: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
};

const entries = LEAVES.map(bytes);
function rootOf(
  all: readonly Uint8Array[],
  { start, end }: LeafRange = { start: 0, end: all.length },
): Uint8Array {
  const tree = new GrowingTree(sha256);
  for (const one of all.slice(start, end)) tree.add(leafHash(one, sha256));
  return tree.root();
}
const proofOf = (all: readonly Uint8Array[], ranges: readonly LeafRange[]): readonly Uint8Array[] =>
  ranges.map((range) => rootOf(all, range));
const leafOf = (all: readonly Uint8Array[], index: number) => ({
  hash: leafHash(all[index] ?? new Uint8Array(), sha256),
  index,
});
const treeOf = (all: readonly Uint8Array[], size = all.length) => ({
  root: rootOf(all.slice(0, size)),
  size,
});
const flipped = (hash: Uint8Array, pick: number): Uint8Array =>
  hash.map((byte, place) => (place === pick % hash.length ? byte ^ (1 << (pick % 8)) : byte));

describe('the Merkle tree of RFC 9162', () => {
  it('has the published roots', () => {
    expect(ROOTS.map((_, size) => hex(rootOf(entries.slice(0, size))))).toEqual(ROOTS);
  });

  it.each([
    [0, 1, []],
    [0, 8, [NODE.leaf1, NODE.from2To3, NODE.from4To7]],
    [5, 8, [NODE.leaf4, NODE.from6To7, NODE.from0To3]],
    [2, 3, [ROOTS[2]]],
  ])('has the published proof that leaf %d is in a tree of %d', (index, size, proof) => {
    expect(proofOf(entries, inclusionRanges(index, size)).map(hex)).toEqual(proof);
  });

  it.each([
    [1, 1, []],
    [1, 8, [NODE.leaf1, NODE.from2To3, NODE.from4To7]],
    [6, 8, [NODE.from4To5, NODE.from6To7, NODE.from0To3]],
    [2, 5, [NODE.from2To3, NODE.leaf4]],
  ])('has the published proof that a tree of %d begins one of %d', (first, size, proof) => {
    expect(proofOf(entries, consistencyRanges(first, size)).map(hex)).toEqual(proof);
  });

  const chains = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 40 });

  it('proves every leaf of its own, and no other, nor with a changed, missing or added hash', () => {
    fc.assert(
      fc.property(chains, fc.nat(), fc.nat(), (all, one, pick) => {
        const index = one % all.length;
        const proof = proofOf(all, inclusionRanges(index, all.length));
        const [leaf, tree] = [leafOf(all, index), treeOf(all)];
        const proves = (path = proof, changed = leaf, whole = tree): boolean =>
          provesInclusion(changed, whole, path, sha256);
        expect(proves()).toBe(true);
        expect(proves(proof, { ...leaf, hash: flipped(leaf.hash, pick) })).toBe(false);
        expect(proves(proof, leaf, { ...tree, root: flipped(tree.root, pick) })).toBe(false);
        expect(proves([...proof, tree.root])).toBe(false);
        expect(proves(proof, { ...leaf, index: all.length })).toBe(false);
        if (proof.length === 0) return;
        expect(proves(proof.slice(1))).toBe(false);
        const at = pick % proof.length;
        expect(proves(proof.map((hash, k) => (k === at ? flipped(hash, pick) : hash)))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('proves every tree that it begins with, and none whose past was changed', () => {
    fc.assert(
      fc.property(chains, fc.nat(), fc.nat(), (all, one, pick) => {
        const size = 1 + (one % all.length);
        const proof = proofOf(all, consistencyRanges(size, all.length));
        const [first, second] = [treeOf(all, size), treeOf(all)];
        expect(provesConsistency(first, second, proof, sha256)).toBe(true);
        const at = pick % size;
        const rewritten = all.map((entry, k) => (k === at ? flipped(entry, pick) : entry));
        const anew = proofOf(rewritten, consistencyRanges(size, all.length));
        expect(provesConsistency(first, treeOf(rewritten), anew, sha256)).toBe(false);
        expect(provesConsistency(first, second, [...proof, first.root], sha256)).toBe(false);
        if (proof.length > 0) expect(provesConsistency(first, second, proof.slice(1), sha256)).toBe(false);
        expect(provesConsistency({ ...first, size: all.length + 1 }, second, proof, sha256)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
