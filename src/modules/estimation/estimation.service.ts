import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { digestOf } from '../../platform/digest.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import type { EstimateInputs } from './domain/estimate-inputs.js';
import { estimateRecoverableOxide } from './domain/estimate-recoverable-oxide.js';
import type { Estimate } from './domain/estimate.js';
import { changeBetween, type EstimateCause } from './estimate-change.js';
import { StoredEstimate, type EstimateSubjectKind } from './estimate.entity.js';
import { toEstimateView, type EstimateView } from './estimate.view.js';

/** An estimate with what it was computed from, not yet stored. */
export interface ComputedEstimate {
  readonly inputs: EstimateInputs;
  readonly inputsDigest: string;
  readonly result: Estimate;
}

/** What an estimate is of. */
export interface EstimateSubject {
  readonly kind: EstimateSubjectKind;
  readonly id: string;
}

/** How an estimate came about. */
export interface EstimateOrigin {
  readonly cause: EstimateCause;
  /** The one in whose place it comes; null for a first one. */
  readonly supersedes: StoredEstimate | null;
  /** The piece of evidence that was added or withdrawn. */
  readonly evidenceId: string | null;
}

/** Computes estimates and keeps them. */
@Injectable()
export class EstimationService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueService,
  ) {}

  /**
   * Computes without storing; call it before a write begins, for it takes milliseconds of CPU.
   * @throws DomainError where a line or the route cannot be estimated
   */
  async compute(inputs: EstimateInputs): Promise<ComputedEstimate> {
    await nextTurn();
    const result = estimateRecoverableOxide(inputs, this.catalogue.current);
    const { modelVersion, catalogueVersion } = result;
    return { inputs, inputsDigest: digestOf({ inputs, modelVersion, catalogueVersion }), result };
  }

  /** Part: stores a computed estimate for its batch or lot, with what it changes. */
  async store(
    tx: WriteTransaction,
    computed: ComputedEstimate,
    subject: EstimateSubject,
    origin: EstimateOrigin,
  ): Promise<StoredEstimate> {
    const stored = {
      id: newId(),
      recordedAt: this.clock.now(),
      ...unstoredEstimate(computed, subject, origin),
    };
    await tx.insert(StoredEstimate, stored);
    return stored;
  }

  /** @throws DomainError `estimate-not-found` */
  async getEstimate(id: string): Promise<EstimateView> {
    return this.database.read(async (tx) => toEstimateView(await findEstimate(tx, id)));
  }
}

/** A computed estimate as it would be stored. */
export function unstoredEstimate(
  { inputs, inputsDigest, result }: ComputedEstimate,
  subject: EstimateSubject,
  { cause, supersedes, evidenceId }: EstimateOrigin,
): Omit<StoredEstimate, 'id' | 'recordedAt'> {
  return {
    subjectKind: subject.kind,
    subjectId: subject.id,
    inputs,
    inputsDigest,
    result,
    modelVersion: result.modelVersion,
    catalogueVersion: result.catalogueVersion,
    cause,
    supersedesId: supersedes?.id ?? null,
    evidenceId,
    change: supersedes && changeBetween(supersedes.result, result),
  };
}

/** Part: a stored estimate. @throws DomainError `estimate-not-found` */
export async function findEstimate(tx: ReadTransaction, id: string): Promise<StoredEstimate> {
  const stored = await tx.findOneBy(StoredEstimate, { id });
  if (!stored) throw new DomainError('estimate-not-found', 'There is no estimate with this id.');
  return stored;
}
