import { In } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import type { PageWindow } from '../../platform/http/page.dto.js';
import { RequestProblem } from '../../platform/http/request-problem.js';
import { DomainError } from '../../shared/domain-error.js';
import { StoredEstimate } from '../estimation/estimate.entity.js';
import type { LotBalance } from '../ledger/domain/lot-balance.js';
import { balanceIn, findLotBalancesAsOf } from '../ledger/ledger.service.js';
import { lotOxidesOf } from './lot-estimate.js';
import type { LotOxide } from './lot-oxide.entity.js';
import { LotRevision } from './lot-revision.entity.js';
import { lotAsRevised } from './lot-versions.js';
import type { LotQuery } from './lots.dto.js';
import { Lot } from './lot.entity.js';
import { findLots, latestRevision, type AskedLots } from './lots.queries.js';

/** A lot as it stood, by what was recorded then. */
export interface LotAsOf {
  readonly lot: Lot;
  readonly oxides: readonly LotOxide[];
  readonly balance: LotBalance;
  /** The one in force. */
  readonly estimate: StoredEstimate;
}

/** Part: lots that matched every filter then, newest first, one more than the page shows. @throws RequestProblem as `refuseOxides` */
export async function findLotsAsOf(
  tx: ReadTransaction,
  asked: AskedLots,
  window: PageWindow,
  asOf: string,
): Promise<readonly LotAsOf[]> {
  refuseOxides(asked.query);
  return standingOf(tx, await findLots(tx, asked, window, asOf), asOf);
}

/** Part. @throws DomainError `lot-not-found` where it was not recorded yet */
export async function findLotAsOf(tx: ReadTransaction, id: string, asOf: string): Promise<LotAsOf> {
  const [standing] = await standingOf(tx, await tx.findBy(Lot, { id }), asOf);
  if (standing !== undefined) return standing;
  throw new DomainError('lot-not-found', `There was no lot with this id by ${asOf}.`);
}

/** What buyers browse by is kept for now alone; of the past it is in each estimate. @throws RequestProblem */
function refuseOxides({ oxideKgMin, oxideKgMax }: LotQuery): void {
  const parameter = oxideKgMin !== undefined ? 'oxideKgMin' : oxideKgMax !== undefined ? 'oxideKgMax' : null;
  if (parameter === null) return;
  const detail = `${parameter} is about lots as they are now: leave it out, or asOf.`;
  throw new RequestProblem('validation-failed', detail, [{ parameter, code: 'NOT_WITH_AS_OF', detail }]);
}

/** Lots that were recorded by the instant, as they stood, in the order given. */
async function standingOf(
  tx: ReadTransaction,
  lots: readonly Lot[],
  asOf: string,
): Promise<readonly LotAsOf[]> {
  if (lots.length === 0) return [];
  const ids = lots.map(({ id }) => id);
  const revisions = await tx
    .createQueryBuilder(LotRevision, 'revision')
    .where('revision.lotId IN (:...ids)', { ids })
    .andWhere(latestRevision(), { asOf })
    .getMany();
  const revisionOf = new Map(revisions.map((revision) => [revision.lotId, revision]));
  const estimates = await tx.findBy(StoredEstimate, {
    id: In(revisions.map(({ estimateId }) => estimateId)),
  });
  const estimateOf = new Map(estimates.map((estimate) => [estimate.id, estimate]));
  const balances = await findLotBalancesAsOf(tx, ids, asOf);
  return lots.flatMap((lot) => {
    const revision = revisionOf.get(lot.id);
    if (revision === undefined) return [];
    const estimate = estimateOf.get(revision.estimateId);
    if (estimate === undefined)
      throw new Error(`Lot ${lot.id} has lost the estimate of version ${revision.version}`);
    const oxides = lotOxidesOf(lot.id, estimate.result);
    return { lot: lotAsRevised(lot, revision), oxides, balance: balanceIn(balances, lot.id), estimate };
  });
}
