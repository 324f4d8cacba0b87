import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addRationals,
  compareRationals,
  lowestTerms,
  multiplyRationals,
  ONE,
  type Rational,
  rational,
  ZERO,
} from '../../../../shared/rational.js';
import { buildLotGraph, placeOfLot } from './lot-graph.js';
import type { ParentRow } from './parent-table.js';
import { Provenance } from './provenance.js';
import { yards } from '../../../../../test/support/lot-yards.js';

const row = (childLotId: string, parentLotId: string, parentGrams: number): ParentRow => ({
  childLotId,
  parentLotId,
  parentGrams,
});

function provenanceOf(rows: readonly ParentRow[], lotId: string): Provenance {
  const graph = buildLotGraph(rows, [lotId]);
  return new Provenance(graph, placeOfLot(graph, lotId));
}

/** Exact shares as `[root, numerator, denominator]`. */
function sharesOf(rows: readonly ParentRow[], lotId: string): [string, bigint, bigint][] {
  const graph = buildLotGraph(rows, [lotId]);
  const provenance = new Provenance(graph, placeOfLot(graph, lotId));
  return Array.from(provenance.roots, (root) => {
    const { numerator, denominator, isExact } = provenance.exactShareOf(root);
    expect(isExact).toBe(true);
    return [graph.lotIds[root] ?? '', numerator, denominator];
  });
}

const sumOf = (fractions: readonly Rational[]): Rational => lowestTerms(fractions.reduce(addRationals, ZERO));

/* A 100 kg was split into B 60 and C 40; B, C and D 50 were merged into E, 150 kg. */
const DIAMOND = [
  row('B', 'A', 60_000),
  row('C', 'A', 40_000),
  row('E', 'B', 60_000),
  row('E', 'C', 40_000),
  row('E', 'D', 50_000),
];

describe('provenance', () => {
  it('adds up the shares of a diamond: E is 2/3 A and 1/3 D', () => {
    expect(sharesOf(DIAMOND, 'E')).toEqual([
      ['A', 2n, 3n],
      ['D', 1n, 3n],
    ]);
  });

  it('says what 75 kg of E are: 50 kg of A and 25 kg of D, and the same again', () => {
    const provenance = provenanceOf(DIAMOND, 'E');
    expect(provenance.gramsOf(75_000)).toEqual([50_000, 25_000]);
    expect(provenance.gramsOf(75_000)).toEqual([50_000, 25_000]);
    expect(provenanceOf(DIAMOND, 'E').gramsOf(75_000)).toEqual([50_000, 25_000]);
  });

  it('divides grams by largest remainder, of equal ones the earlier: 100 g of a third each', () => {
    const rows = [row('X', 'A', 1), row('X', 'B', 1), row('X', 'C', 1)];
    expect(provenanceOf(rows, 'X').gramsOf(100)).toEqual([34, 33, 33]);
  });

  it('says that a received lot is all itself', () => {
    expect(sharesOf([], 'A')).toEqual([['A', 1n, 1n]]);
    expect(sharesOf(DIAMOND, 'A')).toEqual([['A', 1n, 1n]]);
  });

  it('counts what was taken and not what is left: half of E with F makes 1/3 A, 1/6 D, 1/2 F', () => {
    expect(sharesOf([...DIAMOND, row('G', 'E', 75_000), row('G', 'F', 75_000)], 'G')).toEqual([
      ['A', 1n, 3n],
      ['D', 1n, 6n],
      ['F', 1n, 2n],
    ]);
  });

  it('telescopes: lots merged whole, one after the other, have shares of their grams in the total', () => {
    const grams = fc.array(fc.integer({ min: 1, max: 30_000_000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(grams, (receipts) => {
        const rows: ParentRow[] = [];
        let total = receipts[0] ?? 0;
        receipts.slice(1).forEach((received, k) => {
          const parent = k === 0 ? 'R000' : `M${String(k).padStart(3, '0')}`;
          const child = `M${String(k + 1).padStart(3, '0')}`;
          rows.push(row(child, parent, total), row(child, `R${String(k + 1).padStart(3, '0')}`, received));
          total += received;
        });
        const last = `M${String(receipts.length - 1).padStart(3, '0')}`;
        expect(sharesOf(rows, last).map(([, n, d]) => lowestTerms(rational(n, d)))).toEqual(
          receipts.map((received) => lowestTerms(rational(received, total))),
        );
      }),
    );
  });

  it('has shares that add up to exactly 1, whoever the lot, and grams that add up to the gram', () => {
    fc.assert(
      fc.property(yards, fc.integer({ min: 0, max: 5_000_000 }), (yard, grams) => {
        const graph = buildLotGraph(yard.rows);
        graph.lotIds.forEach((_id, lot) => {
          const provenance = new Provenance(graph, lot);
          const shares = Array.from(provenance.roots, (root) => provenance.exactShareOf(root));
          expect(sumOf(shares)).toEqual(ONE);
          const parts = provenance.gramsOf(grams);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(grams);
          parts.forEach((part, k) => {
            const exact = multiplyRationals(shares[k] ?? ZERO, rational(grams));
            expect(compareRationals(exact, rational(part - 1))).toBe(1);
            expect(compareRationals(exact, rational(part + 1))).toBe(-1);
          });
        });
      }),
    );
  });

  it('agrees with a yard that moves the grams of each receipt with every operation', () => {
    fc.assert(
      fc.property(yards, (yard) => {
        const graph = buildLotGraph(yard.rows, [...yard.receivedGrams.keys()]);
        for (const holding of yard.allHoldings()) {
          const provenance = new Provenance(graph, placeOfLot(graph, holding.lotId));
          for (const [receiptId] of yard.receivedGrams) {
            const root = placeOfLot(graph, receiptId);
            const share = provenance.roots.includes(root) ? provenance.exactShareOf(root) : ZERO;
            const amount = multiplyRationals(share, rational(holding.grams));
            expect(lowestTerms(amount)).toEqual(lowestTerms(yard.amountIn(holding, receiptId)));
          }
        }
      }),
    );
  });

  it('does not depend on the order of the rows', () => {
    const shuffled = yards.chain((yard) =>
      fc.record({
        rows: fc.constant(yard.rows),
        shuffled: fc.shuffledSubarray(yard.rows, { minLength: yard.rows.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ rows, shuffled: others }) => {
        for (const { childLotId } of rows)
          expect(sharesOf(others, childLotId)).toEqual(sharesOf(rows, childLotId));
      }),
    );
  });

  it('keeps its shares through a split: what is split off is what it was split from', () => {
    fc.assert(
      fc.property(yards, fc.integer({ min: 1, max: 1_000 }), (yard, grams) => {
        for (const { childLotId } of yard.rows) {
          const rows = [...yard.rows, row('part', childLotId, grams)];
          expect(sharesOf(rows, 'part')).toEqual(sharesOf(rows, childLotId));
        }
      }),
    );
  });
});

/** Each merge takes an odd part of the one before and of a new receipt, so that nothing cancels. */
function mergesInARow(count: number): ParentRow[] {
  return Array.from({ length: count }, (_, k) => {
    const [before, made, received] = [k, k + 1, k + 1].map((n) => String(n).padStart(5, '0'));
    const parent = k === 0 ? 'R00000' : `M${before}`;
    return [row(`M${made}`, parent, 999_983), row(`M${made}`, `R${received}`, 1_000_003 + 2 * k)];
  }).flat();
}

describe('provenance of lots that were mixed very often', () => {
  it('is exact below a thousand merges: the first receipt is the product of all parts', () => {
    const rows = mergesInARow(1_000);
    const provenance = provenanceOf(rows, 'M01000');
    const product = Array.from({ length: 1_000 }, (_, k) =>
      rational(999_983, 999_983 + 1_000_003 + 2 * k),
    ).reduce(({ numerator, denominator }, factor) => ({
      numerator: numerator * factor.numerator,
      denominator: denominator * factor.denominator,
    }));
    const first = provenance.roots[0] ?? -1;
    expect(provenance.exactShareOf(first)).toEqual({ ...lowestTerms(product), isExact: true });
    expect(provenance.gramsOf(1_000_000).reduce((sum, grams) => sum + grams, 0)).toBe(1_000_000);
  });

  it('says that it rounds where a fraction would have more than 9,864 digits, to 57 decimals', () => {
    const provenance = provenanceOf(mergesInARow(2_000), 'M02000');
    const first = provenance.roots[0] ?? -1;
    const share = provenance.exactShareOf(first);
    expect(share.isExact).toBe(false);
    // 2^−2000 or so of it is left: nothing at 57 decimals
    expect(share.numerator).toBe(0n);
    const last = provenance.roots.at(-1) ?? -1;
    expect(provenance.exactShareOf(last).isExact).toBe(true);
  });

  it('rounds shares that add up to 1 but for the rounding, also where everything is mixed with everything', () => {
    const [layers, width] = [12, 12];
    const id = (layer: number, k: number): string =>
      `L${String(layer).padStart(2, '0')}-${String(k).padStart(2, '0')}`;
    const rows = Array.from({ length: layers * width * width }, (_, n) => {
      const [layer, child, parent] = [Math.floor(n / width ** 2), Math.floor(n / width) % width, n % width];
      return row(id(layer + 1, child), id(layer, parent), 1_000_003 + ((n * 7_919) % 99_991));
    });
    const provenance = provenanceOf(rows, id(layers, 0));
    const shares = Array.from(provenance.roots, (root) => provenance.roundedShareOf(root));
    expect(shares).toHaveLength(width);
    const { numerator, denominator } = sumOf(shares);
    const error = numerator - denominator;
    expect((error < 0n ? -error : error) * 10n ** 55n < denominator).toBe(true);
    expect(provenance.gramsOf(7).reduce((sum, grams) => sum + grams, 0)).toBe(7);
  });
});
