/** What of an allocation can differ from one run to another. */
export interface ComparedAllocation {
  readonly lotId: string;
  readonly demandId: string;
  readonly ndPrOxideGrams: number;
  readonly lotMassGrams: number;
  readonly surplusUsdMicros: number;
}

/** A pair in one run, the other or both; null where the run does not allocate it. */
export interface AllocationDifference {
  readonly lotId: string;
  readonly demandId: string;
  readonly before: ComparedAllocation | null;
  readonly after: ComparedAllocation | null;
}

/**
 * The pairs that two runs allocate differently, by lot, then demand. A pair that both allocate in the same quantities, at the same
 * surplus, is none of them.
 */
export function matchDifference(
  before: readonly ComparedAllocation[],
  after: readonly ComparedAllocation[],
): readonly AllocationDifference[] {
  const pairs = new Map<string, AllocationDifference>();
  for (const allocation of before) {
    const { lotId, demandId } = allocation;
    pairs.set(keyOf(allocation), { lotId, demandId, before: allocation, after: null });
  }
  for (const allocation of after) {
    const { lotId, demandId } = allocation;
    const known = pairs.get(keyOf(allocation))?.before ?? null;
    pairs.set(keyOf(allocation), { lotId, demandId, before: known, after: allocation });
  }
  return [...pairs]
    .filter(([, pair]) => !isSame(pair))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, pair]) => pair);
}

function keyOf({ lotId, demandId }: ComparedAllocation): string {
  return `${lotId} ${demandId}`;
}

function isSame({ before, after }: AllocationDifference): boolean {
  return (
    before !== null &&
    after !== null &&
    before.ndPrOxideGrams === after.ndPrOxideGrams &&
    before.lotMassGrams === after.lotMassGrams &&
    before.surplusUsdMicros === after.surplusUsdMicros
  );
}
