import type { GateKey, GateResult } from './gates/gate.js';
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
  /** What the match would bring without any rules. */
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
  /** Under rules (indivisible lots, campaigns, blends …) prices only say where it is worth trying. */
  readonly isCertain: boolean;
}

/** What a place costs at the prices of the match, 1e-4 USD per kg of the lot's NdPr oxide. */
export interface PriceOfPlace {
  readonly intakeUsdTenThousandthsPerKg: number;
  readonly feedUsdTenThousandthsPerKg: number;
  /** Below 0 where the lot is cleaner than a limit that binds, and makes room for others. */
  readonly impurityUsdTenThousandthsPerKg: number;
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
      readonly price: PriceOfPlace;
      /** Sum of the price − surplus, ≥ 0. */
      readonly shortfallUsdTenThousandthsPerKg: number;
      readonly reserveToMatch: ReserveToMatch | null;
    }
  | {
      /** It would earn more than its place costs, yet no place for it is left: the price of whole lots and campaigns. */
      readonly code: 'LEFT_OUT';
      readonly demandId: string;
      readonly value: PairValue;
      readonly price: PriceOfPlace;
      /** What it would earn beyond the prices, all of what is left of it; its part in the gap. */
      readonly opportunityCostUsdMicros: number;
    }
  | {
      /** No demand where it has a surplus could take even its smallest part. */
      readonly code: 'PART_DOES_NOT_FIT';
      /** Where most of it would fit. */
      readonly demandId: string;
      readonly smallestNdPrOxideGrams: number;
      readonly fittingNdPrOxideGrams: number;
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
  /** Its part in the gap of the prices, micro-USD. */
  readonly opportunityCostUsdMicros: number;
}

/** An element in a demand's blended intake. */
export interface BlendOutcome {
  readonly element: string;
  /** µg of it in 1 g of the intake's feed, rounded down: parts per million. */
  readonly foundPpm: number;
  readonly limitPpm: number;
  /** 1e-3 USD per kg of the element beyond the limit: what relaxing the limit is worth at the margin. */
  readonly priceUsdThousandthsPerKg: number;
}

/** What one limit less strict would let in: lots that pass every other gate. */
export interface Relaxation {
  readonly gate: GateKey;
  /** For IMPURITY. */
  readonly element: string | null;
  readonly from: string;
  readonly to: string;
  /** Listed, eligible then, and not taken by anybody in this match. */
  readonly lotCount: number;
  readonly feedGrams: number;
  readonly ndPrOxideGrams: number;
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
  /** What a kilogram more of plant mass is worth; 0 while there is room; null for a closed campaign. */
  readonly feedPriceUsdMicrosPerKg: number | null;
  readonly feedGrams: number;
  readonly feedGramsMax: number | null;
  readonly blends: readonly BlendOutcome[];
  /** Its fair share, grams of NdPr oxide; 0 where the match is not to be fair. */
  readonly fairShareNdPrOxideGrams: number;
  /** Its part in the gap of the prices: what has a price and is not used up, micro-USD. */
  readonly unusedUsdMicros: number;
  readonly relaxations: readonly Relaxation[];
  readonly campaign: CampaignShortfall | null;
}

/** A published dual price. Whoever knows the snapshot re-computes the bound from these alone. */
export interface CertificatePrice {
  readonly demandId: string;
  /** Of its intake, per kg of NdPr oxide; below 0 only where a fair share pays for intake. */
  readonly usdTenThousandthsPerKg: number;
  /** Of its plant's mass, per kg of feed; 0 unless given. */
  readonly feedUsdMicrosPerKg?: number;
  /** Of what its blend may still contain; 0 for elements not given. */
  readonly impurities?: readonly ImpurityPrice[];
}

export interface ImpurityPrice {
  readonly element: string;
  /** 1e-3 USD per kg of the element above the limit's share of its own feed. */
  readonly usdThousandthsPerKg: number;
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
    | 'WRONG_MASS'
    | 'PART_TOO_SMALL'
    | 'PLANT_MASS_EXCEEDED'
    | 'BLEND_TOO_DIRTY'
    | 'FLOOR_NOT_MET'
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

/** Micro-USD. */
export interface GapOfPrices {
  readonly lotsUsdMicros: number;
  readonly demandsUsdMicros: number;
  readonly roundingUsdMicros: number;
  readonly sumUsdMicros: number;
}

/** What a fair match gives every demand, and what that costs. */
export interface Fairness {
  /** 64ths of what each demand could be given. */
  readonly shareOf64: number;
  /** Surplus given up for it, micro-USD. */
  readonly priceUsdMicros: number;
}

export interface MatchResult {
  /** By lot id, then demand id. */
  readonly allocations: readonly Allocation[];
  readonly lots: readonly LotOutcome[];
  readonly demands: readonly DemandOutcome[];
  readonly objectiveUsdMicros: number;
  /** No match is worth more. */
  readonly boundUsdMicros: number;
  /** PRICES: by the published prices, to be checked by anybody; SEARCH: by a search of the whole problem, which proved more. */
  readonly boundBasis: 'PRICES' | 'SEARCH';
  readonly gapUsdMicros: number;
  /** The gap of the published prices, split: opportunity costs of lots and priced room that is not used add up to it. */
  readonly gapOfPrices: GapOfPrices;
  /** Null unless the match was to be fair. */
  readonly fairness: Fairness | null;
  /** Of the search under rules; nothing else is left to chance. */
  readonly seed: number;
  /** What taking the dearest pair first would reach under the same rules. */
  readonly greedyObjectiveUsdMicros: number;
  readonly certificatePrices: readonly CertificatePrice[];
  readonly verification: MatchVerification;
  readonly eligiblePairCount: number;
  /** Eligible pairs with a surplus. */
  readonly edgeCount: number;
}
