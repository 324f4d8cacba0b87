import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import {
  IdField,
  InstantField,
  KilogramsField,
  NestedField,
  OneOfField,
  TextField,
} from '../../platform/http/fields.js';
import { NestedListField } from '../../platform/http/list-fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { gramsFromKilograms } from '../../shared/mass.js';
import { BatchLineInput, toLineDeclaration } from './batch-line.dto.js';
import { BATCH_STATUSES, type BatchStatus } from './batch.entity.js';
import { LINES_PER_BATCH_MAX } from './domain/record-batch.js';
import type { DeclaredBatch } from './prepare-batch.js';

/** What the weighbridge printed. The net is derived, never typed. */
export class WeighbridgeTicketInput {
  @KilogramsField({ example: 9_420 })
  grossKg!: number;

  @KilogramsField({ min: 0, example: 8_580 })
  tareKg!: number;

  /** Scale division d; a reading's standard uncertainty is d/√12. */
  @KilogramsField({ optional: true, example: 20 })
  scaleDivisionKg?: number;
}

/** What a batch says, apart from where it is. */
export class BatchContentInput {
  /** Number of the weighbridge ticket; unique per site. */
  @TextField({ max: 64, optional: true, example: 'WB-2026-004711' })
  ticketNumber?: string;

  /** When the scrap came in. */
  @InstantField({ example: '2026-11-20T09:42:00Z' })
  receivedAt!: string;

  @TextField({ max: 200, optional: true, example: 'Polder Data Centre B.V.' })
  supplier?: string;

  @NestedField(() => WeighbridgeTicketInput, { optional: true })
  ticket?: WeighbridgeTicketInput;

  @NestedListField(() => BatchLineInput, { max: LINES_PER_BATCH_MAX })
  lines!: BatchLineInput[];

  @TextField({ max: 2_000, optional: true, example: 'Drives still in caddies.' })
  notes?: string;
}

/** A batch to record. */
export class BatchCreate extends BatchContentInput {
  /** Site of a recycler. */
  @IdField({ example: EXAMPLE_ID.site })
  siteId!: string;
}

/** What the batch should have said, in full, and why. */
export class BatchCorrection extends BatchContentInput {
  /** Why it is corrected. */
  @TextField({ max: 500, example: 'Two pallets were counted twice.' })
  reason!: string;
}

/** Why a batch is void. */
export class BatchVoiding {
  @TextField({ max: 500, example: 'Logged at the wrong yard.' })
  reason!: string;
}

/** Which batches to list. */
export class BatchQuery extends PageQuery {
  @IdField({ optional: true, example: EXAMPLE_ID.site })
  siteId?: string;

  @IdField({ optional: true, example: EXAMPLE_ID.organisation })
  organisationId?: string;

  @OneOfField(BATCH_STATUSES, 'BatchStatus', { optional: true, example: 'RECORDED' })
  status?: BatchStatus;
}

/** What to estimate without storing anything. */
export class EstimatePreviewRequest {
  @NestedField(() => WeighbridgeTicketInput, { optional: true })
  ticket?: WeighbridgeTicketInput;

  @NestedListField(() => BatchLineInput, { max: LINES_PER_BATCH_MAX })
  lines!: BatchLineInput[];

  /** Key of a process route that yields oxide; the catalogue's default unless given. */
  @TextField({ max: 100, optional: true, example: 'toll-hydromet-sx' })
  processRoute?: string;
}

function toReadings(ticket: WeighbridgeTicketInput | undefined): DeclaredBatch['ticket'] {
  if (ticket === undefined) return null;
  return {
    grossGrams: gramsFromKilograms(ticket.grossKg),
    tareGrams: gramsFromKilograms(ticket.tareKg),
    scaleDivisionGrams:
      ticket.scaleDivisionKg === undefined ? null : gramsFromKilograms(ticket.scaleDivisionKg),
  };
}

export function toDeclaredBatch(input: BatchContentInput): DeclaredBatch {
  return {
    ticketNumber: input.ticketNumber ?? null,
    receivedAt: toUtcInstant(input.receivedAt),
    supplier: input.supplier ?? null,
    notes: input.notes ?? null,
    ticket: toReadings(input.ticket),
    lines: input.lines.map(toLineDeclaration),
  };
}

export function toPreviewDeclaration(input: EstimatePreviewRequest): Pick<DeclaredBatch, 'ticket' | 'lines'> {
  return { ticket: toReadings(input.ticket), lines: input.lines.map(toLineDeclaration) };
}
