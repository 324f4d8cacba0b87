import { tabulated, type ParentRow, type ParentTable } from './parent-table.js';

/**
 * Lots and what they were made of: a directed graph without cycles. A lot is named by its place in `lotIds`,
 * which are in ascending order, so that nothing depends on the order of the rows. The edges are kept in two
 * orders, each in rows of one array: the edges of lot `i` are those from `starts[i]` to `starts[i + 1] − 1`.
 */
export interface LotGraph {
  readonly lotIds: readonly string[];
  /** Edges by child, then by parent. */
  readonly parentStarts: Int32Array;
  readonly parents: Int32Array;
  /** Grams that the operation took of `parents[k]`, of all rows of the pair together. */
  readonly parentGrams: Float64Array;
  /** Per lot: the sum of its parents' grams; 0 for a root. */
  readonly inputGrams: Float64Array;
  /** Edges by parent, then by child; `childEdges[k]` is the same edge's place among those by child. */
  readonly childStarts: Int32Array;
  readonly children: Int32Array;
  readonly childEdges: Int32Array;
  /** Every lot after all of its parents. */
  readonly order: Int32Array;
}

/** The stored genealogy contradicts itself. No request causes this, and no answer would be right. */
export class GenealogyDefect extends Error {
  constructor(
    message: string,
    /** The lots in question. */
    readonly lotIds: readonly string[],
  ) {
    super(message);
    this.name = 'GenealogyDefect';
  }
}

/**
 * @param rows in any order; rows of the same pair are added up
 * @param lotIds of lots that may be in no row
 * @throws GenealogyDefect where a lot descends from itself, or grams are not positive whole numbers
 */
export function buildLotGraph(rows: readonly ParentRow[], lotIds: readonly string[] = []): LotGraph {
  return lotGraphOf(tabulated(rows), lotIds);
}

/** As `buildLotGraph`, of rows in columns. */
export function lotGraphOf(table: ParentTable, lotIds: readonly string[]): LotGraph {
  requireWholeGrams(table);
  const { ids, children, parents } = placed(table, lotIds);
  const edges = { children, parents, grams: table.parentGrams };
  const count = ids.length;
  const byChild = mergedPairs(count, edges);
  const { starts: childStarts, sorted } = countingSort(count, byChild.parents);
  const graph = {
    lotIds: ids,
    parentStarts: startsOf(count, byChild.children),
    parents: byChild.parents,
    parentGrams: byChild.grams,
    inputGrams: inputGramsOf(count, byChild),
    childStarts,
    children: sorted.map((edge) => byChild.children[edge] as number),
    childEdges: sorted,
  };
  return { ...graph, order: parentsFirst(graph) };
}

/** @throws RangeError where the graph does not have the lot */
export function placeOfLot(graph: LotGraph, lotId: string): number {
  let low = 0;
  let high = graph.lotIds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((graph.lotIds[middle] as string) < lotId) low = middle + 1;
    else high = middle;
  }
  if (graph.lotIds[low] !== lotId) throw new RangeError(`The graph has no lot ${lotId}`);
  return low;
}

/** The lot has no parents: it was received, and is made of nothing but itself. */
export function isRoot(graph: LotGraph, lot: number): boolean {
  return graph.inputGrams[lot] === 0;
}

interface Edges {
  readonly children: Int32Array;
  readonly parents: Int32Array;
  readonly grams: Float64Array;
}

/** Lots in ascending order by code units, the same in every place and for both engines, and the rows by their places in that. */
function placed(
  { lotIds: known, children, parents }: ParentTable,
  lotIds: readonly string[],
): { ids: readonly string[]; children: Int32Array; parents: Int32Array } {
  const unknown = new Set(lotIds);
  for (const id of known) unknown.delete(id);
  const ids = [...known, ...unknown].sort();
  const placeOf = new Map<string, number>();
  ids.forEach((id, place) => placeOf.set(id, place));
  const places = Int32Array.from(known, (id) => placeOf.get(id) as number);
  const placeOfKnown = (lot: number): number => places[lot] as number;
  return { ids, children: children.map(placeOfKnown), parents: parents.map(placeOfKnown) };
}

function requireWholeGrams({ lotIds, children, parents, parentGrams }: ParentTable): void {
  parentGrams.forEach((grams, row) => {
    if (Number.isSafeInteger(grams) && grams > 0) return;
    const [child, parent] = [children, parents].map((lots) => lotIds[lots[row] as number] as string) as [
      string,
      string,
    ];
    throw new GenealogyDefect(
      `Lot ${child} took ${grams} g of lot ${parent}: not a positive whole number of grams`,
      [child, parent],
    );
  });
}

/** Sorted by child, then by parent, with one edge per pair. */
function mergedPairs(count: number, edges: Edges): Edges {
  const byParent = countingSort(count, edges.parents).sorted;
  const byChild = countingSort(
    count,
    byParent.map((edge) => edges.children[edge] as number),
  ).sorted;
  const children = new Int32Array(byChild.length);
  const parents = new Int32Array(byChild.length);
  const grams = new Float64Array(byChild.length);
  let kept = 0;
  for (const place of byChild) {
    const edge = byParent[place] as number;
    const child = edges.children[edge] as number;
    const parent = edges.parents[edge] as number;
    const repeats = kept > 0 && children[kept - 1] === child && parents[kept - 1] === parent;
    const at = repeats ? kept - 1 : kept++;
    children[at] = child;
    parents[at] = parent;
    grams[at] = (grams[at] as number) + (edges.grams[edge] as number);
  }
  return {
    children: children.subarray(0, kept),
    parents: parents.subarray(0, kept),
    grams: grams.subarray(0, kept),
  };
}

function inputGramsOf(count: number, { children, grams }: Edges): Float64Array {
  const sums = new Float64Array(count);
  for (let k = 0; k < children.length; k++) {
    const child = children[k] as number;
    sums[child] = (sums[child] as number) + (grams[k] as number);
  }
  return sums;
}

/** Where each key's entries start among entries sorted by key, and after the last one. */
function startsOf(count: number, keys: Int32Array): Int32Array {
  const starts = new Int32Array(count + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] as number) + 1;
  for (let key = 0; key < count; key++) {
    starts[key + 1] = (starts[key + 1] as number) + (starts[key] as number);
  }
  return starts;
}

/** Places of the entries in ascending order of their keys; those of equal keys stay in order. */
function countingSort(count: number, keys: Int32Array): { starts: Int32Array; sorted: Int32Array } {
  const starts = startsOf(count, keys);
  const next = starts.slice();
  const sorted = new Int32Array(keys.length);
  for (let k = 0; k < keys.length; k++) {
    const key = keys[k] as number;
    const place = next[key] as number;
    sorted[place] = k;
    next[key] = place + 1;
  }
  return { starts, sorted };
}

/** Kahn's algorithm: a lot follows once its last parent has. @throws GenealogyDefect where there is a cycle */
function parentsFirst(graph: Omit<LotGraph, 'order'>): Int32Array {
  const { lotIds, parentStarts, childStarts, children } = graph;
  const count = lotIds.length;
  const order = new Int32Array(count);
  const waitingFor = new Int32Array(count);
  let placed = 0;
  for (let lot = 0; lot < count; lot++) {
    waitingFor[lot] = (parentStarts[lot + 1] as number) - (parentStarts[lot] as number);
    if (waitingFor[lot] === 0) order[placed++] = lot;
  }
  for (let done = 0; done < placed; done++) {
    const lot = order[done] as number;
    const end = childStarts[lot + 1] as number;
    for (let k = childStarts[lot] as number; k < end; k++) {
      const child = children[k] as number;
      waitingFor[child] = (waitingFor[child] as number) - 1;
      if (waitingFor[child] === 0) order[placed++] = child;
    }
  }
  if (placed < count) throw cycleAmong(graph, waitingFor);
  return order;
}

/** Whoever still waits has a parent that waits: going from parent to parent comes back somewhere. */
function cycleAmong(
  { lotIds, parentStarts, parents }: Omit<LotGraph, 'order'>,
  waitingFor: Int32Array,
): GenealogyDefect {
  const seenAt = new Map<number, number>();
  const walk: number[] = [];
  let lot = waitingFor.findIndex((waits) => waits > 0);
  while (!seenAt.has(lot)) {
    seenAt.set(lot, walk.length);
    walk.push(lot);
    const own = parents.subarray(parentStarts[lot], parentStarts[lot + 1]);
    lot = own.find((parent) => (waitingFor[parent] as number) > 0) as number;
  }
  const cycle = walk.slice(seenAt.get(lot)).map((each) => lotIds[each] as string);
  const first = cycle[0] as string;
  return new GenealogyDefect(`Lot ${first} is made of itself: ${[...cycle, first].join(' < ')}`, cycle);
}
