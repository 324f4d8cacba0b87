import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { rehearse } from '../../platform/database/rehearsal.js';
import { DomainError } from '../../shared/domain-error.js';
import { onHand } from '../ledger/domain/lot-balance.js';
import { reversedChanges, type LedgerChange, type PostingKind } from '../ledger/domain/posting.js';
import { LedgerPosting } from '../ledger/ledger-posting.entity.js';
import { balanceIn, findChangesOf, LedgerService, type PostedChanges } from '../ledger/ledger.service.js';
import { findLotsMadeBy, requireNoDependents } from './lot-dependents.js';
import { toLotOperationView, type LotOperationView } from './lot-operation.view.js';
import type { OperationOutcome } from './lot-operations.js';
import { storeLotVersion } from './lot-versions.js';
import { Lot } from './lot.entity.js';
import { findOxides } from './lots.queries.js';

/** What is undone in another way, and how. */
const UNDONE_OTHERWISE: Readonly<Partial<Record<PostingKind, string>>> = {
  RECEIPT: 'Withdraw the lot instead.',
  HOLD: 'Release the hold instead.',
  RESERVE: 'Release the reservation instead.',
  HOLD_RELEASE: 'Place another hold instead.',
  RESERVE_RELEASE: 'Make another reservation instead.',
  DISPATCH: 'What is on its way is put right by its delivery.',
  DELIVERY: 'What was delivered stays delivered: agree on a correction with the receiver.',
  CONSUMPTION: 'What was used up stays used up.',
  REVERSAL: 'Do what it has undone once more instead.',
};

interface ReversiblePosting {
  readonly posting: LedgerPosting;
  readonly changes: readonly LedgerChange[];
  readonly madeIds: readonly string[];
  readonly lotIds: readonly string[];
}

/** Why a posting is undone, and by whom: as the audit chain names them. */
export interface ReversalOrder {
  readonly reason: string;
  readonly reversedBy: string;
}

/** Undoes what was done to lots, by a posting the other way. */
@Injectable()
export class LotReversalsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * Lots that it made are withdrawn, lots that it used up are drafts again.
   * @throws DomainError `posting-not-found`, `posting-not-reversible`, `posting-reversed-already`, `posting-has-dependents`;
   *   `insufficient-available` where what it brought is not available any more
   */
  async reversePosting(id: string, order: ReversalOrder, dryRun: boolean): Promise<LotOperationView> {
    const { lotIds } = await this.database.read((tx) => findReversible(tx, id));
    const work = async (tx: WriteTransaction): Promise<LotOperationView> =>
      toLotOperationView(await this.reverse(tx, id, order), dryRun);
    const options = { inTurnFor: lotIds };
    return dryRun ? rehearse(this.database, work, options) : this.database.write(work, options);
  }

  private async reverse(
    tx: WriteTransaction,
    id: string,
    { reason, reversedBy }: ReversalOrder,
  ): Promise<OperationOutcome> {
    const { posting, changes, madeIds, lotIds } = await findReversible(tx, id);
    const changed = lotIds.filter((lotId) => !madeIds.includes(lotId));
    await requireNoDependents(tx, posting, madeIds, madeIds.length > 0 ? [] : changed);
    const posted = await this.ledger.post(tx, {
      kind: 'REVERSAL',
      organisationId: posting.organisationId,
      occurredAt: null,
      reason,
      reversesId: id,
      detail: { kind: posting.kind, reversedBy },
      changes: reversedChanges(changes),
    });
    const lots = await tx.findBy(Lot, { id: In([...lotIds]) });
    const from: Lot[] = [];
    for (const lot of lots.sort((a, b) => (a.id < b.id ? -1 : 1)))
      from.push(await this.restate(tx, lot, { isMade: madeIds.includes(lot.id), reason, posted }));
    return { posted, made: [], from, oxides: await findOxides(tx, lotIds) };
  }

  private async restate(
    tx: WriteTransaction,
    lot: Lot,
    undone: { readonly isMade: boolean; readonly reason: string; readonly posted: PostedChanges },
  ): Promise<Lot> {
    const { isMade, reason, posted } = undone;
    const now = this.clock.now();
    const version = lot.version + 1;
    if (isMade) {
      const withdrawn: Lot = {
        ...lot,
        status: 'WITHDRAWN',
        withdrawnAt: now,
        withdrawalReason: reason,
        version,
      };
      await storeLotVersion(tx, withdrawn, now, { type: 'lot.withdrawn' });
      return withdrawn;
    }
    const isThere = onHand(balanceIn(posted.balances, lot.id)).grams > 0;
    if (isThere === (lot.status !== 'CLOSED')) return lot;
    const restated: Lot = { ...lot, status: isThere ? 'DRAFT' : 'CLOSED', version };
    await storeLotVersion(tx, restated, now, { type: isThere ? 'lot.reopened' : 'lot.closed' });
    return restated;
  }
}

async function findReversible(tx: ReadTransaction, id: string): Promise<ReversiblePosting> {
  const posting = await tx.findOneBy(LedgerPosting, { id });
  if (posting === null) throw new DomainError('posting-not-found', 'There is no posting with this id.');
  const otherwise = UNDONE_OTHERWISE[posting.kind];
  if (otherwise !== undefined)
    throw new DomainError('posting-not-reversible', `This is a ${posting.kind}. ${otherwise}`, {
      kind: posting.kind,
    });
  const undoing = await tx.findOneBy(LedgerPosting, { reversesId: id });
  if (undoing !== null)
    throw new DomainError('posting-reversed-already', 'This has been reversed already.', {
      reversalId: undoing.id,
    });
  const changes = await findChangesOf(tx, id);
  const madeIds = await findLotsMadeBy(tx, [id]);
  const lotIds = [...new Set([...changes.flatMap(({ account }) => account.lotId ?? []), ...madeIds])].sort();
  return { posting, changes, madeIds, lotIds };
}
