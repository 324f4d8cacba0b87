/* The parts of the API's answers that the demo prints. */

export interface Identified {
  readonly id: string;
  readonly name: string;
}

export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export interface Interval {
  readonly p10Kg: number;
  readonly p50Kg: number;
  readonly p90Kg: number;
}

export interface ImportAnswer {
  readonly outcome: string;
  readonly summary: { readonly created: number; readonly unchanged: number; readonly rejected: number };
  readonly tickets: readonly {
    readonly batchId: string | null;
    readonly warnings: readonly { readonly line: number; readonly detail: string }[];
  }[];
}

export interface EstimateAnswer {
  readonly evidenceTier: number;
  readonly resourceClass: string;
  readonly resourceClassRule: string;
  readonly oxides: readonly {
    readonly quantity: string;
    readonly contained: Interval;
    readonly recoverable: Interval;
  }[];
}

export interface BatchAnswer {
  readonly id: string;
  readonly ticketNumber: string;
  readonly content: {
    readonly lines: readonly {
      readonly lineNumber: number;
      readonly form: string;
      readonly productProfile: string | null;
      readonly grade: string | null;
      readonly units: number | null;
      readonly netMassKg: number | null;
    }[];
  };
  readonly estimate: EstimateAnswer;
}

export interface LotAnswer {
  readonly id: string;
  readonly code: string;
  readonly batchId: string;
  readonly form: string;
  readonly status: string;
  readonly netMassKg: number;
  readonly country: string;
  readonly resourceClass: string;
  readonly evidenceTier: number;
  readonly version: number;
  readonly oxides: readonly { readonly quantity: string; readonly recoverable: Interval }[];
}

export interface DemandAnswer {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly acceptedForms: readonly string[];
  readonly ndPrOxideKgMin: number;
  readonly ndPrOxideKgMax: number;
  readonly processRoute: string;
}

export interface MatchRunAnswer {
  readonly id: string;
  readonly status: string;
  readonly failure: string | null;
  readonly finishedAt: string | null;
  readonly lotCount: number | null;
  readonly demandCount: number | null;
  readonly summary: {
    readonly objectiveUsd: number;
    readonly boundUsd: number;
    readonly gapUsd: number;
    readonly greedyObjectiveUsd: number;
    readonly eligiblePairs: number;
    readonly verification: { readonly feasible: boolean };
  } | null;
}

export interface AllocationAnswer {
  readonly lotCode: string;
  readonly demandCode: string;
  readonly ndPrOxideKg: number;
  readonly lotMassKg: number;
  readonly value: {
    readonly surplusUsdPerKg: number;
    readonly distanceKm: number;
    readonly terms: readonly { readonly term: string; readonly usdPerKg: number }[];
  };
}

export interface LotOutcomeAnswer {
  readonly lotCode: string;
  readonly status: string;
  readonly reason: string | null;
}

export interface DemandOutcomeAnswer {
  readonly demandCode: string;
  readonly status: string;
  readonly filledNdPrOxideKg: number;
  readonly capacityNdPrOxideKg: number;
}

/** A lot on offer, as a separator sees it that has reserved nothing of it. */
export interface MarketLotAnswer {
  readonly code: string;
  readonly form: string;
  readonly resourceClass: string;
  readonly country: string;
  readonly oxides: readonly { readonly quantity: string; readonly fromKg: number; readonly toKg: number }[];
}

/** What a match proposes, without anybody's terms. */
export interface PartyMatchAnswer {
  readonly lotCode: string;
  readonly demandCode: string;
  readonly ndPrOxideKg: number;
}

/** What a match means for a lot, as its owner is told. */
export interface PartyLotOutcomeAnswer {
  readonly status: string;
  readonly reason: string | null;
  readonly reservePriceToMatchUsdPerKg: number | null;
}
