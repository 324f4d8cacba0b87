import { failedGates } from './gates/evaluate-gates.js';
import type { GateKey, GateResult } from './gates/gate.js';
import type { MatchDemand, MatchLot, MatchSnapshot } from './match-problem.js';
import type { Allocation, DemandOutcome, MatchResult } from './match-result.js';
import { VALUE_TERMS } from './pair-value.js';

const MILLIGRAMS_PER_GRAM = 1_000;
/** Of each list, at most. */
export const PREVIEW_ITEMS_MAX = 50;

/** What of a lot the demand would get. What the lot's owner asks at least is not in the value. */
export interface PreviewedLot {
  readonly lotId: string;
  readonly lotCode: string;
  readonly ndPrOxideGrams: number;
  readonly lotMassGrams: number;
  readonly distanceMetres: number;
  readonly valueBeforeReserveUsdTenThousandthsPerKg: number;
}

/** Available of a lot, or of several. */
interface Quantity {
  readonly lotMassGrams: number;
  /** Liberated, P50. */
  readonly ndPrOxideGrams: number;
}

/** What comes in addition where one gate is opened and all else stays. */
export interface BindingGate extends Quantity {
  readonly gate: GateKey;
  readonly lotCount: number;
}

export interface NearlyEligibleLot extends Quantity {
  readonly lotId: string;
  readonly lotCode: string;
  readonly failedGates: readonly GateResult[];
}

/** What a demand would get today, and what keeps out the rest. Says nothing of other demands, nor of anybody's reserve. */
export interface DemandPreview {
  readonly outcome: DemandOutcome;
  readonly allocatedLotCount: number;
  /** Most oxide first; at most `PREVIEW_ITEMS_MAX`. */
  readonly allocatedLots: readonly PreviewedLot[];
  /** Lots that pass every gate, whoever gets them. */
  readonly eligibleLotCount: number;
  /** Most oxide first. Gates that keep out no lot by themselves are left out. */
  readonly bindingGates: readonly BindingGate[];
  /** Fewest failed gates first, then most oxide; at most `PREVIEW_ITEMS_MAX`. */
  readonly nearMisses: readonly NearlyEligibleLot[];
}

/**
 * @param result of a match of the snapshot
 * @throws RangeError where the snapshot has no such demand
 */
export function previewDemand(snapshot: MatchSnapshot, result: MatchResult, demandId: string): DemandPreview {
  const demand = snapshot.demands.find(({ id }) => id === demandId);
  const outcome = result.demands.find((each) => each.demandId === demandId);
  if (demand === undefined || outcome === undefined) throw new RangeError(`no demand ${demandId}`);
  const allocations = result.allocations.filter((each) => each.demandId === demandId);
  const { eligibleLotCount, misses } = missesOf(snapshot, demand);
  const codeOf = new Map(snapshot.lots.map(({ id, code }) => [id, code]));
  return {
    outcome,
    allocatedLotCount: allocations.length,
    allocatedLots: allocations
      .map((allocation) => previewedLot(allocation, codeOf.get(allocation.lotId) ?? allocation.lotId))
      .sort(mostOxideFirst)
      .slice(0, PREVIEW_ITEMS_MAX),
    eligibleLotCount,
    bindingGates: bindingGatesOf(misses),
    nearMisses: [...misses]
      .sort((a, b) => a.failedGates.length - b.failedGates.length || mostOxideFirst(a, b))
      .slice(0, PREVIEW_ITEMS_MAX),
  };
}

function missesOf(
  { lots, at }: MatchSnapshot,
  demand: MatchDemand,
): { readonly eligibleLotCount: number; readonly misses: readonly NearlyEligibleLot[] } {
  const misses: NearlyEligibleLot[] = [];
  for (const lot of lots) {
    const failed = failedGates(lot, demand, at);
    if (failed.length > 0)
      misses.push({ lotId: lot.id, lotCode: lot.code, ...quantityOf(lot), failedGates: failed });
  }
  return { eligibleLotCount: lots.length - misses.length, misses };
}

function quantityOf({ netMassGrams, ndPrMilligrams }: MatchLot): Quantity {
  return {
    lotMassGrams: netMassGrams,
    ndPrOxideGrams: Math.floor(ndPrMilligrams.p50 / MILLIGRAMS_PER_GRAM),
  };
}

function bindingGatesOf(misses: readonly NearlyEligibleLot[]): readonly BindingGate[] {
  const gates = new Map<GateKey, BindingGate>();
  for (const { failedGates: failed, lotMassGrams, ndPrOxideGrams } of misses) {
    const [only, ...others] = failed;
    if (only === undefined || others.length > 0) continue;
    const { gate } = only;
    const sum = gates.get(gate) ?? { gate, lotCount: 0, lotMassGrams: 0, ndPrOxideGrams: 0 };
    gates.set(gate, {
      gate,
      lotCount: sum.lotCount + 1,
      lotMassGrams: sum.lotMassGrams + lotMassGrams,
      ndPrOxideGrams: sum.ndPrOxideGrams + ndPrOxideGrams,
    });
  }
  return [...gates.values()].sort(
    (a, b) => b.ndPrOxideGrams - a.ndPrOxideGrams || (a.gate < b.gate ? -1 : 1),
  );
}

function previewedLot(
  { lotId, ndPrOxideGrams, lotMassGrams, value }: Allocation,
  lotCode: string,
): PreviewedLot {
  const beforeReserve = VALUE_TERMS.filter((term) => term !== 'RESERVE').reduce(
    (sum, term) => sum + value.termsUsdTenThousandthsPerKg[term],
    0,
  );
  return {
    lotId,
    lotCode,
    ndPrOxideGrams,
    lotMassGrams,
    distanceMetres: value.distanceMetres,
    valueBeforeReserveUsdTenThousandthsPerKg: beforeReserve,
  };
}

function mostOxideFirst(
  a: { readonly ndPrOxideGrams: number; readonly lotId: string },
  b: { readonly ndPrOxideGrams: number; readonly lotId: string },
): number {
  return b.ndPrOxideGrams - a.ndPrOxideGrams || (a.lotId < b.lotId ? -1 : 1);
}
