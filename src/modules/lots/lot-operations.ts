import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { rehearse } from '../../platform/database/rehearsal.js';
import { MovedMeanwhile, whileNothingMoves } from '../../platform/database/while-nothing-moves.js';
import { DomainError } from '../../shared/domain-error.js';
import type { LotBalance } from '../ledger/domain/lot-balance.js';
import type { PostingKind } from '../ledger/domain/posting.js';
import { balanceIn, findLotBalances, LedgerService, type PostedChanges } from '../ledger/ledger.service.js';
import type { PlannedOperation } from './domain/operations/planned-operation.js';
import type { MixedLot } from './domain/operations/mixing.js';
import { conditionOf } from './lot-condition.js';
import { findSuspicions, type Suspicions } from './lot-suspicions.js';
import { closeEmptyLots } from './lot-closing.js';
import { MadeLots, type MadeLot } from './made-lots.js';
import type { LotOxide } from './lot-oxide.entity.js';
import { Lot } from './lot.entity.js';
import { findOxides } from './lots.queries.js';

/** Lots with what stands on their accounts, as an operation reads them. */
export interface OperatedLots {
  readonly lots: readonly Lot[];
  readonly balances: ReadonlyMap<string, LotBalance>;
  /** What several lots look like, for they may be put together; of one lot nothing. */
  readonly suspicions: Suspicions;
}

/** What is to be done to lots. */
export interface LotOperation {
  readonly kind: PostingKind;
  readonly lotIds: readonly string[];
  /** RFC 3339; null for now. */
  readonly occurredAt: string | null;
  readonly reason: string | null;
  /** The posting that it undoes; left out where it undoes none. */
  readonly reversesId?: string;
  /** What the posting keeps of what was asked. */
  readonly detail: object;
  /** Decides; the same for the same lots. @throws DomainError */
  readonly plan: (read: OperatedLots) => PlannedOperation;
  /** Describes the lots to make, their estimates included; runs outside of any transaction. */
  readonly make: (planned: PlannedOperation, read: OperatedLots) => Promise<readonly MadeLot[]>;
}

/** What an operation did, or in a dry run would have done. */
export interface OperationOutcome {
  readonly posted: PostedChanges;
  readonly made: readonly Lot[];
  /** The lots that it took from, as they stand after it. */
  readonly from: readonly Lot[];
  /** Of all of them, by lot. */
  readonly oxides: ReadonlyMap<string, LotOxide[]>;
}

/** Carries out what is done to lots: reads, decides, estimates, and records it all in one write. */
@Injectable()
export class LotOperations {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly madeLots: MadeLots,
  ) {}

  /**
   * @param answer runs in the same write, when all is recorded: records what else there is, and makes the view of it
   * @param dryRun does everything and stores nothing
   * @throws DomainError `lot-not-found`, `lot-state-forbids` and what the operation's plan throws; what `answer` throws
   */
  async carryOut<Answer>(
    operation: LotOperation,
    answer: (tx: WriteTransaction, outcome: OperationOutcome) => Promise<Answer> | Answer,
    dryRun: boolean,
  ): Promise<Answer> {
    const { lotIds } = operation;
    return whileNothingMoves(lotIds, async () => {
      const read = await this.database.read((tx) => readLots(tx, lotIds));
      const planned = operation.plan(read);
      const made = await operation.make(planned, read);
      const work = async (tx: WriteTransaction): Promise<Answer> =>
        answer(tx, await this.store(tx, operation, { read, planned, made }));
      const options = { inTurnFor: lotIds };
      return dryRun ? rehearse(this.database, work, options) : this.database.write(work, options);
    });
  }

  private async store(
    tx: WriteTransaction,
    operation: LotOperation,
    { read, planned, made }: { read: OperatedLots; planned: PlannedOperation; made: readonly MadeLot[] },
  ): Promise<OperationOutcome> {
    const now = await readLots(tx, operation.lotIds);
    if (!isSame(now, read)) throw new MovedMeanwhile();
    const { kind, occurredAt, reason, detail } = operation;
    const [first] = now.lots;
    if (first === undefined) throw new TypeError('An operation is about lots');
    const planning = await this.ledger.plan(tx, {
      kind,
      organisationId: first.organisationId,
      occurredAt,
      reason,
      reversesId: operation.reversesId ?? null,
      detail,
      changes: planned.changes,
    });
    // A posting may leave some of the lots as they are: a count that agrees leaves all.
    const posted = { ...planning, balances: new Map([...now.balances, ...planning.balances]) };
    const postingId = posted.posting.id;
    const parents = planned.inputs.map(({ lotId, amount }) => ({
      parent: lotIn(now.lots, lotId),
      grams: amount.grams,
    }));
    const lots = await this.madeLots.insert(tx, made, parents, postingId);
    await this.ledger.record(tx, posted);
    await this.madeLots.insertEdges(tx, lots, parents, postingId);
    const from = await closeEmptyLots(tx, now.lots, posted);
    const oxides = await findOxides(
      tx,
      [...lots, ...from].map(({ id }) => id),
    );
    return { posted, made: lots, from, oxides };
  }
}

/** Part: lots that something can be done to, in the order of the ids. @throws DomainError `lot-not-found` or `lot-state-forbids` */
export async function readLots(tx: ReadTransaction, lotIds: readonly string[]): Promise<OperatedLots> {
  const found = await tx.findBy(Lot, { id: In([...lotIds]) });
  const lots = lotIds.map((id) => lotIn(found, id));
  for (const lot of lots) requireOpen(lot);
  const suspicions: Suspicions = lots.length > 1 ? await findSuspicions(tx, lotIds) : new Map();
  return { lots, balances: await findLotBalances(tx, lotIds), suspicions };
}

/** An operation that makes no lots. */
export const NO_LOTS: LotOperation['make'] = () => Promise.resolve([]);

/** A lot that was read, with its balance. */
export function stockOf({ lots, balances }: OperatedLots, id: string): { lot: Lot; balance: LotBalance } {
  return { lot: lotIn(lots, id), balance: balanceIn(balances, id) };
}

/** Lots that were read, as far as it matters for putting them together. */
export function mixedLotsOf(read: OperatedLots, lotIds: readonly string[]): readonly MixedLot[] {
  return lotIds.map((lotId) => {
    const { id, code, ...lot } = lotIn(read.lots, lotId);
    return { id, code, condition: conditionOf(lot), suspected: read.suspicions.get(id) ?? [] };
  });
}

function lotIn(lots: readonly Lot[], id: string): Lot {
  const lot = lots.find((each) => each.id === id);
  if (lot === undefined) throw new DomainError('lot-not-found', `There is no lot ${id}.`, { lotId: id });
  return lot;
}

/** @throws DomainError `lot-state-forbids` */
export function requireOpen({ id, code, status }: Lot): void {
  if (status === 'DRAFT' || status === 'LISTED') return;
  throw new DomainError('lot-state-forbids', `${code} is ${status}: nothing can be done to it.`, {
    lotId: id,
    status,
  });
}

/** Whether lots and what stands on them are as they were read. */
function isSame(now: OperatedLots, read: OperatedLots): boolean {
  if (JSON.stringify([...now.suspicions]) !== JSON.stringify([...read.suspicions])) return false;
  return now.lots.every((lot, index) => {
    const before = read.lots[index];
    return (
      before?.version === lot.version &&
      JSON.stringify(balanceIn(now.balances, lot.id)) === JSON.stringify(balanceIn(read.balances, lot.id))
    );
  });
}
