import { Injectable } from '@nestjs/common';
import { appendEvent, appendEvents, type EventToAppend } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { insertMany } from '../../platform/database/many-rows.js';
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

/** A computed estimate with what it is of, and how it came about. */
export interface MadeEstimate {
  readonly computed: ComputedEstimate;
  readonly subject: OwnedSubject;
  readonly origin: EstimateOrigin;
}

/** Each is some tens of kilobytes of text. */
const ESTIMATES_PER_STATEMENT = 5;

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
   * Whether there can be an estimate, for half of what computing it takes.
   * @throws DomainError as `compute` would
   */
  async requireEstimable(inputs: EstimateInputs): Promise<void> {
    await this.thread.ask({ kind: 'RECOVERABLE', inputs }, await this.catalogue.fresh());
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
    const stored = this.storedEstimate({ computed, subject, origin });
    await tx.insert(StoredEstimate, stored);
    await appendEvent(tx, estimateMade(stored, computed, subject));
    return stored;
  }

  /** Part: the same of several. @returns each with what is stored of it, in their order */
  async storeMany<Made extends MadeEstimate>(
    tx: WriteTransaction,
    made: readonly Made[],
  ): Promise<readonly (Made & { readonly estimate: StoredEstimate })[]> {
    const stored = made.map((each) => ({ ...each, estimate: this.storedEstimate(each) }));
    const rows = stored.map(({ estimate }) => estimate);
    await insertMany(tx, StoredEstimate, rows, ESTIMATES_PER_STATEMENT);
    await appendEvents(
      tx,
      stored.map(({ estimate, computed, subject }) => estimateMade(estimate, computed, subject)),
    );
    return stored;
  }

  private storedEstimate({ computed, subject, origin }: MadeEstimate): StoredEstimate {
    return { id: newId(), recordedAt: this.clock.now(), ...unstoredEstimate(computed, subject, origin) };
  }

  /** @throws DomainError `estimate-not-found` */
  async getEstimate(id: string): Promise<EstimateView> {
    return this.database.read(async (tx) => toEstimateView(await findEstimate(tx, id)));
  }
}

function estimateMade(
  stored: StoredEstimate,
  { resultDigest }: ComputedEstimate,
  { kind, id, organisationId }: OwnedSubject,
): EventToAppend {
  const { cause, supersedesId, evidenceId, modelVersion, catalogueVersion, inputsDigest } = stored;
  const estimateDigest = digestOfEstimate(stored, resultDigest);
  return {
    type: 'estimate.made',
    subjectKind: 'estimate',
    subjectId: stored.id,
    organisationId,
    facts: {
      of: { kind, id },
      ...{ cause, supersedesId, evidenceId, modelVersion, catalogueVersion, inputsDigest, estimateDigest },
    },
    recordedAt: stored.recordedAt,
  };
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
