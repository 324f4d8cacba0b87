import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { QuantityIntervalView, toIntervalView } from '../estimation/interval.view.js';
import type { RealisedLotRecord } from './realised-lots.js';

const MILLIGRAMS_PER_KILOGRAM = 1_000_000;

/** How much of a lot's estimated NdPr oxide comes from one profile. */
export class ProfileShareView {
  /** Key of a product profile, or `loose:` with the form of loose material. */
  @ApiProperty({ example: 'hdd-35' })
  profile!: string;

  /** 0 to 1; the shares of a lot add up to 1. */
  @ApiProperty({ example: 1 })
  share!: number;
}

/** How an outcome compares with its estimate. */
export class ComparisonView {
  /** ln(realised / P50): 0.1 is about 10 % more than estimated. */
  @ApiProperty({ example: -0.031 })
  logRatio!: number;

  /** logRatio over the uncertainty of estimate and measurement combined; standard normal where estimates are honest. */
  @ApiProperty({ example: -0.12 })
  zScore!: number;

  /** P10 ≤ realised ≤ P90. */
  @ApiProperty({ example: true })
  insideInterval!: boolean;

  /** Where the outcome lies in the estimate, 0 to 1. */
  @ApiProperty({ example: 0.45 })
  percentile!: number;

  /** |zScore| above 3: look before anybody learns from it. */
  @ApiProperty({ example: false })
  conflict!: boolean;

  /** Only a lot whose element balance was stated and closes counts in coverage and is learnt from. */
  @ApiProperty({ example: true })
  balanceCloses!: boolean;
}

/** One lot that a separator has processed, against the last estimate made before the outcome was known. */
export class ReconciliationView {
  /** The evidence with the outcome. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.evidence })
  evidenceId!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  lotCode!: string;

  /** The recycler. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  /** Process route of the estimate; stands for the buyer. */
  @ApiProperty({ example: 'toll-hydromet-sx' })
  processRoute!: string;

  /** The estimate before. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.estimate })
  estimateId!: string;

  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:20:00.000Z' })
  realisedAt!: string;

  /** Recoverable NdPr oxide as estimated before. */
  @ApiProperty({ type: () => QuantityIntervalView })
  estimated!: QuantityIntervalView;

  /** NdPr oxide that came out; null where the outcome does not state both. */
  @ApiProperty({ type: Number, nullable: true, example: 4.569 })
  realisedKg!: number | null;

  /** k = 1. */
  @ApiProperty({ type: Number, nullable: true, example: 0.05 })
  realisedUncertaintyKg!: number | null;

  @ApiProperty({ type: () => [ProfileShareView] })
  profiles!: ProfileShareView[];

  /** Null where the two cannot be compared. */
  @ApiProperty({ type: () => ComparisonView, nullable: true })
  comparison!: ComparisonView | null;

  /** Why not, where they cannot. */
  @ApiProperty({ type: String, nullable: true, example: null })
  notComparedBecause!: string | null;
}

/** One page of realised lots, newest outcome first. */
export class ReconciliationPage {
  @ApiProperty({ type: () => [ReconciliationView] })
  items!: ReconciliationView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toReconciliationView(record: RealisedLotRecord): ReconciliationView {
  const { evidence, lot, estimate, estimated, realised, profileWeights, reconciliation, whyNot } = record;
  return {
    evidenceId: evidence.id,
    lotId: lot.id,
    lotCode: lot.code,
    organisationId: lot.organisationId,
    processRoute: estimate.result.processRouteKey,
    estimateId: estimate.id,
    catalogueVersion: estimate.catalogueVersion,
    realisedAt: evidence.observedAt,
    estimated: toIntervalView(estimated),
    realisedKg: realised && realised.milligrams / MILLIGRAMS_PER_KILOGRAM,
    realisedUncertaintyKg: realised && realised.standardUncertaintyMilligrams / MILLIGRAMS_PER_KILOGRAM,
    profiles: profileWeights.map(({ profileKey, weight }) => ({ profile: profileKey, share: weight })),
    comparison: reconciliation && {
      logRatio: reconciliation.logRatio,
      zScore: reconciliation.zScore,
      insideInterval: reconciliation.insideInterval,
      percentile: reconciliation.percentile,
      conflict: reconciliation.conflict,
      balanceCloses: reconciliation.balanceCloses,
    },
    notComparedBecause: whyNot,
  };
}
