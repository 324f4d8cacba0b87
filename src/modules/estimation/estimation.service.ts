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
import { StoredEstimate, type EstimateSubjectKind } from './estimate.entity.js';
import { toEstimateView, type EstimateView } from './estimate.view.js';

/** An estimate with what it was computed from, not yet stored. */
export interface ComputedEstimate {
  readonly inputs: EstimateInputs;
  readonly inputsDigest: string;
  readonly result: Estimate;
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
  compute(inputs: EstimateInputs): ComputedEstimate {
    const result = estimateRecoverableOxide(inputs, this.catalogue.current);
    const { modelVersion, catalogueVersion } = result;
    return { inputs, inputsDigest: digestOf({ inputs, modelVersion, catalogueVersion }), result };
  }

  /** Part: stores a computed estimate for its batch or lot. */
  async store(
    tx: WriteTransaction,
    computed: ComputedEstimate,
    subjectKind: EstimateSubjectKind,
    subjectId: string,
  ): Promise<StoredEstimate> {
    const { inputs, inputsDigest, result } = computed;
    const stored: StoredEstimate = {
      id: newId(),
      subjectKind,
      subjectId,
      inputs,
      inputsDigest,
      result,
      modelVersion: result.modelVersion,
      catalogueVersion: result.catalogueVersion,
      recordedAt: this.clock.now(),
    };
    await tx.insert(StoredEstimate, stored);
    return stored;
  }

  /** @throws DomainError `estimate-not-found` */
  async getEstimate(id: string): Promise<EstimateView> {
    return this.database.read(async (tx) => toEstimateView(await findEstimate(tx, id)));
  }
}

/** Part: a stored estimate. @throws DomainError `estimate-not-found` */
export async function findEstimate(tx: ReadTransaction, id: string): Promise<StoredEstimate> {
  const stored = await tx.findOneBy(StoredEstimate, { id });
  if (!stored) throw new DomainError('estimate-not-found', 'There is no estimate with this id.');
  return stored;
}
