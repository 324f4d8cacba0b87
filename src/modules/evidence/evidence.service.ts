import { Injectable } from '@nestjs/common';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { MovedMeanwhile, whileNothingMoves } from '../../platform/database/while-nothing-moves.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { assertVersion, storeNextVersion } from '../../platform/http/versioned-row.js';
import { digestOf } from '../../platform/digest.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { findBatch } from '../batches/batches.service.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import type { EstimateInputs } from '../estimation/domain/estimate-inputs.js';
import type { EstimateSubject } from '../estimation/estimation.service.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import { findLot } from '../lots/lots.service.js';
import { aboutSentEvidence, aboutWithdrawal, recordOf } from './declare-evidence.js';
import { onlyPieceOf } from './domain/understand-evidence.js';
import type { EvidenceInput } from './evidence.dto.js';
import {
  toDryRunView,
  toEvidenceView,
  toOutcomeView,
  type EvidenceOutcomeView,
  type EvidenceView,
} from './evidence.view.js';
import {
  computedOf,
  findFinalEstimate,
  findSubject,
  Reestimation,
  type ReadSubject,
  type Restatement,
} from './reestimation.js';

/** A piece of evidence with the estimates that follow from it, not yet stored. */
export interface PreparedEvidence {
  readonly record: EvidenceRecord;
  readonly restatement: Restatement;
}

/** Takes evidence about batches and lots, and estimates them anew. */
@Injectable()
export class EvidenceService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueService,
    private readonly reestimation: Reestimation,
  ) {}

  /**
   * Adds a piece of evidence and puts the estimate in force that follows from it: of the batch with all its lots, or
   * of the lot.
   * @param dryRun only says what the estimate would be
   * @throws DomainError where the subject is not open or the evidence does not do
   */
  async addEvidence(
    subject: EstimateSubject,
    input: EvidenceInput,
    dryRun: boolean,
  ): Promise<EvidenceOutcomeView> {
    const id = newId();
    const batchId = await this.database.read((tx) => batchIdOf(tx, subject));
    return whileNothingMoves(batchId, async () => {
      const prepared = await this.prepareEvidence(subject, input, id);
      const { record, restatement } = prepared;
      if (dryRun) {
        await this.database.read((tx) => refuseKnownCertificate(tx, record));
        const { computed, supersedes } = computedOf(restatement);
        const origin = { cause: 'EVIDENCE_ADDED', evidenceId: null, supersedes } as const;
        return toDryRunView(record, computed, subject, origin);
      }
      return this.database.write(async (tx) => toOutcomeView(record, await this.storeEvidence(tx, prepared)));
    });
  }

  /**
   * Understands and checks a piece of evidence, and computes the estimates that follow from it; stores nothing.
   * @param id that it will have
   * @throws DomainError where the subject is not open or the evidence does not do
   */
  async prepareEvidence(
    subject: EstimateSubject,
    input: EvidenceInput,
    id: string,
  ): Promise<PreparedEvidence> {
    const { record, read, about } = await this.understand(subject, input, id);
    const restatement = await this.reestimation.compute(read, (evidence) => [...evidence, record], about);
    return { record, restatement };
  }

  /** Only understands and checks it. @returns its record. @throws DomainError as `prepareEvidence` would */
  async checkEvidence(subject: EstimateSubject, input: EvidenceInput, id: string): Promise<EvidenceRecord> {
    const { record, read, about } = await this.understand(subject, input, id);
    await this.reestimation.requireEstimable(read, (evidence) => [...evidence, record], about);
    return record;
  }

  private async understand(
    subject: EstimateSubject,
    input: EvidenceInput,
    id: string,
  ): Promise<{
    readonly record: EvidenceRecord;
    readonly read: ReadSubject;
    readonly about: (error: DomainError, inputs: EstimateInputs) => DomainError;
  }> {
    const field = onlyPieceOf(input);
    const read = await this.database.read((tx) => findSubject(tx, subject));
    const record = recordOf(input, read, { id, recordedAt: this.clock.now() }, this.catalogue.current);
    return { record, read, about: (error, inputs) => aboutSentEvidence(error, inputs, { id, field }) };
  }

  /**
   * Part: stores prepared evidence and puts the estimates in force that follow from it. @returns that of the subject
   * @throws DomainError `certificate-already-recorded`; MovedMeanwhile where it must be prepared anew
   */
  async storeEvidence(
    tx: WriteTransaction,
    { record, restatement }: PreparedEvidence,
  ): Promise<StoredEstimate> {
    await refuseKnownCertificate(tx, record);
    await tx.insert(EvidenceRecord, record);
    await appendEvidenceEvent(tx, 'evidence.added', record, record.recordedAt);
    return this.reestimation.store(tx, restatement, { cause: 'EVIDENCE_ADDED', evidenceId: record.id });
  }

  /**
   * Withdraws a piece of evidence and estimates anew without it. What is void or withdrawn keeps its last estimate:
   * there only the record goes, so that its certificate can count elsewhere.
   * @throws DomainError; RequestProblem 412 on a stale version
   */
  async withdrawEvidence(id: string, version: number, reason: string): Promise<EvidenceOutcomeView> {
    const batchId = await this.database.read(async (tx) => {
      const { subjectKind, subjectId } = await findEvidence(tx, id);
      return batchIdOf(tx, { kind: subjectKind, id: subjectId });
    });
    return whileNothingMoves(batchId, async () => {
      const { read, subject } = await this.database.read(async (tx) => {
        const { subjectKind, subjectId } = await findOpenEvidence(tx, id, version);
        const about: EstimateSubject = { kind: subjectKind, id: subjectId };
        const isClosed = (await findFinalEstimate(tx, about)) !== null;
        return { subject: about, read: isClosed ? null : await findSubject(tx, about) };
      });
      if (read === null) return this.withdrawFromClosed(subject, { id, version }, reason);
      const restatement = await this.reestimation.compute(
        read,
        (evidence) => evidence.filter((record) => record.id !== id),
        aboutWithdrawal,
      );
      return this.database.write(async (tx) => {
        const withdrawn = await this.storeWithdrawal(tx, await findOpenEvidence(tx, id, version), reason);
        const origin = { cause: 'EVIDENCE_WITHDRAWN', evidenceId: id } as const;
        return toOutcomeView(withdrawn, await this.reestimation.store(tx, restatement, origin));
      });
    });
  }

  private withdrawFromClosed(
    subject: EstimateSubject,
    { id, version }: Pick<EvidenceRecord, 'id' | 'version'>,
    reason: string,
  ): Promise<EvidenceOutcomeView> {
    return this.database.write(async (tx) => {
      const record = await findOpenEvidence(tx, id, version);
      const estimate = await findFinalEstimate(tx, subject);
      if (estimate === null || record.subjectId !== subject.id) throw new MovedMeanwhile();
      return toOutcomeView(await this.storeWithdrawal(tx, record, reason), estimate);
    });
  }

  private async storeWithdrawal(
    tx: WriteTransaction,
    record: EvidenceRecord,
    reason: string,
  ): Promise<EvidenceRecord> {
    const withdrawnAt = this.clock.now();
    const withdrawn: EvidenceRecord = {
      ...record,
      certificateHolderId: null,
      liveCertificate: null,
      withdrawnAt,
      withdrawalReason: reason,
      version: record.version + 1,
    };
    await storeNextVersion(tx, EvidenceRecord, withdrawn);
    await appendEvidenceEvent(tx, 'evidence.withdrawn', withdrawn, withdrawnAt);
    return withdrawn;
  }

  /** @throws DomainError `evidence-not-found` */
  async getEvidence(id: string): Promise<EvidenceView> {
    return this.database.read(async (tx) => toEvidenceView(await findEvidence(tx, id)));
  }

  /** Withdrawn evidence included. @throws DomainError `batch-not-found` or `lot-not-found` */
  async listEvidence({ kind, id }: EstimateSubject, query: PageQuery): Promise<Page<EvidenceView>> {
    const window = pageWindow(query);
    const where = { subjectKind: kind, subjectId: id };
    const rows = await this.database.read(async (tx) => {
      await (kind === 'BATCH' ? findBatch(tx, id) : findLot(tx, id));
      return tx.find(EvidenceRecord, newestFirst<EvidenceRecord>(where, window));
    });
    return pageOf(rows, window, toEvidenceView);
  }
}

async function appendEvidenceEvent(
  tx: WriteTransaction,
  type: `evidence.${string}`,
  record: EvidenceRecord,
  recordedAt: string,
): Promise<void> {
  const { id, kind, lineNumbers, version } = record;
  const subject: EstimateSubject = { kind: record.subjectKind, id: record.subjectId };
  const organisationId = await ownerOf(tx, subject);
  await appendEvent(tx, {
    type,
    subjectKind: 'evidence',
    subjectId: id,
    organisationId,
    facts: { of: { ...subject }, kind, lineNumbers, version, recordDigest: digestOf(record) },
    recordedAt,
  });
}

async function ownerOf(tx: ReadTransaction, { kind, id }: EstimateSubject): Promise<string> {
  return (await (kind === 'BATCH' ? findBatch : findLot)(tx, id)).organisationId;
}

/** The batch, whose lots and evidence one request at a time changes. @throws DomainError `lot-not-found` */
async function batchIdOf(tx: ReadTransaction, { kind, id }: EstimateSubject): Promise<string> {
  return kind === 'BATCH' ? id : ((await findLot(tx, id)).batchId ?? id);
}

/** Part. Says which record of the organisation has the certificate; the unique index behind it holds even against a twin request. @throws DomainError `certificate-already-recorded` */
export async function refuseKnownCertificate(tx: ReadTransaction, record: EvidenceRecord): Promise<void> {
  const { certificateHolderId, liveCertificate, certificateNumber } = record;
  if (certificateHolderId === null || liveCertificate === null) return;
  const known = await tx.findOneBy(EvidenceRecord, { certificateHolderId, liveCertificate });
  if (known === null) return;
  const detail = `Certificate ${certificateNumber ?? ''} is recorded already, for another piece of evidence: withdraw that first where this one is right.`;
  const { id, subjectKind, subjectId } = known;
  const facts = { evidenceId: id, subjectKind, subjectId };
  throw new DomainError('certificate-already-recorded', detail, facts, [
    { pointer: '/certificateNumber', code: 'CERTIFICATE_ALREADY_RECORDED', detail },
  ]);
}

async function findEvidence(tx: ReadTransaction, id: string): Promise<EvidenceRecord> {
  const record = await tx.findOneBy(EvidenceRecord, { id });
  if (record === null) throw new DomainError('evidence-not-found', 'There is no evidence with this id.');
  return record;
}

async function findOpenEvidence(tx: ReadTransaction, id: string, version: number): Promise<EvidenceRecord> {
  const record = await findEvidence(tx, id);
  assertVersion(record, version);
  if (record.withdrawnAt !== null)
    throw new DomainError('evidence-withdrawn', 'The evidence is withdrawn already.');
  return record;
}
