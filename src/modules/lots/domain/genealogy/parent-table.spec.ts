import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ancestorsOf, descendantsOf } from './lineage.js';
import { buildLotGraph, type LotGraph, placeOfLot } from './lot-graph.js';
import {
  ancestryOf,
  descentOf,
  readParentTable,
  tabulated,
  type ParentRow,
  type ParentTable,
} from './parent-table.js';

/** Lots are made of earlier ones, so that there is no cycle. */
const genealogies = fc
  .array(fc.tuple(fc.nat(30), fc.nat(30), fc.integer({ min: 1, max: 9 })), { maxLength: 60 })
  .map((pairs) =>
    pairs
      .filter(([one, other]) => one !== other)
      .map(([one, other, parentGrams]) => ({
        childLotId: `lot-${Math.max(one, other)}`,
        parentLotId: `lot-${Math.min(one, other)}`,
        parentGrams,
      })),
  );

const idsOf = (graph: LotGraph, lots: Int32Array): ReadonlySet<string> =>
  new Set(Array.from(lots, (lot) => graph.lotIds[lot] ?? ''));

/** The rows that a table stands for. */
const rowsIn = ({ lotIds, children, parents, parentGrams }: ParentTable): readonly ParentRow[] =>
  Array.from(children, (child, row) => ({
    childLotId: lotIds[child] ?? '',
    parentLotId: lotIds[parents[row] ?? -1] ?? '',
    parentGrams: parentGrams[row] ?? 0,
  }));

const textOf = (rows: readonly ParentRow[]): string =>
  rows
    .map(({ childLotId, parentLotId, parentGrams }) => `${childLotId} ${parentLotId} ${parentGrams}`)
    .join(' ');

const lotsOf = (rows: readonly ParentRow[]): readonly string[] =>
  [...new Set(rows.flatMap(({ childLotId, parentLotId }) => [childLotId, parentLotId]))].sort();

describe('a table of rows', () => {
  it('has the rows in the order given, and their lots, whether given one by one or as one text', () => {
    fc.assert(
      fc.property(genealogies, (rows) => {
        for (const table of [tabulated(rows), readParentTable(textOf(rows), rows.length)]) {
          expect(rowsIn(table)).toEqual(rows);
          expect([...table.lotIds].sort()).toEqual(lotsOf(rows));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tells lots apart whose ids begin alike', () => {
    const rows = [
      { childLotId: 'lot-1', parentLotId: 'lot-0', parentGrams: 3 },
      { childLotId: 'lot-11', parentLotId: 'lot-1', parentGrams: 9_007_199_254_740_991 },
    ];
    expect(rowsIn(readParentTable(textOf(rows), 2))).toEqual(rows);
  });

  it('tells thousands of lots apart, whatever their ids are made of', () => {
    const rows = Array.from({ length: 5_000 }, (_, k) => ({
      childLotId: `лот-${(k * 7_919) % 4_001}`,
      parentLotId: `lot-${(k * 104_729) % 3_989}`,
      parentGrams: k + 1,
    }));
    const table = readParentTable(textOf(rows), rows.length);
    expect(rowsIn(table)).toEqual(rows);
    expect([...table.lotIds].sort()).toEqual(lotsOf(rows));
  });

  it.each([
    ['less', 'b a 1', 2],
    ['a row cut off', 'b a', 1],
    ['more', 'b a 1 c a 1', 1],
    ['none', '', 1],
    ['grams that are no whole number', 'b a 1.5', 1],
    ['no grams', 'b a  c', 1],
  ])('is not read of a text with %s', (_case, text, rowCount) => {
    expect(() => readParentTable(text, rowCount)).toThrow(RangeError);
  });
});

describe('rows of a lineage among those of all lots', () => {
  it('are those whose child is an ancestor or a descendant in the graph of all, in the order given', () => {
    fc.assert(
      fc.property(genealogies, fc.nat(30), (rows, number) => {
        const lotId = `lot-${number}`;
        const graph = buildLotGraph(rows, [lotId]);
        const place = placeOfLot(graph, lotId);
        const among = [
          [ancestryOf(tabulated(rows), [lotId]), idsOf(graph, ancestorsOf(graph, place))],
          [descentOf(tabulated(rows), [lotId]), idsOf(graph, descendantsOf(graph, [place]))],
        ] as const;
        for (const [found, lots] of among) {
          const expected = rows.filter(({ childLotId }) => lots.has(childLotId));
          expect(rowsIn(found)).toEqual(expected);
          expect([...found.lotIds].sort()).toEqual(lotsOf(expected));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are none of a lot that has neither parents nor children', () => {
    const table = tabulated([{ childLotId: 'B', parentLotId: 'A', parentGrams: 1 }]);
    expect(rowsIn(ancestryOf(table, ['C']))).toEqual([]);
    expect(rowsIn(descentOf(table, ['C']))).toEqual([]);
    expect(rowsIn(ancestryOf(table, ['A']))).toEqual([]);
  });
});
