import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lotMassShares } from './allocations.js';

describe('lotMassShares', () => {
  it('sends a fully allocated lot out whole, the odd gram to the largest remainder', () => {
    // 100 g over 1 : 1 : 1 is 33⅓ each: a tie, so the first; over 1 : 2 it is 33⅓ and 66⅔.
    expect([...lotMassShares(100, [1, 1, 1], 3)]).toEqual([34, 33, 33]);
    expect([...lotMassShares(100, [1, 2], 3)]).toEqual([33, 67]);
  });

  it('rounds the whole of a partly allocated lot down', () => {
    // 2/3 of 100 g is 66⅔ g: 66 in all.
    expect([...lotMassShares(100, [1, 1], 3)]).toEqual([33, 33]);
    expect([...lotMassShares(100, [2], 3)]).toEqual([66]);
  });

  it('never exceeds the lot, differs from the proportion by less than a gram and loses nothing of a whole lot', () => {
    const shares = fc.record({
      mass: fc.integer({ min: 1, max: 60_000_000_000 }),
      units: fc.array(fc.integer({ min: 1, max: 2_000_000_000 }), { minLength: 1, maxLength: 6 }),
      unallocated: fc.integer({ min: 0, max: 1000 }),
    });
    fc.assert(
      fc.property(shares, ({ mass, units, unallocated }) => {
        const supply = units.reduce((sum, part) => sum + part, 0) + unallocated;
        const grams = [...lotMassShares(mass, units, supply)];
        const sum = grams.reduce((total, part) => total + part, 0);
        expect(sum).toBeLessThanOrEqual(mass);
        if (unallocated === 0) expect(sum).toBe(mass);
        grams.forEach((part, position) => {
          const scaledDistance = BigInt(part) * BigInt(supply) - BigInt(mass) * BigInt(units[position] ?? 0);
          expect((scaledDistance < 0n ? -scaledDistance : scaledDistance) < BigInt(supply)).toBe(true);
        });
      }),
    );
  });
});
