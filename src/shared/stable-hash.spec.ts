import { describe, expect, it } from '@jest/globals';
import { hash32, hash64Hex, mix32 } from './stable-hash.js';

describe('stable hashes', () => {
  // fmix32 of MurmurHash3: 0 is its fixed point; 1 maps to 0x514e28b7 (the hash of a single bit, published test value).
  it('mixes as MurmurHash3 does', () => {
    expect(mix32(0)).toBe(0);
    expect(mix32(1)).toBe(0x514e28b7);
  });

  it('gives 32-bit integers and 16 hexadecimal digits, the same every time', () => {
    for (const text of ['', 'a', 'motor', '秤', 'x'.repeat(10_000)]) {
      expect(Number.isInteger(hash32(text)) && hash32(text) >= 0 && hash32(text) < 2 ** 32).toBe(true);
      expect(hash64Hex(text)).toMatch(/^[0-9a-f]{16}$/);
      expect(hash64Hex(text)).toBe(hash64Hex(text));
    }
  });

  it('tells 100,000 similar texts apart', () => {
    const hashes = new Set(Array.from({ length: 100_000 }, (_, k) => hash64Hex(`profile:${k}`)));
    expect(hashes.size).toBe(100_000);
  });

  it('changes half of the bits when one character changes', () => {
    let changed = 0;
    for (let k = 0; k < 1_000; k++) {
      for (let bits = hash32(`line ${k}`) ^ hash32(`line ${k}x`); bits !== 0; bits &= bits - 1) changed += 1;
    }
    // 32,000 fair bits: 16,000 ± 89; six standard deviations.
    expect(Math.abs(changed - 16_000)).toBeLessThan(540);
  });
});
