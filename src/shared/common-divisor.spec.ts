import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bitLength, commonDivisorWithin } from './common-divisor.js';
import { greatestCommonDivisor } from './rational.js';

const divisorOf = (a: bigint, b: bigint): bigint | null =>
  commonDivisorWithin(a, b, { stepsLeft: Number.POSITIVE_INFINITY });
const integers = (bits: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });

describe('commonDivisorWithin', () => {
  it.each([
    [0n, 0n, 0n],
    [0n, 7n, 7n],
    [12n, 18n, 6n],
    [1n << 200n, 1n << 100n, 1n << 100n],
    [1_071n, 462n, 21n],
  ])('finds that of %d and %d: %d', (a, b, divisor) => {
    expect([divisorOf(a, b), divisorOf(b, a)]).toEqual([divisor, divisor]);
  });

  it('is that of Euclid, whatever the lengths of the two', () => {
    const lengths = fc.constantFrom(1, 30, 49, 50, 51, 64, 100, 700, 3_000);
    const pairs = fc.tuple(lengths, lengths, lengths).chain((bits) => fc.tuple(...bits.map(integers)));
    fc.assert(
      fc.property(pairs, ([a = 0n, b = 0n, common = 0n]) => {
        const [x, y] = [a * common, b * common];
        expect(divisorOf(x, y)).toBe(greatestCommonDivisor(x, y));
      }),
      { numRuns: 1_000 },
    );
  });

  it('of neighbours among Fibonacci’s numbers, the worst case of Euclid’s, is 1', () => {
    let [a, b] = [1n, 1n];
    for (let index = 0; index < 5_000; index++) [a, b] = [b, a + b];
    expect(divisorOf(b, a)).toBe(1n);
    // Quotients of 1 only: some 1.44 steps to the bit, of which a row takes the place of dozens.
    const budget = { stepsLeft: 1_000_000 };
    commonDivisorWithin(b, a, budget);
    expect(1_000_000 - budget.stepsLeft).toBeLessThan(5_000 / 2);
  });

  it('of nearly equal numbers and of powers of two beside each other is found as well', () => {
    const power = 1n << 1_000n;
    for (const other of [power - 1n, power + 1n, power / 2n + 1n, power - (1n << 999n)])
      expect(divisorOf(power, other)).toBe(greatestCommonDivisor(power, other));
  });

  it('is given up once its budget is spent, and takes the same of it every time', () => {
    const [a, b] = [3n ** 2_000n, 7n ** 1_000n];
    expect(commonDivisorWithin(a, b, { stepsLeft: 10 })).toBeNull();
    const spent = [1, 2].map(() => {
      const budget = { stepsLeft: 1_000_000 };
      expect(commonDivisorWithin(a, b, budget)).toBe(1n);
      return 1_000_000 - budget.stepsLeft;
    });
    expect(spent[0]).toBe(spent[1]);
  });
});

describe('bitLength', () => {
  it('is that of an integer, to the next four', () => {
    expect([0n, 1n, 15n, 16n, 1n << 64n].map(bitLength)).toEqual([4, 4, 4, 8, 68]);
  });
});
