import type { MatchLot } from '../match-problem.js';

/**
 * Groups lots whose estimates may share a factor: what a magnet grade contains, or what a product of some profile does (profiles
 * state their grade). Lots that have a grade in common are in one group, as are those whose common neighbours link them; lots of no
 * known grade share what their form is thought to contain.
 * @returns by lot: the number of its group, from 0 in the order of the lots
 */
export function uncertaintyGroups(lots: readonly Pick<MatchLot, 'form' | 'gradeKeys'>[]): Int32Array {
  const parent = lots.map((_, position) => position);
  const rootOf = (position: number): number => {
    let root = position;
    for (let above = parent[root] ?? root; above !== root; above = parent[root] ?? root) {
      parent[root] = parent[above] ?? above;
      root = above;
    }
    return root;
  };
  const firstWith = new Map<string, number>();
  lots.forEach(({ form, gradeKeys }, position) => {
    const factors = gradeKeys.length === 0 ? [`form ${form}`] : gradeKeys.map((key) => `grade ${key}`);
    for (const factor of factors) {
      const first = firstWith.get(factor);
      if (first === undefined) firstWith.set(factor, position);
      else {
        const [a, b] = [rootOf(first), rootOf(position)];
        parent[Math.max(a, b)] = Math.min(a, b);
      }
    }
  });
  const numberOf = new Map<number, number>();
  return Int32Array.from(lots, (_, position) => {
    const root = rootOf(position);
    const number = numberOf.get(root) ?? numberOf.size;
    numberOf.set(root, number);
    return number;
  });
}
