import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { gramsFromKilograms } from '../../shared/mass.js';
import { planHold, planHoldRelease, requireAnotherPerson } from './domain/operations/hold.js';
import { LotHold } from './lot-hold.entity.js';
import { toLotHoldView, type LotHoldOutcomeView, type LotHoldView } from './lot-hold.view.js';
import { toLotOperationView } from './lot-operation.view.js';
import type { LotHoldInput, LotHoldRelease } from './lot-operations.dto.js';
import { LotOperations, NO_LOTS, stockOf } from './lot-operations.js';
import { findLot } from './lots.service.js';

/** Puts material of lots aside; somebody else lets go of it. */
@Injectable()
export class LotHoldsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly operations: LotOperations,
  ) {}

  /** @throws DomainError `insufficient-available` and as any operation */
  async placeHold(lotId: string, input: LotHoldInput, dryRun: boolean): Promise<LotHoldOutcomeView> {
    const { massKg, reason, placedBy } = input;
    const asked = massKg === undefined ? null : gramsFromKilograms(massKg);
    const hold = { id: newId(), lotId, reason, placedBy };
    return this.operations.carryOut(
      {
        kind: 'HOLD',
        lotIds: [lotId],
        occurredAt: null,
        reason,
        detail: { holdId: hold.id, placedBy },
        plan: (read) => planHold(stockOf(read, lotId), asked),
        make: NO_LOTS,
      },
      async (tx, outcome) => {
        const { posting, entries } = outcome.posted;
        const grams = entries.find(({ account }) => account === 'HELD')?.grams ?? 0;
        const placed = placedHold({ ...hold, grams, postingId: posting.id, placedAt: posting.recordedAt });
        await tx.insert(LotHold, placed);
        return { ...toLotOperationView(outcome, dryRun), hold: toLotHoldView(placed) };
      },
      dryRun,
    );
  }

  /** @throws DomainError `hold-not-found`, `hold-released-already`, `hold-needs-another-person` */
  async releaseHold(id: string, input: LotHoldRelease, dryRun: boolean): Promise<LotHoldOutcomeView> {
    const hold = await this.database.read((tx) => findHold(tx, id));
    requireAnotherPerson(hold.placedBy, input.releasedBy);
    return this.operations.carryOut(
      {
        kind: 'HOLD_RELEASE',
        lotIds: [hold.lotId],
        occurredAt: null,
        reason: input.note ?? null,
        reversesId: hold.postingId,
        detail: { holdId: id, releasedBy: input.releasedBy },
        plan: (read) => planHoldRelease(stockOf(read, hold.lotId), hold.grams),
        make: NO_LOTS,
      },
      async (tx, outcome) => {
        const released = await this.storeRelease(tx, id, input, outcome.posted.posting.id);
        return { ...toLotOperationView(outcome, dryRun), hold: toLotHoldView(released) };
      },
      dryRun,
    );
  }

  private async storeRelease(
    tx: WriteTransaction,
    id: string,
    { releasedBy, note }: LotHoldRelease,
    releasePostingId: string,
  ): Promise<LotHold> {
    const hold = await findHold(tx, id);
    const released: LotHold = {
      ...hold,
      releasedBy,
      releasedAt: this.clock.now(),
      releaseNote: note ?? null,
      releasePostingId,
      version: hold.version + 1,
    };
    await storeNextVersion(tx, LotHold, released);
    return released;
  }

  /** @throws DomainError `lot-not-found` */
  async listHolds(lotId: string, query: PageQuery): Promise<Page<LotHoldView>> {
    const window = pageWindow(query);
    const rows = await this.database.read(async (tx) => {
      await findLot(tx, lotId);
      return tx.find(LotHold, newestFirst<LotHold>({ lotId }, window));
    });
    return pageOf(rows, window, toLotHoldView);
  }
}

function placedHold(
  hold: Pick<LotHold, 'id' | 'lotId' | 'postingId' | 'grams' | 'reason' | 'placedBy' | 'placedAt'>,
): LotHold {
  return {
    ...hold,
    releasedBy: null,
    releasedAt: null,
    releaseNote: null,
    releasePostingId: null,
    version: 1,
  };
}

/** @throws DomainError `hold-not-found` or `hold-released-already` */
async function findHold(tx: ReadTransaction, id: string): Promise<LotHold> {
  const hold = await tx.findOneBy(LotHold, { id });
  if (hold === null) throw new DomainError('hold-not-found', 'There is no hold with this id.');
  if (hold.releasedAt === null) return hold;
  const detail = `${hold.releasedBy ?? ''} has released it already.`;
  throw new DomainError('hold-released-already', detail, { postingId: hold.releasePostingId });
}
