/** Multiplier of the 32-bit FNV-1a hash (Fowler, Noll, Vo; IETF draft-eastlake-fnv). */
const FNV_PRIME = 0x01000193;
const FNV_OFFSET_BASIS = 0x811c9dc5;
/** Start of the second lane: the golden ratio's fraction, 2^32 / φ; any other odd start would do. */
const SECOND_LANE_BASIS = 0x9e3779b9;

/**
 * Mixes 32 bits so that each input bit flips each output bit about half the time; a bijection.
 * MurmurHash3's finaliser (Appleby, public domain).
 */
export function mix32(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** 32-bit hash of a text's UTF-16 code units, 0…2^32 − 1. The same on every platform; not cryptographic. */
export function hash32(text: string, basis: number = FNV_OFFSET_BASIS): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return mix32(hash ^ text.length);
}

/** 64-bit hash of a text as 16 lower-case hexadecimal digits: two 32-bit lanes. Not cryptographic. */
export function hash64Hex(text: string): string {
  const lanes = [hash32(text), hash32(text, SECOND_LANE_BASIS)];
  return lanes.map((lane) => lane.toString(16).padStart(8, '0')).join('');
}
