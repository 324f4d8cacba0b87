import { describe, expect, it } from '@jest/globals';
import { ancestorsOf, descendantsOf, descentsTo } from './lineage.js';
import { buildLotGraph, GenealogyDefect, isRoot, type LotGraph, placeOfLot } from './lot-graph.js';
import type { ParentRow } from './parent-table.js';

const row = (childLotId: string, parentLotId: string, parentGrams = 1): ParentRow => ({
  childLotId,
  parentLotId,
  parentGrams,
});
const named = (graph: LotGraph, lots: Iterable<number>): (string | undefined)[] =>
  Array.from(lots, (lot) => graph.lotIds[lot]);

/* A was split into B and C, which were merged with D into E; F was made of E, and G of D alone. */
const DIAMOND = [
  row('B', 'A'),
  row('C', 'A'),
  row('E', 'B'),
  row('E', 'C'),
  row('E', 'D'),
  row('F', 'E'),
  row('G', 'D'),
];
const diamond = buildLotGraph(DIAMOND);
const lot = (id: string): number => placeOfLot(diamond, id);

function defectOf(work: () => unknown): GenealogyDefect {
  try {
    work();
  } catch (error) {
    if (error instanceof GenealogyDefect) return error;
    throw error;
  }
  throw new Error('No defect was found');
}

describe('a graph of lots', () => {
  it('knows who was received: whoever has no parents', () => {
    expect(named(diamond, diamond.order).filter((id) => isRoot(diamond, lot(id ?? '')))).toEqual(['A', 'D']);
  });

  it('adds up rows of the same pair', () => {
    const graph = buildLotGraph([row('B', 'A', 40), row('B', 'C', 9), row('B', 'A', 2)]);
    expect(graph.parentGrams).toEqual(Float64Array.of(42, 9));
    expect(graph.inputGrams).toEqual(Float64Array.of(0, 51, 0));
  });

  it('may have lots that nothing was made of', () => {
    const graph = buildLotGraph([], ['A']);
    expect(named(graph, ancestorsOf(graph, 0))).toEqual(['A']);
    expect(() => placeOfLot(graph, 'B')).toThrow(RangeError);
  });

  it('is the same whatever the order of the rows', () => {
    expect(buildLotGraph([...DIAMOND].reverse())).toEqual(diamond);
  });

  it('names the lots of a cycle', () => {
    const rows = [...DIAMOND, row('Y', 'X'), row('Z', 'Y'), row('X', 'Z'), row('X', 'A'), row('W', 'X')];
    const defect = defectOf(() => buildLotGraph(rows));
    expect([...defect.lotIds].sort()).toEqual(['X', 'Y', 'Z']);
    expect(defect.message).toMatch(/^Lot ([XYZ]) is made of itself: .* < \1$/);
  });

  it('names a lot that is its own parent', () => {
    expect(defectOf(() => buildLotGraph([row('A', 'A')])).message).toBe('Lot A is made of itself: A < A');
  });

  it.each([0, -1, 0.5, Number.NaN])('refuses %d g of a parent, and names the lots', (grams) => {
    expect(defectOf(() => buildLotGraph([row('B', 'A', grams)])).lotIds).toEqual(['B', 'A']);
  });
});

describe('lineage', () => {
  it('lists ancestors and descendants, parents first', () => {
    expect(named(diamond, ancestorsOf(diamond, lot('E')))).toEqual(['A', 'D', 'B', 'C', 'E']);
    expect(named(diamond, descendantsOf(diamond, [lot('A')]))).toEqual(['A', 'B', 'C', 'E', 'F']);
    expect(named(diamond, descendantsOf(diamond, [lot('B'), lot('G')]))).toEqual(
      ['B', 'E', 'F', 'G'].sort(byOrder),
    );
  });

  function byOrder(a: string, b: string): number {
    return diamond.order.indexOf(lot(a)) - diamond.order.indexOf(lot(b));
  }

  it('counts the paths through a diamond and shows the one through the earliest lots', () => {
    const descents = descentsTo(diamond, lot('F'), ancestorsOf(diamond, lot('F')));
    const fromA = descents.descentFrom(lot('A'));
    expect(fromA.pathCount).toBe(2n);
    expect(named(diamond, fromA.shortestPath)).toEqual(['A', 'B', 'E', 'F']);
    expect(descents.descentFrom(lot('D')).pathCount).toBe(1n);
    expect(descents.descentFrom(lot('F'))).toEqual({ pathCount: 1n, shortestPath: [lot('F')] });
    expect(() => descents.descentFrom(lot('G'))).toThrow(RangeError);
  });

  it('prefers fewer operations to earlier lots', () => {
    const graph = buildLotGraph([row('B', 'A'), row('C', 'B'), row('Z', 'C'), row('D', 'A'), row('Z', 'D')]);
    const last = placeOfLot(graph, 'Z');
    const { shortestPath } = descentsTo(graph, last, ancestorsOf(graph, last)).descentFrom(0);
    expect(named(graph, shortestPath)).toEqual(['A', 'D', 'Z']);
  });

  it('counts 2^200 paths through 200 diamonds', () => {
    const rows = Array.from({ length: 200 }, (_, k) => {
      const [top, left, right, bottom] = [4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 4].map(
        (n) => `L${String(n).padStart(4, '0')}`,
      );
      return [
        row(`${left}`, `${top}`),
        row(`${right}`, `${top}`),
        row(`${bottom}`, `${left}`),
        row(`${bottom}`, `${right}`),
      ];
    }).flat();
    const graph = buildLotGraph(rows);
    const last = placeOfLot(graph, 'L0800');
    expect(descentsTo(graph, last, ancestorsOf(graph, last)).descentFrom(0).pathCount).toBe(2n ** 200n);
  });
});
