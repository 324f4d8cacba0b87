import { Injectable } from '@nestjs/common';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { digestOf } from '../../platform/digest.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { EstimateInputs } from './domain/estimate-inputs.js';
import type { ElementWeights } from './domain/model/element-weights.js';
import { ESTIMATION_MODEL_VERSION } from './domain/estimate.js';
import type { ValueInterval } from './domain/estimated-value.js';
import type { RecoverableOxide } from './domain/estimate-recoverable-oxide.js';
import type { ExplainedEstimate } from './domain/explained-estimate.js';
import type { SourceMean } from './domain/source-means.js';
import { changeBetween, type EstimateCause } from './estimate-change.js';
import { StoredEstimate, type EstimateSubjectKind } from './estimate.entity.js';
import { digestOfEstimate } from './estimate-digest.js';
import { EstimationThread } from './estimation-thread.js';
import type { EvidenceMisfit } from './evidence-fit.js';
import { toEstimateReplayView, type EstimateReplayView } from './estimate-replay.view.js';
import { toEstimateView, type EstimateView } from './estimate.view.js';

/** An estimate with what it was computed from, not yet stored. */
export interface ComputedEstimate {
  readonly inputs: EstimateInputs;
  readonly inputsDigest: string;
  readonly result: ExplainedEstimate;
  readonly resultDigest: string;
}

/** What an estimate is of. */
export interface EstimateSubject {
  readonly kind: EstimateSubjectKind;
  readonly id: string;
}

/** A batch or lot with whose it is. */
export interface OwnedSubject extends EstimateSubject {
  readonly organisationId: string;
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
    private readonly thread: EstimationThread,
  ) {}

  /**
   * Computes without storing, by the newest catalogue and in a thread of its own; call it before a write begins.
   * @throws DomainError where a line, a piece of evidence or the route cannot be estimated
   */
  async compute(inputs: EstimateInputs): Promise<ComputedEstimate> {
    return { inputs, ...(await this.thread.ask({ kind: 'ESTIMATE', inputs }, await this.catalogue.fresh())) };
  }

  /**
   * Evidence that the lines cannot carry, by the newest catalogue, each with what is wrong.
   * @throws DomainError where the lines themselves are at fault
   */
  async evidenceThatDoesNotFit(inputs: EstimateInputs): Promise<readonly EvidenceMisfit[]> {
    return this.thread.ask({ kind: 'MISFITS', inputs }, await this.catalogue.fresh());
  }

  /**
   * What the route gives of each oxide quantity, for what needs no more of an estimate.
   * @throws DomainError where a line, a piece of evidence or the route cannot be estimated
   */
  recoverableOxides(inputs: EstimateInputs, catalogue: Catalogue): Promise<readonly RecoverableOxide[]> {
    return this.thread.ask({ kind: 'RECOVERABLE', inputs }, catalogue);
  }

  /** Mean recoverable NdPr oxide of every source by itself, in their order. */
  sourceMeans(inputs: EstimateInputs, catalogue: Catalogue): Promise<readonly SourceMean[]> {
    return this.thread.ask({ kind: 'SOURCE_MEANS', inputs }, catalogue);
  }

  /**
   * What the recoverable oxide of a stored estimate is worth, by the catalogue that it was made with.
   * @param priceMicrosPerKg of traded oxide; what is left out counts zero
   * @throws DomainError `estimate-of-another-model`, `catalogue-version-not-found`
   */
  async valueOf(stored: StoredEstimate, priceMicrosPerKg: ElementWeights): Promise<ValueInterval> {
    assertModel(stored);
    const catalogue = await this.database.read((tx) => this.catalogue.atVersion(tx, stored.catalogueVersion));
    return this.thread.ask({ kind: 'VALUE', inputs: stored.inputs, priceMicrosPerKg }, catalogue);
  }

  /**
   * Computes a stored estimate again from its inputs, by the catalogue of its version, and holds the two together.
   * @throws DomainError `estimate-not-found`, `estimate-of-another-model`, `catalogue-version-not-found`
   */
  async replayEstimate(id: string): Promise<EstimateReplayView> {
    const { stored, catalogue } = await this.database.read(async (tx) => {
      const found = await findEstimate(tx, id);
      assertModel(found);
      return { stored: found, catalogue: await this.catalogue.atVersion(tx, found.catalogueVersion) };
    });
    const { result } = await this.thread.ask({ kind: 'ESTIMATE', inputs: stored.inputs }, catalogue);
    return toEstimateReplayView(stored, digestOf(stored.result), digestOf(result));
  }

  /** Part: stores a computed estimate for its batch or lot, with what it changes. */
  async store(
    tx: WriteTransaction,
    computed: ComputedEstimate,
    subject: OwnedSubject,
    origin: EstimateOrigin,
  ): Promise<StoredEstimate> {
    const stored: StoredEstimate = {
      id: newId(),
      recordedAt: this.clock.now(),
      ...unstoredEstimate(computed, subject, origin),
    };
    await tx.insert(StoredEstimate, stored);
    const { cause, supersedesId, evidenceId, modelVersion, catalogueVersion, inputsDigest } = stored;
    const estimateDigest = digestOfEstimate(stored, computed.resultDigest);
    await appendEvent(tx, {
      type: 'estimate.made',
      subjectKind: 'estimate',
      subjectId: stored.id,
      organisationId: subject.organisationId,
      facts: {
        of: { kind: subject.kind, id: subject.id },
        ...{ cause, supersedesId, evidenceId, modelVersion, catalogueVersion, inputsDigest, estimateDigest },
      },
      recordedAt: stored.recordedAt,
    });
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

/** @throws DomainError `estimate-of-another-model` */
function assertModel({ modelVersion }: StoredEstimate): void {
  if (modelVersion === ESTIMATION_MODEL_VERSION) return;
  throw new DomainError(
    'estimate-of-another-model',
    `The estimate was made by model ${modelVersion}, and this is ${ESTIMATION_MODEL_VERSION}: correct the batch to have it estimated anew.`,
    { modelVersion, modelVersionNow: ESTIMATION_MODEL_VERSION },
  );
}

/** Part: a stored estimate. @throws DomainError `estimate-not-found` */
export async function findEstimate(tx: ReadTransaction, id: string): Promise<StoredEstimate> {
  const stored = await tx.findOneBy(StoredEstimate, { id });
  if (!stored) throw new DomainError('estimate-not-found', 'There is no estimate with this id.');
  return stored;
}
