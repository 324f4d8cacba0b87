import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { coverageOf, LOT_GROUPINGS, type LotGroup, type LotGrouping } from './domain/coverage.js';
import { detectDrift, type DriftDirection } from './domain/drift.js';
import type { ObservedShare } from './domain/wilson-interval.js';

/** How far outcomes lay from the P50 on average. */
export class BiasView {
  /** Geometric mean of realised / P50; above 1: more came out than estimated. */
  @ApiProperty({ example: 0.97 })
  factor!: number;

  /** Of the factor; null for a single lot. */
  @ApiProperty({ type: Number, nullable: true, example: 0.04 })
  factorStandardError!: number | null;

  /** Mean of ln(realised / P50). */
  @ApiProperty({ example: -0.0305 })
  meanLogRatio!: number;

  /** Of meanLogRatio; null for a single lot. */
  @ApiProperty({ type: Number, nullable: true, example: 0.041 })
  standardError!: number | null;
}

/** A share of n lots with Wilson's 95 % score interval. */
export class ObservedShareView {
  @ApiProperty({ type: 'integer', minimum: 1, example: 8 })
  n!: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 7 })
  count!: number;

  @ApiProperty({ example: 0.875 })
  share!: number;

  @ApiProperty({ example: 0.5291 })
  low95!: number;

  @ApiProperty({ example: 0.9776 })
  high95!: number;
}

/** A point of the reliability plot: `share` over `nominalProbability`; honest estimates lie on the diagonal. */
export class ReliabilityPointView extends ObservedShareView {
  /** 0.05, 0.10 … 0.95. */
  @ApiProperty({ example: 0.5 })
  nominalProbability!: number;
}

/** The two sums of the drift chart after one lot, in σ. */
export class DriftPointView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  /** Grows while outcomes run above their estimates. */
  @ApiProperty({ example: 0.4 })
  up!: number;

  /** Grows while they run below. */
  @ApiProperty({ example: 0 })
  down!: number;
}

/** Where the chart called a drift. */
export class DriftAlarmView {
  /** UP: outcomes run above their estimates. */
  @ApiProperty({ enum: ['UP', 'DOWN'], enumName: 'DriftDirection', example: 'UP' })
  direction!: DriftDirection;

  /** The lot at which it was called. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  /** The lot at which it probably began. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  sinceLotId!: string;
}

/** CUSUM of z-scores in the order in which the lots were realised; k = 0.5, h = 5. */
export class DriftView {
  @ApiProperty({ type: () => [DriftPointView] })
  path!: DriftPointView[];

  /** The first alarm; null where there is none. */
  @ApiProperty({ type: () => DriftAlarmView, nullable: true })
  alarm!: DriftAlarmView | null;
}

/** Calibration of the lots of one group. */
export class CoverageGroupView {
  /** Profile, recycler's id or process route; null where all lots are one group. */
  @ApiProperty({ type: String, nullable: true, example: 'hdd-35' })
  key!: string | null;

  /** Lots that count: compared, and with a balance that closes. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 8 })
  n!: number;

  /** Lots left out because no balance was stated or it does not close. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 1 })
  balanceOpen!: number;

  /** Null where no lot counts. */
  @ApiProperty({ type: () => BiasView, nullable: true })
  bias!: BiasView | null;

  /** Outcomes inside P10–P90; 0.8 where estimates are honest. Null where no lot counts. */
  @ApiProperty({ type: () => ObservedShareView, nullable: true })
  insideInterval!: ObservedShareView | null;

  /** Empty where no lot counts. */
  @ApiProperty({ type: () => [ReliabilityPointView] })
  reliability!: ReliabilityPointView[];

  @ApiProperty({ type: () => DriftView })
  drift!: DriftView;
}

/** Which outcomes figures of calibration are of. */
export class OutcomesTakenView {
  /** Outcomes on record that stand. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 9 })
  outcomes!: number;

  /** The newest of them, up to 1,000: those that the figures are of. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 1_000, example: 9 })
  outcomesTaken!: number;

  /** Of those, the ones that cannot be compared with their estimate. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 0 })
  notCompared!: number;
}

/** How honest the estimates were. */
export class CoverageReportView extends OutcomesTakenView {
  @ApiProperty({ enum: LOT_GROUPINGS, enumName: 'LotGrouping', example: 'PROFILE' })
  groupBy!: LotGrouping;

  /** By key, ascending. */
  @ApiProperty({ type: () => [CoverageGroupView] })
  groups!: CoverageGroupView[];
}

/** @param group its lots in the order in which they were realised */
export function toCoverageGroupView({ key, lots }: LotGroup): CoverageGroupView {
  const { n, balanceOpenCount, bias, insideInterval, reliability } = coverageOf(lots);
  return {
    key: key === '' ? null : key,
    n,
    balanceOpen: balanceOpenCount,
    bias,
    insideInterval: insideInterval && toShareView(insideInterval),
    reliability: reliability.map((point) => ({
      nominalProbability: point.nominalProbability,
      ...toShareView(point),
    })),
    drift: toDriftView(lots.filter((lot) => lot.balanceCloses)),
  };
}

function toShareView({ n, count, share, low95, high95 }: ObservedShare): ObservedShareView {
  return { n, count, share, low95, high95 };
}

function toDriftView(lots: LotGroup['lots']): DriftView {
  const { path, alarm } = detectDrift(lots.map((lot) => lot.zScore));
  const lotIdAt = (index: number): string => lots[index]?.lotId ?? '';
  return {
    path: path.map(({ up, down }, index) => ({ lotId: lotIdAt(index), up, down })),
    alarm: alarm && {
      direction: alarm.direction,
      lotId: lotIdAt(alarm.index),
      sinceLotId: lotIdAt(alarm.sinceIndex),
    },
  };
}
