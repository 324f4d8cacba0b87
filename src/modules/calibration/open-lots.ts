import { In, type SelectQueryBuilder } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import { ESTIMATION_MODEL_VERSION } from '../estimation/domain/estimate.js';
import { StoredEstimate } from '../estimation/estimate.entity.js';
import { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import { LotLine } from '../lots/lot-line.entity.js';
import { Lot } from '../lots/lot.entity.js';
import type { OpenLotCase } from './domain/estimate-open-lots.js';
import { ndPrIntervalOf } from './realised-lots.js';

/** Lots that a forecast takes: the newest. */
export const OPEN_LOTS_MAX = 1_000;
/** Because both engines bound the number of parameters of a statement. */
const ROWS_PER_STATEMENT = 500;

/** Open lots that hold a profile. */
export interface OpenLots {
  /** How many there are. */
  readonly total: number;
  /** The newest of them, up to `OPEN_LOTS_MAX`. */
  readonly lots: readonly Lot[];
  readonly cases: readonly OpenLotCase[];
}

/**
 * Part: draft and listed lots that hold a profile and whose outcome nobody knows yet.
 * @param version of the catalogue in force
 */
export async function findOpenLots(
  tx: ReadTransaction,
  profileKey: string,
  version: string,
): Promise<OpenLots> {
  const total = await openLotsOf(tx, profileKey).getCount();
  const lots = await openLotsOf(tx, profileKey).orderBy('lot.id', 'DESC').limit(OPEN_LOTS_MAX).getMany();
  const cases: OpenLotCase[] = [];
  for (let start = 0; start < lots.length; start += ROWS_PER_STATEMENT) {
    const slice = lots.slice(start, start + ROWS_PER_STATEMENT);
    const estimates = await tx.findBy(StoredEstimate, { id: In(slice.map(({ estimateId }) => estimateId)) });
    const estimateOf = new Map(estimates.map((estimate) => [estimate.id, estimate]));
    cases.push(...slice.map((lot) => caseOf(lot, estimateOf.get(lot.estimateId), version)));
  }
  return { total, lots, cases };
}

function openLotsOf(tx: ReadTransaction, profileKey: string): SelectQueryBuilder<Lot> {
  const builder = tx.createQueryBuilder(Lot, 'lot').where(`lot.status IN ('DRAFT', 'LISTED')`);
  const holdsProfile = builder
    .subQuery()
    .select('1')
    .from(LotLine, 'line')
    .where('line.lotId = lot.id')
    .andWhere('line.productProfile = :profileKey')
    .getQuery();
  const isRealised = builder
    .subQuery()
    .select('1')
    .from(EvidenceRecord, 'outcome')
    .where('outcome.subjectId = lot.id')
    .andWhere(`outcome.kind = 'REALISED_RECOVERY'`)
    .andWhere('outcome.withdrawnAt IS NULL')
    .getQuery();
  // What came out of a process still names the products that it came from, but is not estimated by them any more.
  const isEstimatedByProfile = builder
    .subQuery()
    .select('1')
    .from(StoredEstimate, 'estimate')
    .where('estimate.id = lot.estimateId')
    .andWhere('estimate.inputs LIKE :mention')
    .getQuery();
  return builder
    .andWhere(`EXISTS ${holdsProfile}`, { profileKey })
    .andWhere(`NOT EXISTS ${isRealised}`)
    .andWhere(`EXISTS ${isEstimatedByProfile}`, { mention: `%"profileKey":${JSON.stringify(profileKey)}%` });
}

function caseOf(lot: Lot, estimate: StoredEstimate | undefined, version: string): OpenLotCase {
  if (estimate === undefined) throw new Error(`Lot ${lot.id} has lost its estimate`);
  const isInForce =
    estimate.catalogueVersion === version && estimate.modelVersion === ESTIMATION_MODEL_VERSION;
  return {
    lotId: lot.id,
    inputs: estimate.inputs,
    inForce: isInForce ? ndPrIntervalOf(estimate) : null,
  };
}
