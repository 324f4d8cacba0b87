import type { MatchProblem } from './build-problem.js';
import { GateTable, onlyGate } from './gates/gate-table.js';
import type { GateKey } from './gates/gate.js';
import type { MatchDemand, MatchLot } from './match-problem.js';
import type { Relaxation } from './match-result.js';
import { entry, GRAMS_PER_FLOW_UNIT } from './transportation-problem.js';

/** Steps shown of one limit, the smallest first. */
const STEPS_PER_LIMIT_MAX = 3;

/** A limit in numbers, and what it would have to be for a lot. */
interface Need {
  readonly gate: GateKey;
  readonly element: string | null;
  readonly from: number;
  readonly to: number;
  readonly unit: string;
}

interface Step {
  lotCount: number;
  feedGrams: number;
  ndPrOxideGrams: number;
}

/**
 * By demand: what one of its limits, less strict, would let in. It counts lots that pass every other gate and are not taken
 * (or what is left of them); whether they would then be matched depends on prices, which are nobody else's business.
 * @param outflowUnits by lot: what the match takes of it
 */
export function relaxationsOf(
  problem: MatchProblem,
  outflowUnits: Float64Array,
): readonly (readonly Relaxation[])[] {
  const { lots, demands, at, transportation } = problem;
  const steps = demands.map(() => new Map<string, Map<number, { need: Need; step: Step }>>());
  const gates = new GateTable(demands, at);
  lots.forEach((lot, position) => {
    const supply = entry(transportation.supplyUnits, position);
    const left = supply - entry(outflowUnits, position);
    if (left === 0) return;
    const failing = gates.failingOf(lot);
    demands.forEach((demand, index) => {
      const gate = onlyGate(failing[index] ?? 0);
      const need = gate === null ? null : needOf(lot, demand, gate);
      if (need === null) return;
      const key = `${need.gate} ${need.element ?? ''}`;
      const limits = steps[index]?.get(key) ?? new Map<number, { need: Need; step: Step }>();
      steps[index]?.set(key, limits);
      const { step } = limits.get(need.to) ?? { step: { lotCount: 0, feedGrams: 0, ndPrOxideGrams: 0 } };
      limits.set(need.to, { need, step });
      step.lotCount += 1;
      step.feedGrams += Number((BigInt(lot.netMassGrams) * BigInt(left)) / BigInt(supply));
      step.ndPrOxideGrams += left * GRAMS_PER_FLOW_UNIT;
    });
  });
  return steps.map((limits) => [...limits.values()].flatMap(cumulated));
}

/** Each step lets in what the smaller ones do as well. */
function cumulated(limits: ReadonlyMap<number, { need: Need; step: Step }>): readonly Relaxation[] {
  const sum: Step = { lotCount: 0, feedGrams: 0, ndPrOxideGrams: 0 };
  return [...limits.values()]
    .sort((a, b) => Math.abs(a.need.to - a.need.from) - Math.abs(b.need.to - b.need.from))
    .slice(0, STEPS_PER_LIMIT_MAX)
    .map(({ need, step }): Relaxation => {
      sum.lotCount += step.lotCount;
      sum.feedGrams += step.feedGrams;
      sum.ndPrOxideGrams += step.ndPrOxideGrams;
      const { gate, element, unit } = need;
      return { gate, element, from: `${need.from}${unit}`, to: `${need.to}${unit}`, ...sum };
    });
}

/** What the one limit that keeps the pair out would have to be; null where it is one without a number. */
function needOf(lot: MatchLot, demand: MatchDemand, gate: GateKey): Need | null {
  const wtPct = { unit: ' wt%', element: null };
  switch (gate) {
    case 'MOISTURE':
      return { gate, ...wtPct, from: demand.moistureWtPctMax ?? 100, to: lot.moistureWtPct.high };
    case 'OIL':
      return { gate, ...wtPct, from: demand.oilWtPctMax ?? 100, to: lot.oilWtPct.high };
    case 'IMPURITY':
      return impurityNeed(lot, demand);
    case 'TIER':
      return { gate, element: null, unit: '', from: demand.evidenceTierMin, to: lot.evidenceTier };
    default:
      return null;
  }
}

/** One element beyond its limit, and all others known and within theirs. */
function impurityNeed(lot: MatchLot, demand: MatchDemand): Need | null {
  const beyond = Object.entries(demand.impurityLimitsWtPct).filter(
    ([element, limit]) => (lot.otherElementWtPct[element] ?? Number.POSITIVE_INFINITY) > limit,
  );
  const [first, ...others] = beyond;
  if (first === undefined || others.length > 0) return null;
  const [element, from] = first;
  const to = lot.otherElementWtPct[element];
  return to === undefined ? null : { gate: 'IMPURITY', element, unit: ' wt%', from, to };
}
