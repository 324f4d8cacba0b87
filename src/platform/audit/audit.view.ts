import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../http/example-ids.js';
import type { ChainHead, SealedEvent } from './domain/audit-chain.js';
import { CHAIN_FAULT_KINDS, type ChainFault, type ChainFaultKind } from './domain/verify-chain.js';
import type { ChainVerdict } from './verify-stored-chain.js';

const HASH_EXAMPLE = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

/** An event of the chain. All but `hash`, as canonical JSON (RFC 8785), has that SHA-256. */
export class AuditEventView {
  /** 1, 2, 3 … without gaps. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 2 })
  sequence!: number;

  @ApiProperty({ format: 'uuid', example: '0199b0a2-0012-7000-8000-000000000001' })
  id!: string;

  /** What happened. */
  @ApiProperty({ example: 'organisation.recorded' })
  type!: string;

  /** What it happened to. */
  @ApiProperty({ example: 'organisation' })
  subjectKind!: string;

  @ApiProperty({ example: EXAMPLE_ID.organisation })
  subjectId!: string;

  /** Whose it is; null where it is nobody's. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.organisation })
  organisationId!: string | null;

  /** The organisation on the other side of it, e.g. of a reservation; left out where there is none. */
  @ApiProperty({ type: String, format: 'uuid', required: false, example: EXAMPLE_ID.separator })
  counterpartyOrganisationId?: string;

  /** Whose credential it was done with: `user:…` or `key:…`; `service` for what nobody has to be known for. */
  @ApiProperty({ example: 'key:0199b0a2-0019-7000-8000-000000000001' })
  actor!: string;

  /** `X-Request-Id` of the request that did it; null for what the service did by itself. */
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: '0199b0a2-0013-7000-8000-000000000001',
  })
  requestId!: string | null;

  /** What is to be known of it; larger content is a digest, confidential content a `commitment` to it. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { roles: ['RECYCLER'], version: 1 } })
  facts!: object;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Hash of the event before; 64 zeros for the first. */
  @ApiProperty({ example: '0'.repeat(64) })
  previousHash!: string;

  @ApiProperty({ example: HASH_EXAMPLE })
  hash!: string;
}

/** One page of events, in the order of the chain. */
export class AuditEventPage {
  @ApiProperty({ type: () => [AuditEventView] })
  items!: AuditEventView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** Keep it outside: with it you can tell later whether the past was changed. */
export class AuditHeadView {
  /** Events in the chain. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 2 })
  size!: number;

  /** Hash of the last event; 64 zeros while there is none. */
  @ApiProperty({ example: HASH_EXAMPLE })
  hash!: string;
}

/** The first place where the chain is broken. */
export class AuditFaultView {
  /** ALTERED, MISSING and REORDERED are of one event; the others say how the chain as a whole does not fit. */
  @ApiProperty({ enum: CHAIN_FAULT_KINDS, enumName: 'AuditFaultKind', example: 'ALTERED' })
  kind!: ChainFaultKind;

  @ApiProperty({ type: 'integer', minimum: 0, example: 2 })
  sequence!: number;

  /** Null where there is no event. */
  @ApiProperty({ type: String, nullable: true, example: '0199b0a2-0012-7000-8000-000000000001' })
  eventId!: string | null;

  @ApiProperty({ example: 'The event does not have the content that its hash was made of.' })
  detail!: string;
}

/** What verifying the chain came to. */
export class AuditVerificationView {
  @ApiProperty({ example: true })
  verified!: boolean;

  /** Up to here the chain is sound. */
  @ApiProperty({ type: () => AuditHeadView })
  head!: AuditHeadView;

  /** Null where there is none. */
  @ApiProperty({ type: () => AuditFaultView, nullable: true })
  firstBrokenLink!: AuditFaultView | null;
}

/** Proof by RFC 9162, section 2.1.3, that an event is in the chain; its leaf is the 32 bytes of its hash. */
export class AuditInclusionProofView {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  sequence!: number;

  /** Of the event. */
  @ApiProperty({ example: HASH_EXAMPLE })
  hash!: string;

  /** Events in the tree. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  size!: number;

  /** Root of the Merkle tree of so many events. */
  @ApiProperty({ example: HASH_EXAMPLE })
  rootHash!: string;

  /** From the leaf upwards. */
  @ApiProperty({ type: [String], example: [] })
  path!: string[];
}

/** Proof by RFC 9162, section 2.1.4, that the chain begins with what it was. */
export class AuditConsistencyProofView {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  firstSize!: number;

  /** Root of the Merkle tree of the first so many events: the one that was kept, or the past was changed. */
  @ApiProperty({ example: HASH_EXAMPLE })
  firstRootHash!: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  size!: number;

  @ApiProperty({ example: HASH_EXAMPLE })
  rootHash!: string;

  @ApiProperty({ type: [String], example: [] })
  path!: string[];
}

export function toAuditEventView({ facts, ...event }: SealedEvent): AuditEventView {
  return { ...event, facts: typeof facts === 'object' && facts !== null ? facts : { unreadable: facts } };
}

export function toAuditHeadView({ size, hash }: ChainHead): AuditHeadView {
  return { size, hash };
}

export function toAuditVerificationView({ verified, fault }: ChainVerdict): AuditVerificationView {
  return { verified: fault === null, head: toAuditHeadView(verified), firstBrokenLink: toFaultView(fault) };
}

function toFaultView(fault: ChainFault | null): AuditFaultView | null {
  return fault && { ...fault };
}
