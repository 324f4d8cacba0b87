import { lotAccount, type LotAccount } from '../../src/modules/ledger/domain/account.js';
import { onHand } from '../../src/modules/ledger/domain/lot-balance.js';
import {
  reversedChanges,
  type LedgerChange,
  type PostingKind,
} from '../../src/modules/ledger/domain/posting.js';
import {
  balanceIn,
  findChangesOf,
  findLotBalances,
  LedgerService,
  type PostedChanges,
} from '../../src/modules/ledger/ledger.service.js';
import type { Amount } from '../../src/modules/ledger/domain/amount.js';
import type { QuickEntryView } from '../../src/modules/lots/lot.view.js';
import type { Clock } from '../../src/platform/clock.js';
import type { TestApp } from './test-app.js';
import { made, type Yard } from './yard.js';

/** A lot as the ledger knows it. */
export interface BookedLot {
  readonly id: string;
  readonly siteId: string;
}

/** Loose magnets, received: a draft lot with that mass. */
export async function magnets(app: TestApp, { siteId }: Yard, netMassKg: number): Promise<BookedLot> {
  const fields = { siteId, form: 'LIBERATED_MAGNET', grade: 'n42', netMassKg };
  const { lot } = await made<QuickEntryView>(app, '/v1/batches/quick', fields);
  return { id: lot.id, siteId };
}

/** Writes into the books of an application as its modules do. */
export class Bookkeeper {
  private readonly ledger: LedgerService;

  constructor(
    private readonly app: TestApp,
    clock: Clock,
    private readonly organisationId: string,
  ) {
    this.ledger = new LedgerService(clock);
  }

  /** Records a posting of these changes. */
  post(
    kind: PostingKind,
    changes: readonly LedgerChange[],
    reason: string | null = null,
  ): Promise<PostedChanges> {
    const { organisationId } = this;
    const draft = { kind, organisationId, occurredAt: null, reason, reversesId: null, detail: {}, changes };
    return this.app.database.write((tx) => this.ledger.post(tx, draft));
  }

  /** Records the reversal of a posting. */
  reverse(postingId: string): Promise<PostedChanges> {
    const { organisationId } = this;
    return this.app.database.write(async (tx) =>
      this.ledger.post(tx, {
        kind: 'REVERSAL',
        organisationId,
        occurredAt: null,
        reason: 'By mistake.',
        reversesId: postingId,
        detail: {},
        changes: reversedChanges(await findChangesOf(tx, postingId)),
      }),
    );
  }

  /** What stands on an account. */
  async amountOn(lot: BookedLot, account: LotAccount): Promise<Amount> {
    const balances = await this.app.database.read((tx) => findLotBalances(tx, [lot.id]));
    return balanceIn(balances, lot.id)[account];
  }

  /** What is on hand. */
  async onHandOf(lot: BookedLot): Promise<Amount> {
    return onHand(balanceIn(await this.app.database.read((tx) => findLotBalances(tx, [lot.id])), lot.id));
  }
}

export const available = (lot: BookedLot) => lotAccount('AVAILABLE', lot);
