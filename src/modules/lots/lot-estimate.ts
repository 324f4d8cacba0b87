import { In } from 'typeorm';
import type { ReadTransaction, WriteTransaction } from '../../platform/database/database.js';
import { MovedMeanwhile } from '../../platform/database/while-nothing-moves.js';
import { newId } from '../../platform/new-id.js';
import type { BatchLine } from '../batches/domain/batch-line.js';
import { estimateInputsOf } from '../batches/domain/record-batch.js';
import type { Weighing } from '../batches/domain/weighing.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../estimation/domain/estimate-inputs.js';
import type { Estimate } from '../estimation/domain/estimate.js';
import type {
  ComputedEstimate,
  EstimateOrigin,
  EstimationService,
  OwnedSubject,
} from '../estimation/estimation.service.js';
import { StoredEstimate } from '../estimation/estimate.entity.js';
import type { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import { evidenceAbout, findLiveEvidenceOf } from '../estimation/evidence-records.js';
import { contentOf, type ElementContent } from '../ledger/domain/amount.js';
import { LotLine } from './lot-line.entity.js';
import { LotOxide } from './lot-oxide.entity.js';
import { storeLotVersion } from './lot-versions.js';
import { Lot } from './lot.entity.js';

/** What the estimator needs of a lot: its lines with the evidence of its batch that is about them, and its own. */
export function lotInputsOf(
  lines: readonly BatchLine[],
  weighing: Weighing | null,
  evidence: readonly EvidenceRecord[],
  { defaultProcessRouteKey }: Catalogue,
): EstimateInputs {
  const known = evidenceAbout(
    evidence,
    lines.map(({ lineNumber }) => lineNumber),
  );
  return estimateInputsOf(lines, weighing, defaultProcessRouteKey, known);
}

/** Means of the metal that is in the magnets. */
export function containedMetalOf({ elements }: Pick<Estimate, 'elements'>): ElementContent {
  return contentOf((symbol) => elements.find(({ element }) => element === symbol)?.metal.contained.mean ?? 0);
}

/** Rows that buyers browse by. */
export function lotOxidesOf(lotId: string, { oxides }: Estimate): LotOxide[] {
  return oxides.map(({ quantity, recoverable }) => ({
    id: newId(),
    lotId,
    quantity,
    p10Milligrams: recoverable.p10,
    p50Milligrams: recoverable.p50,
    p90Milligrams: recoverable.p90,
    meanMilligrams: recoverable.mean,
  }));
}

/** A lot with what its estimate is made from, besides its batch. */
export interface LotToEstimate {
  readonly lot: Lot;
  /** In the numbering of its batch, ascending. */
  readonly lineNumbers: readonly number[];
  readonly estimate: StoredEstimate;
  /** Its own, without that of its batch. */
  readonly evidence: readonly EvidenceRecord[];
}

/** Part. @param lots at most some hundreds */
export async function findLotsToEstimate(
  tx: ReadTransaction,
  lots: readonly Lot[],
): Promise<LotToEstimate[]> {
  if (lots.length === 0) return [];
  const ids = lots.map(({ id }) => id);
  const lines = await tx.find(LotLine, { where: { lotId: In(ids) }, order: { lineNumber: 'ASC' } });
  const estimates = await tx.findBy(StoredEstimate, { id: In(lots.map(({ estimateId }) => estimateId)) });
  const evidence = await findLiveEvidenceOf(tx, 'LOT', ids);
  return lots.map((lot) => {
    const estimate = estimates.find(({ id }) => id === lot.estimateId);
    if (estimate === undefined) throw new Error(`Lot ${lot.id} has lost its estimate`);
    const lineNumbers = lines.filter(({ lotId }) => lotId === lot.id).map(({ lineNumber }) => lineNumber);
    return { lot, lineNumbers, estimate, evidence: evidence.get(lot.id) ?? [] };
  });
}

/**
 * Part: puts a new estimate in force for a lot, and what buyers browse by.
 * @param read the lot as the estimate was computed from it
 * @throws MovedMeanwhile where the lot has changed since
 */
export async function restateLot(
  tx: WriteTransaction,
  estimation: EstimationService,
  read: LotToEstimate,
  computed: ComputedEstimate,
  origin: Pick<EstimateOrigin, 'cause' | 'evidenceId'>,
): Promise<StoredEstimate> {
  const { id, version, organisationId } = read.lot;
  const lot = await tx.findOneBy(Lot, { id });
  if (lot?.version !== version) throw new MovedMeanwhile();
  const supersedes = read.estimate;
  const subject: OwnedSubject = { kind: 'LOT', id, organisationId };
  const estimate = await estimation.store(tx, computed, subject, { ...origin, supersedes });
  const { evidenceTier, resourceClass } = computed.result;
  const restated: Lot = {
    ...lot,
    estimateId: estimate.id,
    evidenceTier,
    resourceClass,
    version: version + 1,
  };
  const { cause, evidenceId } = origin;
  const facts = { estimateId: estimate.id, cause, evidenceId };
  await storeLotVersion(tx, restated, estimate.recordedAt, { type: 'lot.restated', facts });
  for (const { quantity, ...oxide } of lotOxidesOf(id, computed.result)) {
    const { p10Milligrams, p50Milligrams, p90Milligrams, meanMilligrams } = oxide;
    await tx.update(
      LotOxide,
      { lotId: id, quantity },
      { p10Milligrams, p50Milligrams, p90Milligrams, meanMilligrams },
    );
  }
  return estimate;
}
