import { combinedSource } from './combined-source.js';
import type { EstimateInputs, EstimateSource } from './estimate-inputs.js';

/** A part of material that has an estimate of its own. */
export interface PartOfMaterial {
  /** Names the whole, e.g. the id of a lot. */
  readonly wholeId: string;
  /** What the whole is estimated from. */
  readonly inputs: EstimateInputs;
  /** The part of the whole, above 0. */
  readonly share: number;
}

/**
 * Inputs of material that parts of others were made into. What comes from one ticket by several ways is one source again, so
 * that what is uncertain about it stays shared, also where evidence has come to one of the ways alone; a realised recovery is
 * of its whole alone and is left behind.
 * @param parts at least one; their order does not matter
 * @param processRouteKey the route that the estimate is to assume
 */
export function inputsOfParts(parts: readonly PartOfMaterial[], processRouteKey: string): EstimateInputs {
  const sources = new Map<string, EstimateSource>();
  for (const { wholeId, inputs, share } of inOrder(parts)) {
    inputs.sources.forEach((source, index) => {
      const origin = source.origin ?? `${wholeId}/${index}`;
      const key = JSON.stringify([
        origin,
        (source.tickets ?? []).map((ticket) => [ticket.origin, ticket.share]),
        source.evidence.map(({ id, lineIndexes }) => [id, lineIndexes]),
      ]);
      const known = sources.get(key)?.share ?? 0;
      sources.set(key, { ...source, origin, share: rounded(known + (source.share ?? 1) * share) });
    });
  }
  return { sources: relatedTogether([...sources.values()]), processRouteKey, realised: null };
}

/** Parts that add up to all of it but for floating-point rounding are all of it: a thousandth of a gram of a tonne. */
function rounded(share: number): number {
  return Math.abs(share - 1) < 1e-9 ? 1 : share;
}

/** By name, since sums of floating-point shares depend on their order. */
function inOrder(parts: readonly PartOfMaterial[]): readonly PartOfMaterial[] {
  return [...parts].sort((a, b) => (a.wholeId < b.wholeId ? -1 : 1));
}

/** Sources that have a ticket or a piece of evidence in common become one, in which it counts once. */
function relatedTogether(sources: readonly EstimateSource[]): readonly EstimateSource[] {
  const groups: { readonly names: Set<string>; readonly members: EstimateSource[] }[] = [];
  for (const source of sources) {
    const group = { names: new Set(namesOf(source)), members: [source] };
    const related = groups.filter(({ names }) => [...group.names].some((name) => names.has(name)));
    const [first] = related;
    if (first === undefined) {
      groups.push(group);
      continue;
    }
    for (const each of [...related.slice(1), group]) {
      first.members.push(...each.members);
      for (const name of each.names) first.names.add(name);
      if (each !== group) groups.splice(groups.indexOf(each), 1);
    }
  }
  return groups.map(({ members }) => combinedSource(members));
}

function namesOf({ origin = '', tickets = [], evidence }: EstimateSource): readonly string[] {
  return [
    ...(tickets.length > 0 ? tickets.map((ticket) => ticket.origin) : [origin]).map((name) => `from ${name}`),
    ...evidence.map(({ id }) => `evidence ${id}`),
  ];
}
