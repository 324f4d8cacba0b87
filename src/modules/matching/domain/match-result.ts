import type { GateResult } from './gates/gate.js';
import type { PairValue } from './pair-value.js';

/** A proposed delivery of (part of) a lot to a demand. */
export interface Allocation {
  readonly lotId: string;
  readonly demandId: string;
  /** Liberated NdPr oxide at P50, a multiple of 10 g. */
  readonly ndPrOxideGrams: number;
  /** The share of the lot's net mass that goes with it. */
  readonly lotMassGrams: number;
  /** The pair's surplus per kilogram times the kilograms: exact. */
  readonly surplusUsdMicros: number;
  readonly value: PairValue;
}

/** A demand that the lot (or its rest) missed, with the gates that kept it out. */
export interface NearMiss {
  readonly demandId: string;
  /** FAIL or UNKNOWN, at least one. */
  readonly failedGates: readonly GateResult[];
}

/** Grams of NdPr oxide, multiples of 10 g. */
export interface CampaignShortfall {
  readonly demandId: string;
  readonly requiredNdPrOxideGrams: number;
  /** What all eligible lots with a surplus could bring at most, within the capacity. */
  readonly reachableNdPrOxideGrams: number;
  /** What the match had brought when the campaign was given up. */
  readonly allocatedNdPrOxideGrams: number;
}

/**
 * With a reserve below this, and all else as it ended, at least 10 g of the lot match at this demand. Absent
 * (null) where even a reserve of 0 would not do, where only a campaign below its minimum has room, and for the
 * rest of a partly matched lot, which competes with itself.
 */
export interface ReserveToMatch {
  readonly demandId: string;
  readonly belowUsdTenThousandthsPerKg: number;
}

/** Why a lot, or the rest of it, is not matched. */
export type UnmatchedReason =
  | {
      readonly code: 'BELOW_SMALLEST_QUANTITY';
      readonly ndPrOxideMilligramsP50: number;
      readonly smallestMilligrams: number;
    }
  | {
      readonly code: 'NOT_ELIGIBLE';
      /** Fewest failed gates first; at most `NEAR_MISSES_PER_LOT_MAX` of the `demandCount`. */
      readonly nearMisses: readonly NearMiss[];
      readonly demandCount: number;
    }
  | {
      readonly code: 'NO_SURPLUS';
      /** The eligible demand at which the lot comes nearest to a surplus. */
      readonly demandId: string;
      readonly value: PairValue;
      readonly reserveToMatch: ReserveToMatch | null;
    }
  | {
      readonly code: 'OUTBID';
      /** Of the open demands at which the lot has a surplus, the one whose price it comes nearest to. */
      readonly demandId: string;
      readonly value: PairValue;
      /** What the last 10 g of that demand's capacity earn. */
      readonly intakePriceUsdTenThousandthsPerKg: number;
      /** Intake price − surplus, ≥ 0. */
      readonly shortfallUsdTenThousandthsPerKg: number;
      readonly reserveToMatch: ReserveToMatch | null;
    }
  | {
      readonly code: 'CAMPAIGN_MINIMUM_NOT_REACHED';
      readonly campaigns: readonly CampaignShortfall[];
    };

export interface LotOutcome {
  readonly lotId: string;
  readonly status: 'MATCHED' | 'PARTLY_MATCHED' | UnmatchedReason['code'];
  readonly allocatedNdPrOxideGrams: number;
  readonly remainingNdPrOxideGrams: number;
  /** Null exactly for MATCHED. */
  readonly unmatched: UnmatchedReason | null;
}

export interface DemandOutcome {
  readonly demandId: string;
  readonly status: 'FILLED' | 'PARTLY_FILLED' | 'UNFILLED' | 'CAMPAIGN_MINIMUM_NOT_REACHED';
  readonly filledNdPrOxideGrams: number;
  readonly capacityNdPrOxideGrams: number;
  readonly minimumNdPrOxideGrams: number;
  readonly isMinimumReached: boolean;
  /** What the last 10 g of capacity earn, 0 while there is room; null for a closed campaign. */
  readonly intakePriceUsdTenThousandthsPerKg: number | null;
  readonly campaign: CampaignShortfall | null;
}

/** A published dual price. Whoever knows the snapshot re-computes the bound from these alone. */
export interface CertificatePrice {
  readonly demandId: string;
  readonly usdTenThousandthsPerKg: number;
}

export interface MatchViolation {
  readonly code:
    | 'UNKNOWN_PAIR'
    | 'DUPLICATE_PAIR'
    | 'NOT_A_QUANTITY'
    | 'GATE_FAILED'
    | 'WRONG_VALUE'
    | 'NO_SURPLUS'
    | 'SUPPLY_EXCEEDED'
    | 'LOT_MASS_EXCEEDED'
    | 'LOT_MASS_INCOMPLETE'
    | 'CAPACITY_EXCEEDED'
    | 'CAMPAIGN_BELOW_MINIMUM'
    | 'WRONG_OBJECTIVE'
    | 'INVALID_PRICE'
    | 'OBJECTIVE_ABOVE_BOUND';
  readonly detail: string;
}

/** The verifier's own figures, in micro-USD. */
export interface MatchVerification {
  readonly feasible: boolean;
  readonly violations: readonly MatchViolation[];
  readonly objectiveUsdMicros: number;
  readonly boundUsdMicros: number;
  /** bound − objective: 0 proves the match optimal. */
  readonly gapUsdMicros: number;
}

export interface MatchResult {
  /** By lot id, then demand id. */
  readonly allocations: readonly Allocation[];
  readonly lots: readonly LotOutcome[];
  readonly demands: readonly DemandOutcome[];
  readonly objectiveUsdMicros: number;
  /** Upper bound on any match, from the solve before campaign minimums closed a demand. */
  readonly boundUsdMicros: number;
  readonly gapUsdMicros: number;
  /** What taking the dearest pair first would reach under the same campaign minimums. */
  readonly greedyObjectiveUsdMicros: number;
  readonly certificatePrices: readonly CertificatePrice[];
  readonly verification: MatchVerification;
  readonly eligiblePairCount: number;
  /** Eligible pairs with a surplus. */
  readonly edgeCount: number;
}
