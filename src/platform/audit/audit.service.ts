import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { pageOf, pageWindow, type Page } from '../http/page.dto.js';
import { RequestProblem } from '../http/request-problem.js';
import type { AuditEventQuery, AuditVerificationQuery } from './audit.dto.js';
import {
  toAuditEventView,
  toAuditHeadView,
  toAuditVerificationView,
  type AuditEventView,
  type AuditHeadView,
  type AuditVerificationView,
} from './audit.view.js';
import { GENESIS } from './domain/audit-chain.js';
import type { PinnedHead } from './domain/verify-chain.js';
import { findHead, findSealedEvents } from './stored-events.js';
import { verifyStoredChain } from './verify-stored-chain.js';

/** Reads and verifies the audit chain. */
@Injectable()
export class AuditService {
  constructor(private readonly database: Database) {}

  /** In the order of the chain; what is not sealed yet comes within a moment. */
  async listEvents({ afterSequence = 0, ...page }: AuditEventQuery): Promise<Page<AuditEventView>> {
    const { limit, beforeId: place } = pageWindow(page, isSequence);
    const after = Math.max(afterSequence, Number(place ?? 0));
    const events = await this.database.read((tx) => findSealedEvents(tx, after, limit + 1));
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
