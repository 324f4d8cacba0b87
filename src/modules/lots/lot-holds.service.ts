import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/access/caller.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { gramsFromKilograms } from '../../shared/mass.js';
import { personOf } from '../identity/person.js';
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
  async placeHold(
    lotId: string,
    { massKg, reason }: LotHoldInput,
    caller: Caller,
    dryRun: boolean,
  ): Promise<LotHoldOutcomeView> {
    const asked = massKg === undefined ? null : gramsFromKilograms(massKg);
    const placedBy = caller.actor;
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
        const placedByPerson = await personOf(tx, caller);
        const { id: postingId, recordedAt: placedAt } = posting;
        const placed = placedHold({ ...hold, placedByPerson, grams, postingId, placedAt });
        await tx.insert(LotHold, placed);
        return { ...toLotOperationView(outcome, dryRun), hold: toLotHoldView(placed) };
      },
      dryRun,
    );
  }

  /** @throws DomainError `hold-not-found`, `hold-released-already`, `hold-needs-another-person` */
  async releaseHold(
    id: string,
    { note }: LotHoldRelease,
    caller: Caller,
    dryRun: boolean,
  ): Promise<LotHoldOutcomeView> {
    const { hold, person } = await this.database.read(async (tx) => {
      const found = await findHold(tx, id);
      const { organisationId } = await findLot(tx, found.lotId);
      const releaser = { person: await personOf(tx, caller), organisationId: caller.facts.organisationId };
      requireAnotherPerson(found.placedByPerson, organisationId, releaser);
      return { hold: found, person: releaser.person };
    });
    const released = { releasedBy: caller.actor, releasedByPerson: person, releaseNote: note ?? null };
    return this.operations.carryOut(
      {
        kind: 'HOLD_RELEASE',
        lotIds: [hold.lotId],
        occurredAt: null,
        reason: note ?? null,
        reversesId: hold.postingId,
        detail: { holdId: id, releasedBy: caller.actor },
        plan: (read) => planHoldRelease(stockOf(read, hold.lotId), hold.grams),
        make: NO_LOTS,
      },
      async (tx, outcome) => {
        const releasePostingId = outcome.posted.posting.id;
        const stored = await this.storeRelease(tx, id, { ...released, releasePostingId });
        return { ...toLotOperationView(outcome, dryRun), hold: toLotHoldView(stored) };
      },
      dryRun,
    );
  }

  private async storeRelease(
    tx: WriteTransaction,
    id: string,
    release: Pick<LotHold, 'releasedBy' | 'releasedByPerson' | 'releaseNote' | 'releasePostingId'>,
  ): Promise<LotHold> {
    const hold = await findHold(tx, id);
    const released: LotHold = {
      ...hold,
      ...release,
      releasedAt: this.clock.now(),
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

type Placed = 'id' | 'lotId' | 'postingId' | 'grams' | 'reason' | 'placedBy' | 'placedByPerson' | 'placedAt';

function placedHold(hold: Pick<LotHold, Placed>): LotHold {
  return {
    ...hold,
    releasedBy: null,
    releasedByPerson: null,
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
