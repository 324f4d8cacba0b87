import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addRationals,
  compareRationals,
  lowestTerms,
  multiplyRationals,
  rational,
  ZERO,
} from '../../../../shared/rational.js';
import { gramsPerHolding, Trace } from './destinations.js';
import { buildLotGraph, type LotGraph, placeOfLot } from './lot-graph.js';
import type { ParentRow } from './parent-table.js';
import { Provenance } from './provenance.js';
import type { Share } from './share-table.js';
import { yards } from '../../../../../test/support/lot-yards.js';

const row = (childLotId: string, parentLotId: string, parentGrams: number): ParentRow => ({
  childLotId,
  parentLotId,
  parentGrams,
});

/** Shares of some lots in each of their descendants, by lot id. */
function tracedShares(
  graph: LotGraph,
  lotIds: readonly string[],
  kind: 'EXACT' | 'ROUNDED' = 'EXACT',
): Map<string, Share> {
  const trace = new Trace(
    graph,
    lotIds.map((lotId) => placeOfLot(graph, lotId)),
  );
  return new Map(
    Array.from(trace.descendants, (lot) => [
      graph.lotIds[lot] ?? '',
      kind === 'EXACT' ? trace.exactShareOf(lot) : trace.roundedShareOf(lot),
    ]),
  );
}

const NOTHING: Share = { ...ZERO, isExact: true };

/* A 100 kg was split into B 60 and C 40; B, C and D 50 were merged into E; 75 kg of E were shipped. */
const DIAMOND = buildLotGraph([
  row('B', 'A', 60_000),
  row('C', 'A', 40_000),
  row('E', 'B', 60_000),
  row('E', 'C', 40_000),
  row('E', 'D', 50_000),
]);

describe('where a lot ended up', () => {
  it('finds A in B and C, which are all A, and in E, which is 2/3 A', () => {
    expect([...tracedShares(DIAMOND, ['A'])]).toEqual([
      ['A', { numerator: 1n, denominator: 1n, isExact: true }],
      ['B', { numerator: 1n, denominator: 1n, isExact: true }],
      ['C', { numerator: 1n, denominator: 1n, isExact: true }],
      ['E', { numerator: 2n, denominator: 3n, isExact: true }],
    ]);
  });

  it('finds all of A again: 50 kg of the 75 that were shipped, 50 of the 75 that are left', () => {
    const share = tracedShares(DIAMOND, ['A']).get('E') ?? NOTHING;
    expect(
      gramsPerHolding(100_000, [
        { grams: 75_000, share },
        { grams: 75_000, share },
      ]),
    ).toEqual([50_000, 50_000]);
  });

  it('traces several lots together: A and D are all of E', () => {
    expect(lowestTerms(tracedShares(DIAMOND, ['A', 'D']).get('E') ?? NOTHING)).toMatchObject({
      numerator: 1n,
      denominator: 1n,
    });
  });

  it('counts what is owed to an account: 3 g that a count found were not A to begin with', () => {
    const share = tracedShares(DIAMOND, ['A']).get('B') ?? NOTHING;
    const holdings = [
      { grams: 60_003, share },
      { grams: -3, share },
      { grams: 40_000, share },
    ];
    expect(gramsPerHolding(100_000, holdings)).toEqual([60_003, -3, 40_000]);
  });

  it('refuses holdings that do not contain it', () => {
    const share = tracedShares(DIAMOND, ['A']).get('E') ?? NOTHING;
    expect(() => gramsPerHolding(100_000, [{ grams: 75_000, share }])).toThrow(RangeError);
  });

  it('finds every gram of every receipt somewhere, as the yard that moves them does', () => {
    fc.assert(
      fc.property(yards, fc.constantFrom('EXACT' as const, 'ROUNDED' as const), (yard, kind) => {
        const graph = buildLotGraph(yard.rows, [...yard.receivedGrams.keys()]);
        for (const [receiptId, receivedGrams] of yard.receivedGrams) {
          const shares = tracedShares(graph, [receiptId], kind);
          const holdings = yard
            .allHoldings()
            .map((holding) => ({ ...holding, share: shares.get(holding.lotId) ?? NOTHING }));
          const amounts = holdings.map(({ grams, share }) => multiplyRationals(share, rational(grams)));
          if (kind === 'EXACT') {
            expect(lowestTerms(amounts.reduce(addRationals, ZERO))).toEqual(rational(receivedGrams));
            holdings.forEach((holding, k) => {
              expect(lowestTerms(amounts[k] ?? ZERO)).toEqual(lowestTerms(yard.amountIn(holding, receiptId)));
            });
          }
          const rounded = gramsPerHolding(receivedGrams, holdings);
          expect(rounded.reduce((sum, grams) => sum + grams, 0)).toBe(receivedGrams);
        }
      }),
    );
  });

  it('agrees with the way back: the share of R in L is the same from both ends', () => {
    fc.assert(
      fc.property(yards, (yard) => {
        const graph = buildLotGraph(yard.rows, [...yard.receivedGrams.keys()]);
        for (const [receiptId] of yard.receivedGrams) {
          const root = placeOfLot(graph, receiptId);
          for (const [lotId, share] of tracedShares(graph, [receiptId])) {
            const backwards = new Provenance(graph, placeOfLot(graph, lotId)).exactShareOf(root);
            expect(lowestTerms(share)).toEqual(lowestTerms(backwards));
            expect(share.isExact && backwards.isExact).toBe(true);
          }
        }
      }),
    );
  });

  it('gives a loss the mix of what went in: of B 60 and D 20, three quarters are A', () => {
    const trace = new Trace(DIAMOND, [placeOfLot(DIAMOND, 'A')]);
    const [b, d, e] = ['B', 'D', 'E'].map((lotId) => placeOfLot(DIAMOND, lotId));
    const changes = [
      { lot: b ?? null, grams: -60 },
      { lot: d ?? null, grams: -20 },
      { lot: e ?? null, grams: 70 },
    ];
    expect(lowestTerms(trace.shareOfOperation(changes))).toEqual(rational(3, 4));
    expect(lowestTerms(trace.shareOfOperation([...changes, { lot: null, grams: -40 }]))).toEqual(
      rational(1, 2),
    );
  });

  it('gives what a count found the share of the lot that got it', () => {
    const trace = new Trace(DIAMOND, [placeOfLot(DIAMOND, 'D')]);
    const share = trace.shareOfOperation([{ lot: placeOfLot(DIAMOND, 'E'), grams: 5 }]);
    expect(compareRationals(share, rational(1, 3))).toBe(0);
  });
});
