import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import type { EstimateOrigin, EstimateSubject } from '../estimation/estimation.service.js';
import { unstoredEstimate, type ComputedEstimate } from '../estimation/estimation.service.js';
import type { EstimateSubjectKind, StoredEstimate } from '../estimation/estimate.entity.js';
import { EstimateChangeView } from '../estimation/estimate-change.view.js';
import { EstimatePreviewView, toEstimateView, toUnstoredEstimateView } from '../estimation/estimate.view.js';
import {
  EVIDENCE_RECORD_KINDS,
  type EvidenceRecord,
  type EvidenceRecordKind,
} from '../estimation/evidence-record.entity.js';
import { toWarningViews, WarningView } from '../estimation/warning.view.js';

/** One piece of evidence as it was sent. */
export class EvidenceView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.evidence })
  id!: string;

  @ApiProperty({ enum: ['BATCH', 'LOT'], enumName: 'EstimateSubjectKind', example: 'BATCH' })
  subjectKind!: EstimateSubjectKind;

  /** The batch or lot. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.batch })
  subjectId!: string;

  @ApiProperty({ enum: EVIDENCE_RECORD_KINDS, enumName: 'EvidenceKind', example: 'SAMPLE_WEIGHING' })
  kind!: EvidenceRecordKind;

  /** In the numbering of the batch; null for what is about a whole lot. */
  @ApiProperty({ type: [Number], nullable: true, example: [1] })
  lineNumbers!: number[] | null;

  /** What was sent, apart from what stands beside it. */
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { sampleWeighing: { sampledUnits: 20, magnetMassKg: 0.284, scaleDivisionKg: 0.001 } },
  })
  declared!: object;

  /** False where it was kept but says nothing of the content, e.g. a reading of the coating. */
  @ApiProperty({ example: true })
  updatesEstimate!: boolean;

  /** What should make you look twice. */
  @ApiProperty({ type: () => [WarningView] })
  warnings!: WarningView[];

  @ApiProperty({ type: String, nullable: true, example: null })
  certificateNumber!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  laboratory!: string | null;

  /** When it was so in the world. */
  @ApiProperty({ format: 'date-time', example: '2026-11-21T13:20:00.000Z' })
  observedAt!: string;

  /** When we were told. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  withdrawnAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  withdrawalReason!: string | null;

  /** Also in the ETag; send it as If-Match to withdraw. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  version!: number;
}

/** One page of evidence, newest first. */
export class EvidencePage {
  @ApiProperty({ type: () => [EvidenceView] })
  items!: EvidenceView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** The estimate that follows from evidence; `id` and `recordedAt` are null in a dry run, for nothing was stored. */
export class ResultingEstimateView extends EstimatePreviewView {
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.estimate })
  id!: string | null;

  @ApiProperty({ enum: ['BATCH', 'LOT'], enumName: 'EstimateSubjectKind', example: 'BATCH' })
  subjectKind!: EstimateSubjectKind;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.batch })
  subjectId!: string;

  /** SHA-256 of the inputs and versions. */
  @ApiProperty({ example: '9f2c4d7e0b1a3856f4e2d1c0b9a8978685746352413f2e1d0c9b8a7968574635' })
  inputsDigest!: string;

  /** Evidence that it took in. */
  @ApiProperty({ type: [String], example: [EXAMPLE_ID.evidence] })
  evidenceIds!: string[];

  /** What it changes. */
  @ApiProperty({ type: () => EstimateChangeView, nullable: true })
  change!: EstimateChangeView | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string | null;
}

/** What came of adding or withdrawing evidence. */
export class EvidenceOutcomeView {
  /** Null in a dry run. */
  @ApiProperty({ type: () => EvidenceView, nullable: true })
  evidence!: EvidenceView | null;

  @ApiProperty({ type: () => ResultingEstimateView })
  estimate!: ResultingEstimateView;

  /** What about the evidence should make you look twice, also in a dry run. */
  @ApiProperty({ type: () => [WarningView] })
  warnings!: WarningView[];
}

export function toEvidenceView(record: EvidenceRecord): EvidenceView {
  const {
    certificateHolderId: _holder,
    liveCertificate: _live,
    content,
    lineNumbers,
    warnings,
    ...shown
  } = record;
  return {
    ...shown,
    lineNumbers: lineNumbers && [...lineNumbers],
    updatesEstimate: content !== null && record.withdrawnAt === null,
    warnings: toWarningViews(warnings),
  };
}

export function toOutcomeView(record: EvidenceRecord, estimate: StoredEstimate): EvidenceOutcomeView {
  return {
    evidence: toEvidenceView(record),
    estimate: toEstimateView(estimate),
    warnings: toWarningViews(record.warnings),
  };
}

/** What would come of it; nothing was stored, so nothing has an id that anybody could ask for. */
export function toDryRunView(
  { warnings }: EvidenceRecord,
  computed: ComputedEstimate,
  subject: EstimateSubject,
  origin: EstimateOrigin,
): EvidenceOutcomeView {
  const estimate = toUnstoredEstimateView(unstoredEstimate(computed, subject, origin));
  return {
    evidence: null,
    estimate: { id: null, recordedAt: null, ...estimate },
    warnings: toWarningViews(warnings),
  };
}
