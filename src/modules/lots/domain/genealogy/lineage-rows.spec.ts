import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ancestryRows, descentRows } from './lineage-rows.js';
import { ancestorsOf, descendantsOf } from './lineage.js';
import { buildLotGraph, type LotGraph, placeOfLot } from './lot-graph.js';

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

describe('rows of a lineage among those of all lots', () => {
  it('are those whose child is an ancestor or a descendant in the graph of all, in the order given', () => {
    fc.assert(
      fc.property(genealogies, fc.nat(30), (rows, number) => {
        const lotId = `lot-${number}`;
        const graph = buildLotGraph(rows, [lotId]);
        const place = placeOfLot(graph, lotId);
        const ancestors = idsOf(graph, ancestorsOf(graph, place));
        const descendants = idsOf(graph, descendantsOf(graph, [place]));
        expect(ancestryRows(rows, [lotId])).toEqual(
          rows.filter(({ childLotId }) => ancestors.has(childLotId)),
        );
        expect(descentRows(rows, [lotId])).toEqual(
          rows.filter(({ childLotId }) => descendants.has(childLotId)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('are none of a lot that has neither parents nor children', () => {
    const rows = [{ childLotId: 'B', parentLotId: 'A', parentGrams: 1 }];
    expect(ancestryRows(rows, ['C'])).toEqual([]);
    expect(descentRows(rows, ['C'])).toEqual([]);
    expect(ancestryRows(rows, ['A'])).toEqual([]);
  });
});
