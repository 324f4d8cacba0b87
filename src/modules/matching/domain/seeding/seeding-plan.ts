import type { GateKey } from '../gates/gate.js';
import type { MaterialForm } from '../../../catalogue/domain/material-form.js';

/** When a separator could have its first fill, of what, and what is missing. Milligrams are of recoverable NdPr oxide. */
export interface SeedingPlan {
  readonly demandId: string;
  readonly criticalMilligrams: number;
  /** Of the plan of P50, and that of P90. */
  readonly p50: FillDate;
  readonly p90: FillDate;
  /** Lots that pass every gate and have a surplus. */
  readonly candidateLotCount: number;
  /** Lots of the plan of P90; of that of P50 where only that is reached. */
  readonly deliveryCount: number;
  /** By day, then most oxide first; at most `SEEDING_ITEMS_MAX`. */
  readonly deliveries: readonly SeedingDelivery[];
  /** Most oxide first. */
  readonly gaps: readonly SeedingGap[];
}

export interface FillDate {
  /** ISO date; null where the critical mass is not reached. */
  readonly date: string | null;
  /** No plan has it earlier, proven; null: none has it at all. Where it is `date`, that is the earliest. */
  readonly notBefore: string | null;
  /** What all lots of the market would bring at most, of the best plan found. */
  readonly reachableMilligrams: number;
  /** What that lacks; 0 where it is enough. */
  readonly missingMilligrams: number;
}

export interface SeedingDelivery {
  readonly lotId: string;
  readonly lotCode: string;
  /** ISO date: the first day on which it can be had. */
  readonly date: string;
  readonly lotMassGrams: number;
  readonly medianMilligrams: number;
  /** With all that comes before. */
  readonly cumulatedMedianMilligrams: number;
  /** With all that comes before: reached with nine chances in ten. */
  readonly cumulatedSureMilligrams: number;
}

/**
 * Why lots do not count: the one gate that keeps them out, or: NO_SURPLUS, they cost more than they bring at this demand;
 * PLANT_RULES, capacity, plant mass, blend or smallest parts leave no room.
 */
export type SeedingGapReason = GateKey | 'NO_SURPLUS' | 'PLANT_RULES';

/** Lots of one kind that would help if one thing were otherwise. */
export interface SeedingGap {
  readonly reason: SeedingGapReason;
  readonly form: MaterialForm;
  readonly lotCount: number;
  readonly lotMassGrams: number;
  /** At P50. */
  readonly medianMilligrams: number;
  /** ISO date: the first day on which one of them could be had. */
  readonly firstDate: string;
}
