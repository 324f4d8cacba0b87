import { Injectable } from '@nestjs/common';
import type { Visibility } from '../access/caller.js';
import { ownersOf } from '../access/visible-rows.js';
import { Database } from '../database/database.js';
import { pageOf, pageWindow, type Page } from '../http/page.dto.js';
import { RequestProblem } from '../http/request-problem.js';
import { rootsOfRanges } from './audit-proofs.js';
import type {
  AuditConsistencyQuery,
  AuditEventQuery,
  AuditInclusionQuery,
  AuditVerificationQuery,
} from './audit.dto.js';
import {
  toAuditEventView,
  toAuditHeadView,
  toAuditVerificationView,
  type AuditConsistencyProofView,
  type AuditEventView,
  type AuditHeadView,
  type AuditInclusionProofView,
  type AuditVerificationView,
} from './audit.view.js';
import { GENESIS } from './domain/audit-chain.js';
import { consistencyRanges, inclusionRanges } from './domain/merkle-tree.js';
import type { PinnedHead } from './domain/verify-chain.js';
import { findHead, findSealedEvents } from './stored-events.js';
import { verifyStoredChain } from './verify-stored-chain.js';

/** Reads and verifies the audit chain. */
@Injectable()
export class AuditService {
  constructor(private readonly database: Database) {}

  /** In the order of the chain; what is not sealed yet comes within a moment. */
  async listEvents(
    { afterSequence = 0, ...page }: AuditEventQuery,
    visibility: Visibility,
  ): Promise<Page<AuditEventView>> {
    const { limit, beforeId: place } = pageWindow(page, isSequence);
    const after = Math.max(afterSequence, Number(place ?? 0));
    const events = await this.database.read((tx) =>
      findSealedEvents(tx, after, limit + 1, ownersOf(visibility)),
    );
    const rows = events.map((event) => ({ id: String(event.sequence), event }));
    return pageOf(rows, { limit, beforeId: place }, ({ event }) => toAuditEventView(event));
  }

  async getHead(): Promise<AuditHeadView> {
    return toAuditHeadView((await this.database.read(findHead)) ?? GENESIS);
  }

  /** @throws RequestProblem where a hash is given without its sequence */
  async verify(query: AuditVerificationQuery): Promise<AuditVerificationView> {
    return toAuditVerificationView(await verifyStoredChain(this.database, pinnedOf(query)));
  }

  /** @throws RequestProblem where the chain is not so long */
  async proveInclusion({ sequence, size: asked }: AuditInclusionQuery): Promise<AuditInclusionProofView> {
    const size = await this.sizeOf(asked);
    if (sequence > size) throw outOfRange('sequence', size);
    const [event] = await this.database.read((tx) => findSealedEvents(tx, sequence - 1, 1));
    const ranges = [{ start: 0, end: size }, ...inclusionRanges(sequence - 1, size)];
    const [rootHash = '', ...path] = await rootsOfRanges(this.database, ranges);
    return { sequence, hash: event?.hash ?? '', size, rootHash, path };
  }

  /** @throws RequestProblem where the chain is not so long */
  async proveConsistency({
    firstSize,
    size: asked,
  }: AuditConsistencyQuery): Promise<AuditConsistencyProofView> {
    const size = await this.sizeOf(asked);
    if (firstSize > size) throw outOfRange('firstSize', size);
    const ranges = [
      { start: 0, end: firstSize },
      { start: 0, end: size },
      ...consistencyRanges(firstSize, size),
    ];
    const [firstRootHash = '', rootHash = '', ...path] = await rootsOfRanges(this.database, ranges);
    return { firstSize, firstRootHash, size, rootHash, path };
  }

  private async sizeOf(asked: number | undefined): Promise<number> {
    const { size } = await this.getHead();
    if (asked !== undefined && asked > size) throw outOfRange('size', size);
    return asked ?? size;
  }
}

function outOfRange(parameter: string, most: number): RequestProblem {
  const detail = `The chain has ${most} events: ask for 1 to ${most}.`;
  return new RequestProblem('validation-failed', detail, [{ parameter, code: 'OUT_OF_RANGE', detail }]);
}

function isSequence(text: string): boolean {
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text));
}

function pinnedOf({ expectedSequence, expectedHash }: AuditVerificationQuery): PinnedHead | null {
  if (expectedSequence !== undefined) return { size: expectedSequence, hash: expectedHash ?? null };
  if (expectedHash === undefined) return null;
  const detail = 'expectedHash needs expectedSequence: send both.';
  throw new RequestProblem('validation-failed', detail, [
    { parameter: 'expectedSequence', code: 'REQUIRED', detail },
  ]);
}
