import { Injectable } from '@nestjs/common';
import type { ReadTransaction, WriteTransaction } from '../../platform/database/database.js';
import { MovedMeanwhile } from '../../platform/database/while-nothing-moves.js';
import { digestOf } from '../../platform/digest.js';
import { DomainError } from '../../shared/domain-error.js';
import {
  BatchesService,
  findBatch,
  findBatchWithEvidence,
  type BatchWithEvidence,
} from '../batches/batches.service.js';
import type { BatchLine } from '../batches/domain/batch-line.js';
import { batchInputsOf } from '../batches/prepare-batch.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../estimation/domain/estimate-inputs.js';
import {
  EstimationService,
  findEstimate,
  type ComputedEstimate,
  type EstimateOrigin,
  type EstimateSubject,
} from '../estimation/estimation.service.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import type { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import { evidenceIdsOf, inputsInTodaysShape } from '../estimation/stored-result.js';
import { derivedInputs, describedLines, inheritedInputs } from '../lots/derived-inputs.js';
import { findDescendants, findDescent, type DerivedLot, type Descent } from '../lots/derived-lots.js';
import { findLotsToEstimate, lotInputsOf, restateLot, type LotToEstimate } from '../lots/lot-estimate.js';
import { findLot } from '../lots/lots.service.js';
import { findLiveLots, findLotsById } from '../lots/lots.queries.js';

/** What evidence is about, with everything that its estimates depend on. */
export interface ReadSubject {
  readonly subject: EstimateSubject;
  /** The batch itself, or that of the lot; null for a lot that an operation made. */
  readonly batch: BatchWithEvidence | null;
  /** All live lots of the batch, or the one lot; none where that was made by an operation. */
  readonly lots: readonly LotToEstimate[];
  /** The lot itself where an operation made it, and all that was made of the lots. */
  readonly descent: Descent;
}

/** Estimates as they will stand, not yet stored. */
export interface Restatement {
  readonly read: ReadSubject;
  /** Null where only lots are concerned. */
  readonly batch: ComputedEstimate | null;
  readonly lots: LotResults<ComputedEstimate>;
}

/** What comes of the lots whose estimate changes, parents before children. */
type LotResults<Result> = readonly { readonly read: LotToEstimate; readonly computed: Result }[];

type ChangeOfEvidence = (evidence: readonly EvidenceRecord[]) => readonly EvidenceRecord[];
type Explanation = (error: DomainError, inputs: EstimateInputs) => Error;

/** What an estimate is made from, and whatever was made of it. */
interface Attempted {
  readonly inputs: EstimateInputs;
}
type Attempt<Result extends Attempted> = (inputs: EstimateInputs) => Promise<Result>;

/** Estimates a batch with its lots, or one lot, anew after its evidence has changed, and all that was made of them. */
@Injectable()
export class Reestimation {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly estimation: EstimationService,
    private readonly batches: BatchesService,
  ) {}

  /**
   * Computes; needs no database.
   * @param change what becomes of the subject's evidence
   * @param explain turns an estimator's error into one about what the caller sent
   * @throws what `explain` makes of a DomainError
   */
  async compute(read: ReadSubject, change: ChangeOfEvidence, explain: Explanation): Promise<Restatement> {
    const compute = explained(explain, (inputs) => this.estimation.compute(inputs));
    return { read, ...(await estimatesOf(read, change, compute, this.catalogue.current)) };
  }

  /** Whether there can be those estimates, for less than computing them takes. @throws as `compute` */
  async requireEstimable(read: ReadSubject, change: ChangeOfEvidence, explain: Explanation): Promise<void> {
    const attempt = explained(explain, async (inputs) => {
      await this.estimation.requireEstimable(inputs);
      return { inputs };
    });
    await estimatesOf(read, change, attempt, this.catalogue.current);
  }

  /**
   * Part: puts the estimates in force. @returns that of the subject
   * @throws MovedMeanwhile where the batch or a lot has changed since it was read
   */
  async store(
    tx: WriteTransaction,
    { read, batch, lots }: Restatement,
    origin: Pick<EstimateOrigin, 'cause' | 'evidenceId'>,
  ): Promise<StoredEstimate> {
    await requireSameLots(tx, read);
    const stored = new Map<string, StoredEstimate>();
    if (batch !== null && read.batch !== null) {
      const { estimate } = await this.batches.restate(tx, read.batch, batch, origin);
      stored.set(read.batch.batch.id, estimate);
    }
    for (const { read: lot, computed } of lots)
      stored.set(lot.lot.id, await restateLot(tx, this.estimation, lot, computed, origin));
    const estimate = stored.get(read.subject.id);
    if (estimate === undefined) throw new TypeError('A restatement is of a batch or of a lot');
    return estimate;
  }
}

/** Turns an estimator's error into one about what the caller sent. */
function explained<Result extends Attempted>(
  explain: Explanation,
  attempt: Attempt<Result>,
): Attempt<Result> {
  return async (inputs) => {
    try {
      return await attempt(inputs);
    } catch (error) {
      throw error instanceof DomainError ? explain(error, inputs) : error;
    }
  };
}

/** Attempts every estimate that changes: of the batch, of its lots, and of all that was made of them. */
async function estimatesOf<Result extends Attempted>(
  read: ReadSubject,
  change: ChangeOfEvidence,
  attempt: Attempt<Result>,
  catalogue: Catalogue,
): Promise<{ readonly batch: Result | null; readonly lots: LotResults<Result> }> {
  const { subject, batch } = read;
  const ofBatch =
    subject.kind === 'BATCH' && batch !== null
      ? await attempt(batchInputsOf(batch.content, change(batch.evidence), catalogue))
      : null;
  const lots = await computeLots(read, change, attempt, catalogue);
  return { batch: ofBatch, lots: [...lots, ...(await computeDerived(read, lots, change, attempt))] };
}

async function computeLots<Result extends Attempted>(
  { subject, batch, lots }: ReadSubject,
  change: ChangeOfEvidence,
  attempt: Attempt<Result>,
  catalogue: Catalogue,
): Promise<LotResults<Result>> {
  if (batch === null) return [];
  const isOfBatch = subject.kind === 'BATCH';
  const ofBatch = isOfBatch ? change(batch.evidence) : batch.evidence;
  const computed: { read: LotToEstimate; computed: Result }[] = [];
  for (const lot of lots) {
    const own = isOfBatch ? lot.evidence : change(lot.evidence);
    const lines = linesOfLot(batch, lot);
    const inputs = lotInputsOf(lines, batch.content.weighing, [...ofBatch, ...own], catalogue);
    computed.push({ read: lot, computed: await attempt(inputs) });
  }
  return computed;
}

/** What was made of the lots, parents first; what stays as it was is left out. */
async function computeDerived<Result extends Attempted>(
  { subject, descent }: ReadSubject,
  lots: LotResults<Result>,
  change: ChangeOfEvidence,
  attempt: Attempt<Result>,
): Promise<LotResults<Result>> {
  const inputsNow = new Map(lots.map(({ read, computed }) => [read.lot.id, computed.inputs]));
  const restated: { read: LotToEstimate; computed: Result }[] = [];
  for (const derived of descent.lots) {
    const isSubject = derived.lot.id === subject.id;
    const own = isSubject ? change(derived.evidence) : derived.evidence;
    const inherited = inheritedInputs(derived, inputsAmong(descent, inputsNow));
    const inputs = derivedInputs(inherited, derived.lineNumbers, own);
    inputsNow.set(derived.lot.id, inputs);
    if (!isSubject && digestOf(inputs) === digestOf(derived.estimate.inputs)) continue;
    restated.push({ read: derived, computed: await attempt(inputs) });
  }
  return restated;
}

/** What a lot is estimated from: as computed anew, else as it stands. */
function inputsAmong(
  { estimatesOfParents }: Descent,
  inputsNow: ReadonlyMap<string, EstimateInputs>,
): (lotId: string) => EstimateInputs {
  return (lotId) => {
    const now = inputsNow.get(lotId);
    if (now !== undefined) return now;
    const estimate = estimatesOfParents.get(lotId);
    if (estimate === undefined) throw new Error(`Lot ${lotId} was not read`);
    return inputsInTodaysShape(estimate);
  };
}

/** @throws MovedMeanwhile where lots were made or changed since, or a parent of theirs was estimated anew */
async function requireSameLots(tx: ReadTransaction, { subject, lots, descent }: ReadSubject): Promise<void> {
  if (subject.kind === 'BATCH') {
    const live = await findLiveLots(tx, subject.id);
    if (live.map(({ id }) => id).join() !== lots.map(({ lot }) => lot.id).join()) throw new MovedMeanwhile();
  }
  const ancestorIds = subject.kind === 'BATCH' ? lots.map(({ lot }) => lot.id) : [subject.id];
  const now = (await findDescendants(tx, ancestorIds)).map(({ id, version }) => `${id}:${version}`);
  const before = descent.lots
    .filter(({ lot }) => lot.id !== subject.id)
    .map(({ lot: { id, version } }) => `${id}:${version}`);
  if (now.sort().join() !== before.sort().join()) throw new MovedMeanwhile();
  const parents = await findLotsById(tx, [...descent.estimatesOfParents.keys()]);
  const isSame = parents.every(({ id, estimateId }) => descent.estimatesOfParents.get(id)?.id === estimateId);
  if (!isSame) throw new MovedMeanwhile();
}

/** The estimate of the subject itself among those that were computed, and the one that it supersedes. */
export function computedOf({ read, batch, lots }: Restatement): {
  readonly computed: ComputedEstimate;
  readonly supersedes: StoredEstimate;
} {
  if (batch !== null && read.batch !== null) return { computed: batch, supersedes: read.batch.estimate };
  const only = lots.find(({ read: { lot } }) => lot.id === read.subject.id);
  if (only === undefined) throw new TypeError('A restatement is of a batch or of a lot');
  return { computed: only.computed, supersedes: only.read.estimate };
}

/** The lines that evidence of the subject may be about. */
export function linesOf(read: ReadSubject, catalogue: Catalogue): readonly BatchLine[] {
  const { subject, batch, lots, descent } = read;
  const [only] = lots;
  if (batch !== null)
    return subject.kind === 'BATCH' || only === undefined ? batch.content.lines : linesOfLot(batch, only);
  const derived = derivedSubjectOf(read);
  const inherited = inheritedInputs(derived, inputsAmong(descent, new Map()));
  return describedLines(inherited, derived.lineNumbers, catalogue);
}

/** Records that stand and may be about the subject's lines, in its numbering: its own, and for a lot that of its batch. */
export function evidenceOf(read: ReadSubject): readonly EvidenceRecord[] {
  const { subject, batch, lots } = read;
  if (batch === null) return derivedSubjectOf(read).evidence;
  return subject.kind === 'BATCH'
    ? batch.evidence
    : [...batch.evidence, ...lots.flatMap((lot) => lot.evidence)];
}

/** How many pieces count for the subject, those that it inherits included. */
export function evidenceCountOf(read: ReadSubject): number {
  if (read.batch !== null) return evidenceOf(read).length;
  const derived = derivedSubjectOf(read);
  return new Set([...evidenceIdsOf(derived.estimate), ...derived.evidence.map(({ id }) => id)]).size;
}

export function organisationIdOf(read: ReadSubject): string {
  return read.batch?.batch.organisationId ?? derivedSubjectOf(read).lot.organisationId;
}

function derivedSubjectOf({ subject, descent }: ReadSubject): DerivedLot {
  const found = descent.lots.find(({ lot }) => lot.id === subject.id);
  if (found === undefined) throw new TypeError('The lot has a batch');
  return found;
}

function linesOfLot({ content }: BatchWithEvidence, { lineNumbers }: LotToEstimate): readonly BatchLine[] {
  return content.lines.filter(({ lineNumber }) => lineNumbers.includes(lineNumber));
}

/**
 * Part: a batch or lot that stands, with all that its estimates depend on.
 * @throws DomainError `batch-not-found`, `batch-not-open`, `lot-not-found`, `lot-state-forbids` or `too-many-descendants`
 */
export async function findSubject(tx: ReadTransaction, subject: EstimateSubject): Promise<ReadSubject> {
  if (subject.kind === 'BATCH') {
    const batch = await findBatchWithEvidence(tx, subject.id);
    if (batch.batch.status === 'VOIDED')
      throw new DomainError('batch-not-open', 'The batch is void: its evidence stays as it is.');
    const live = await findLiveLots(tx, subject.id);
    const ids = live.map(({ id }) => id);
    const descent = await findDescent(tx, await findDescendants(tx, ids));
    return { subject, batch, lots: await findLotsToEstimate(tx, live), descent };
  }
  const lot = await findLot(tx, subject.id);
  if (lot.status === 'WITHDRAWN') {
    const detail = 'The lot is withdrawn: its evidence stays as it is.';
    throw new DomainError('lot-state-forbids', detail, { status: lot.status });
  }
  const descendants = await findDescendants(tx, [lot.id]);
  if (lot.batchId === null)
    return { subject, batch: null, lots: [], descent: await findDescent(tx, [lot, ...descendants]) };
  const batch = await findBatchWithEvidence(tx, lot.batchId);
  const lots = await findLotsToEstimate(tx, [lot]);
  return { subject, batch, lots, descent: await findDescent(tx, descendants) };
}

/** Part: the estimate of what is void or withdrawn, which nothing changes any more; null for what stands. */
export async function findFinalEstimate(
  tx: ReadTransaction,
  { kind, id }: EstimateSubject,
): Promise<StoredEstimate | null> {
  if (kind === 'BATCH') {
    const batch = await findBatch(tx, id);
    return batch.status === 'VOIDED' ? findEstimate(tx, batch.estimateId) : null;
  }
  const lot = await findLot(tx, id);
  return lot.status === 'WITHDRAWN' ? findEstimate(tx, lot.estimateId) : null;
}
