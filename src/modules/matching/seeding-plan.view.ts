import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams, kilogramsFromMilligrams } from '../../shared/mass.js';
import { MATERIAL_FORMS, type MaterialForm } from '../catalogue/domain/material-form.js';
import { toOneDigit } from '../market/domain/disclosure.js';
import { GATE_KEYS } from './domain/gates/gate.js';
import type { FillDate, SeedingGapReason, SeedingPlan } from './domain/seeding/seeding-plan.js';

export const SEEDING_GAP_REASONS = [
  ...GATE_KEYS,
  'NO_SURPLUS',
  'PLANT_RULES',
] as const satisfies readonly SeedingGapReason[];

/** When the critical mass is reached, at one confidence. Kilograms of recoverable NdPr oxide. */
export class FillDateView {
  /** First day; null where all that is on offer is not enough. */
  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2026-12-15' })
  date!: string | null;

  /** Proven: no choice of lots has it earlier; null: none has it at all. Equal to `date` where that is the earliest. */
  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2026-12-15' })
  notBefore!: string | null;

  /** What the best plan that was found has by the last day. */
  @ApiProperty({ example: 141.75 })
  reachableKg!: number;

  /** What that lacks; 0 where it is enough. */
  @ApiProperty({ example: 0 })
  missingKg!: number;
}

/** A lot of the plan, whole or in part. */
export class SeedingDeliveryView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  lotCode!: string;

  /** First day on which it can be had. */
  @ApiProperty({ format: 'date', example: '2026-12-15' })
  date!: string;

  @ApiProperty({ example: 840 })
  lotMassKg!: number;

  /** Recoverable NdPr oxide at P50. */
  @ApiProperty({ example: 141.75 })
  recoverableKg!: number;

  /** With all lots before it, at P50. */
  @ApiProperty({ example: 141.75 })
  cumulatedKgP50!: number;

  /** With all lots before it: so much or more with nine chances in ten. */
  @ApiProperty({ example: 118.02 })
  cumulatedKgP90!: number;
}

/** Lots on offer that would help if one thing were otherwise, of one form. */
export class SeedingGapView {
  /**
   * The only gate that keeps them out. NO_SURPLUS: at the demand's terms they cost more than they bring. PLANT_RULES: capacity,
   * plant mass, blend or smallest parts leave no room.
   */
  @ApiProperty({ enum: SEEDING_GAP_REASONS, enumName: 'SeedingGapReason', example: 'MOISTURE' })
  reason!: SeedingGapReason;

  @ApiProperty({ enum: MATERIAL_FORMS, enumName: 'MaterialForm', example: 'SWARF' })
  form!: MaterialForm;

  @ApiProperty({ type: 'integer', minimum: 1, example: 4 })
  lotCount!: number;

  @ApiProperty({ example: 9_120 })
  lotMassKg!: number;

  /** Recoverable NdPr oxide at P50. */
  @ApiProperty({ example: 1_640.2 })
  recoverableKg!: number;

  /** First day on which one of them could be had. */
  @ApiProperty({ format: 'date', example: '2026-12-20' })
  firstDate!: string;
}

/** When a separator could have its first fill, from which lots, and what is missing. */
export class SeedingPlanView {
  /** The day of the market. */
  @ApiProperty({ format: 'date', example: '2026-11-23' })
  day!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.demand })
  demandId!: string;

  @ApiProperty({ example: 100 })
  criticalMassKg!: number;

  /** As likely reached as not. */
  @ApiProperty({ type: () => FillDateView })
  p50!: FillDateView;

  /** Reached with nine chances in ten. */
  @ApiProperty({ type: () => FillDateView })
  p90!: FillDateView;

  /** Lots on offer that pass every gate and have a surplus. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 4 })
  candidateLotCount!: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 3 })
  deliveryCount!: number;

  /** Of the plan of P90, or of P50 where only that is reached: by day, then most oxide first; the first 200. */
  @ApiProperty({ type: () => [SeedingDeliveryView] })
  deliveries!: SeedingDeliveryView[];

  /** Most oxide first. */
  @ApiProperty({ type: () => [SeedingGapView] })
  gaps!: SeedingGapView[];
}

export function toSeedingPlanView(plan: SeedingPlan, day: string): SeedingPlanView {
  const { demandId, candidateLotCount, deliveryCount } = plan;
  return {
    day,
    demandId,
    criticalMassKg: kilogramsFromMilligrams(plan.criticalMilligrams),
    p50: toFillDateView(plan.p50),
    p90: toFillDateView(plan.p90),
    candidateLotCount,
    deliveryCount,
    deliveries: plan.deliveries.map((delivery) => ({
      lotId: delivery.lotId,
      lotCode: delivery.lotCode,
      date: delivery.date,
      lotMassKg: kilogramsFromGrams(delivery.lotMassGrams),
      recoverableKg: kilogramsFromMilligrams(delivery.medianMilligrams),
      cumulatedKgP50: kilogramsFromMilligrams(delivery.cumulatedMedianMilligrams),
      cumulatedKgP90: kilogramsFromMilligrams(delivery.cumulatedSureMilligrams),
    })),
    gaps: plan.gaps.map(({ reason, form, lotCount, lotMassGrams, medianMilligrams, firstDate }) => ({
      reason,
      form,
      lotCount,
      lotMassKg: kilogramsFromGrams(lotMassGrams),
      recoverableKg: kilogramsFromMilligrams(medianMilligrams),
      firstDate,
    })),
  };
}

function toFillDateView({ date, notBefore, reachableMilligrams, missingMilligrams }: FillDate): FillDateView {
  return {
    date,
    notBefore,
    reachableKg: kilogramsFromMilligrams(reachableMilligrams),
    missingKg: kilogramsFromMilligrams(missingMilligrams),
  };
}

/** What a separator may learn of lots that it has not reserved: each to the first digit, and what they come to together. */
export function toPartySeedingPlanView(view: SeedingPlanView): SeedingPlanView {
  const date = (fill: FillDateView): FillDateView => ({
    ...fill,
    reachableKg: toOneDigit(fill.reachableKg),
    missingKg: toOneDigit(fill.missingKg),
  });
  return {
    ...view,
    p50: date(view.p50),
    p90: date(view.p90),
    deliveries: view.deliveries.map((delivery) => ({
      ...delivery,
      lotMassKg: toOneDigit(delivery.lotMassKg),
      recoverableKg: toOneDigit(delivery.recoverableKg),
      cumulatedKgP50: toOneDigit(delivery.cumulatedKgP50),
      cumulatedKgP90: toOneDigit(delivery.cumulatedKgP90),
    })),
    gaps: view.gaps.map((gap) => ({
      ...gap,
      lotMassKg: toOneDigit(gap.lotMassKg),
      recoverableKg: toOneDigit(gap.recoverableKg),
    })),
  };
}
