import type { LotGraph } from './lot-graph.js';

/** The lot and everything that it is made of, each after all of its parents; the lot itself comes last. */
export function ancestorsOf(graph: LotGraph, lot: number): Int32Array {
  return reachable(graph, [lot], graph.parentStarts, graph.parents);
}

/** The lots and everything that was made of them, each after all of its parents. */
export function descendantsOf(graph: LotGraph, lots: readonly number[]): Int32Array {
  return reachable(graph, lots, graph.childStarts, graph.children);
}

function reachable(
  graph: LotGraph,
  from: readonly number[],
  starts: Int32Array,
  neighbours: Int32Array,
): Int32Array {
  const isReached = new Uint8Array(graph.lotIds.length);
  const toVisit = [...from];
  for (const lot of from) isReached[lot] = 1;
  for (let lot = toVisit.pop(); lot !== undefined; lot = toVisit.pop()) {
    const end = starts[lot + 1] as number;
    for (let k = starts[lot] as number; k < end; k++) {
      const neighbour = neighbours[k] as number;
      if (isReached[neighbour] === 1) continue;
      isReached[neighbour] = 1;
      toVisit.push(neighbour);
    }
  }
  return graph.order.filter((lot) => isReached[lot] === 1);
}

/** How a lot's material came from one of its ancestors. */
export interface Descent {
  /** Number of ways through the graph, which grows exponentially with diamonds one after the other. */
  readonly pathCount: bigint;
  /** One with the fewest operations, from the ancestor to the lot; of equally short ones, through the earliest lots. */
  readonly shortestPath: readonly number[];
}

/** Answers for any ancestor, after one pass over all of them. */
export interface DescentTable {
  /** @throws RangeError where the lot does not descend from it */
  descentFrom(ancestor: number): Descent;
}

/**
 * Paths from every ancestor to a lot. Counted backwards without walking them: as many lead on from a lot as from
 * all its children together.
 * @param ancestors as `ancestorsOf` gives them
 */
export function descentsTo(graph: LotGraph, lot: number, ancestors: Int32Array): DescentTable {
  const { parentStarts, parents } = graph;
  const counts = new Array<bigint | undefined>(graph.lotIds.length);
  const steps = new Int32Array(graph.lotIds.length).fill(-1);
  const nextLots = new Int32Array(graph.lotIds.length).fill(-1);
  counts[lot] = 1n;
  steps[lot] = 0;
  for (let position = ancestors.length - 1; position >= 0; position--) {
    const child = ancestors[position] as number;
    const count = counts[child] as bigint;
    const distance = (steps[child] as number) + 1;
    const end = parentStarts[child + 1] as number;
    for (let k = parentStarts[child] as number; k < end; k++) {
      const parent = parents[k] as number;
      counts[parent] = (counts[parent] ?? 0n) + count;
      const known = steps[parent] as number;
      if (known >= 0 && (known < distance || (known === distance && (nextLots[parent] as number) < child)))
        continue;
      steps[parent] = distance;
      nextLots[parent] = child;
    }
  }
  return {
    descentFrom(ancestor) {
      const pathCount = counts[ancestor];
      if (pathCount === undefined) throw new RangeError(`lot ${lot} does not descend from ${ancestor}`);
      const shortestPath = [ancestor];
      for (let at = ancestor; at !== lot; shortestPath.push(at)) at = nextLots[at] as number;
      return { pathCount, shortestPath };
    },
  };
}
