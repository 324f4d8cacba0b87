import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { WriteTransaction } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { reversedChanges } from '../ledger/domain/posting.js';
import { findChangesOf, LedgerService } from '../ledger/ledger.service.js';
import { assertLotMayBecome } from './domain/lot-states.js';
import { requireNoDependents } from './lot-dependents.js';
import { LotLine } from './lot-line.entity.js';
import { storeLotVersion } from './lot-versions.js';
import type { Lot } from './lot.entity.js';

/** Takes lots back that came in by mistake. */
@Injectable()
export class LotWithdrawals {
  constructor(
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * Part: withdraws a lot, takes its receipt back and frees its lines.
   * @throws DomainError `lot-state-forbids`, `lot-made-by-operation`; `posting-has-dependents` where something was done with it
   */
  async withdraw(tx: WriteTransaction, lot: Lot, reason: string): Promise<Lot> {
    if (lot.batchId === null || lot.makingPostingId === null) {
      const detail = 'The lot was made of other lots: reverse that operation instead.';
      throw new DomainError('lot-made-by-operation', detail, { postingId: lot.makingPostingId });
    }
    if (lot.status !== 'WITHDRAWN')
      await requireNoDependents(tx, { id: lot.makingPostingId, kind: 'RECEIPT' }, [lot.id]);
    assertLotMayBecome('WITHDRAWN', lot.status);
    await this.ledger.post(tx, {
      kind: 'REVERSAL',
      organisationId: lot.organisationId,
      occurredAt: null,
      reason,
      reversesId: lot.makingPostingId,
      detail: { lotId: lot.id },
      changes: reversedChanges(await findChangesOf(tx, lot.makingPostingId)),
    });
    const withdrawnAt = this.clock.now();
    const withdrawn: Lot = {
      ...lot,
      status: 'WITHDRAWN',
      withdrawnAt,
      withdrawalReason: reason,
      version: lot.version + 1,
    };
    await storeLotVersion(tx, withdrawn, withdrawnAt, { type: 'lot.withdrawn' });
    await tx.update(LotLine, { lotId: lot.id }, { liveClaim: null });
    return withdrawn;
  }
}
