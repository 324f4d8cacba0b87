import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { MATERIAL_FORMS, type MaterialForm } from '../catalogue/domain/material-form.js';
import type { Liberation } from '../estimation/domain/estimation-line.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import { EstimateView, toEstimateView } from '../estimation/estimate.view.js';
import { toWarningViews, WarningView } from '../estimation/warning.view.js';
import {
  BATCH_ACTIONS,
  type BatchAction,
  type BatchContent,
  type BatchRevision,
} from './batch-revision.entity.js';
import { BATCH_STATUSES, type Batch, type BatchStatus } from './batch.entity.js';
import { LIBERATIONS, LINE_KINDS, type BatchLine, type LineKind } from './domain/batch-line.js';

/** A wt% as stated: low = high for a value. */
export class WtPctRangeView {
  @ApiProperty({ example: 3 })
  low!: number;

  @ApiProperty({ example: 6 })
  high!: number;
}

/** Readings and the net that follows from them. */
export class WeighingView {
  @ApiProperty({ example: 9420 })
  grossKg!: number;

  @ApiProperty({ example: 8580 })
  tareKg!: number;

  @ApiProperty({ type: Number, nullable: true, example: 20 })
  scaleDivisionKg!: number | null;

  /** Gross − tare. */
  @ApiProperty({ example: 840 })
  netKg!: number;

  /** Standard uncertainty (k = 1) of the net from the scale division. */
  @ApiProperty({ example: 8.165 })
  netStandardUncertaintyKg!: number;
}

/** One line of a batch; null means not stated, never zero. */
export class BatchLineView {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  lineNumber!: number;

  @ApiProperty({ enum: LINE_KINDS, enumName: 'LineKind', example: 'PROFILE_UNITS' })
  kind!: LineKind;

  @ApiProperty({ enum: MATERIAL_FORMS, enumName: 'MaterialForm', example: 'WHOLE_DEVICE' })
  form!: MaterialForm;

  @ApiProperty({ type: String, nullable: true, example: 'hdd-35-enterprise' })
  productProfile!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 1200 })
  units!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 828 })
  netMassKg!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: null })
  declaredMagnetMassKg!: number | null;

  @ApiProperty({ enum: LIBERATIONS, enumName: 'Liberation', nullable: true, example: 'DISMANTLING' })
  liberation!: Liberation | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  grade!: string | null;

  @ApiProperty({ type: Boolean, nullable: true, example: null })
  coated!: boolean | null;

  @ApiProperty({ type: () => WtPctRangeView, nullable: true, example: null })
  moistureWtPct!: WtPctRangeView | null;

  @ApiProperty({ type: () => WtPctRangeView, nullable: true, example: null })
  oilWtPct!: WtPctRangeView | null;

  @ApiProperty({ type: String, nullable: true, example: 'Pallet 3' })
  notes!: string | null;
}

/** What a batch says. */
export class BatchContentView {
  @ApiProperty({ type: String, nullable: true, example: 'WB-2026-004711' })
  ticketNumber!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-20T09:42:00.000Z' })
  receivedAt!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Polder Data Centre B.V.' })
  supplier!: string | null;

  @ApiProperty({ type: () => WeighingView, nullable: true })
  weighing!: WeighingView | null;

  @ApiProperty({ type: () => [BatchLineView] })
  lines!: BatchLineView[];

  @ApiProperty({ type: String, nullable: true, example: null })
  notes!: string | null;

  /** Odd but accepted. */
  @ApiProperty({ type: () => [WarningView] })
  warnings!: WarningView[];
}

/** Identity and standing of a batch. */
export class BatchSummaryView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.batch })
  id!: string;

  /** For people. */
  @ApiProperty({ example: 'BAT-2026-7K3MQ9ZD' })
  code!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.site })
  siteId!: string;

  @ApiProperty({ enum: BATCH_STATUSES, enumName: 'BatchStatus', example: 'RECORDED' })
  status!: BatchStatus;

  @ApiProperty({ type: String, nullable: true, example: 'WB-2026-004711' })
  ticketNumber!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-20T09:42:00.000Z' })
  receivedAt!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Polder Data Centre B.V.' })
  supplier!: string | null;

  /** Number of the revision in force. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  revision!: number;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.estimate })
  estimateId!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag; send it as If-Match to correct or void. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  version!: number;
}

/** A batch with what it says now and its estimate. */
export class BatchView extends BatchSummaryView {
  @ApiProperty({ type: () => BatchContentView })
  content!: BatchContentView;

  @ApiProperty({ type: () => EstimateView })
  estimate!: EstimateView;
}

/** One page of batches, newest first. */
export class BatchPage {
  @ApiProperty({ type: () => [BatchSummaryView] })
  items!: BatchSummaryView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** One revision of a batch. */
export class BatchRevisionView {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  revision!: number;

  @ApiProperty({ enum: BATCH_ACTIONS, enumName: 'BatchAction', example: 'RECORDED' })
  action!: BatchAction;

  @ApiProperty({ type: String, nullable: true, example: null })
  reason!: string | null;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.estimate })
  estimateId!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  @ApiProperty({ type: () => BatchContentView })
  content!: BatchContentView;
}

/** One page of a batch's revisions, newest first. */
export class BatchHistory {
  @ApiProperty({ type: () => [BatchRevisionView] })
  items!: BatchRevisionView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

function toKilogramsOrNull(grams: number | null): number | null {
  return grams === null ? null : kilogramsFromGrams(grams);
}

export function toBatchLineView(line: BatchLine): BatchLineView {
  const { profileKey, gradeKey, netMassGrams, declaredMagnetMassGrams, ...rest } = line;
  return {
    ...rest,
    productProfile: profileKey,
    grade: gradeKey,
    netMassKg: toKilogramsOrNull(netMassGrams),
    declaredMagnetMassKg: toKilogramsOrNull(declaredMagnetMassGrams),
  };
}

function toContentView({ weighing, lines, warnings, ...rest }: BatchContent): BatchContentView {
  return {
    ...rest,
    weighing: weighing && {
      grossKg: kilogramsFromGrams(weighing.grossGrams),
      tareKg: kilogramsFromGrams(weighing.tareGrams),
      scaleDivisionKg: toKilogramsOrNull(weighing.scaleDivisionGrams),
      netKg: kilogramsFromGrams(weighing.netGrams),
      netStandardUncertaintyKg: Math.round(weighing.netStandardUncertaintyGrams) / 1000,
    },
    lines: lines.map(toBatchLineView),
    warnings: toWarningViews(warnings),
  };
}

export function toBatchSummaryView(batch: Batch): BatchSummaryView {
  const { liveTicketNumber: _live, ...shown } = batch;
  return shown;
}

export function toBatchView(batch: Batch, content: BatchContent, estimate: StoredEstimate): BatchView {
  return {
    ...toBatchSummaryView(batch),
    content: toContentView(content),
    estimate: toEstimateView(estimate),
  };
}

export function toBatchRevisionView(stored: BatchRevision): BatchRevisionView {
  const { revision, action, reason, estimateId, recordedAt, content } = stored;
  return { revision, action, reason, estimateId, recordedAt, content: toContentView(content) };
}
