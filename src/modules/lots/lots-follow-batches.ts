import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { MovedMeanwhile } from '../../platform/database/while-nothing-moves.js';
import { DomainError } from '../../shared/domain-error.js';
import { BatchChanges, type BatchChange, type StoreChange } from '../batches/batch-changes.js';
import type { BatchContent } from '../batches/batch-revision.entity.js';
import type { Batch } from '../batches/batch.entity.js';
import { requireEvidenceFits } from '../batches/evidence-of-corrected-lines.js';
import { findBatchRecord } from '../batches/batches.service.js';
import { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import { requireSite } from '../organisations/organisations.service.js';
import { DraftLots, type PlannedLot } from './draft-lots.js';
import { findLotsToEstimate, type LotToEstimate } from './lot-estimate.js';
import { appendLotEvent } from './lot-events.js';
import { LotWithdrawals } from './lot-withdrawals.js';
import type { Lot } from './lot.entity.js';
import { findLiveLots } from './lots.queries.js';

/** A lot of the batch with what comes in its place; null where the corrected lines make no lot any more. */
interface Following {
  readonly old: LotToEstimate;
  readonly planned: PlannedLot | null;
}

/** A corrected batch takes its drafts with it; what buyers can see already must be withdrawn by a person. */
@Injectable()
export class LotsFollowBatches implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly changes: BatchChanges,
    private readonly drafts: DraftLots,
    private readonly withdrawals: LotWithdrawals,
  ) {}

  onModuleInit(): void {
    this.changes.register((change) => this.prepare(change));
  }

  private async prepare(change: BatchChange): Promise<StoreChange> {
    const { before, lots } = await this.database.read(async (tx) => ({
      before: (await findBatchRecord(tx, change.batch.id)).content,
      lots: await findLotsToEstimate(tx, await findUnlistedLots(tx, change.batch)),
    }));
    const following: Following[] = [];
    for (const old of lots) following.push({ old, planned: await this.replacementOf(old, before, change) });
    return (tx, batch) => this.store(tx, batch, following, change);
  }

  /** Null where the corrected lines no longer make one lot: then the operator makes new ones. */
  private async replacementOf(
    { lineNumbers, evidence: own }: LotToEstimate,
    before: BatchContent,
    { content, evidence }: BatchChange,
  ): Promise<PlannedLot | null> {
    if (content === null) return null;
    const chosen = content.lines.filter(({ lineNumber }) => lineNumbers.includes(lineNumber));
    if (chosen.length === lineNumbers.length && own.length > 0) {
      await requireEvidenceFits(own, before.lines, chosen, (kept) =>
        this.drafts.evidenceThatDoesNotFit(chosen, content.weighing, [...evidence, ...kept]),
      );
    }
    try {
      return await this.drafts.plan(content, lineNumbers, [...evidence, ...own]);
    } catch (error) {
      if (error instanceof DomainError) return null;
      throw error;
    }
  }

  private async store(
    tx: WriteTransaction,
    batch: Batch,
    following: readonly Following[],
    { content, reason }: BatchChange,
  ): Promise<void> {
    const now = await findUnlistedLots(tx, batch);
    const read = following.map(({ old }) => `${old.lot.id}:${old.lot.version}`);
    if (now.map(({ id, version }) => `${id}:${version}`).join() !== read.join()) throw new MovedMeanwhile();
    const why = `Batch ${content === null ? 'voided' : 'corrected'}: ${reason}`;
    const withdrawn: Lot[] = [];
    for (const lot of now) withdrawn.push(await this.withdrawals.withdraw(tx, lot, why));
    if (content === null) return;
    const site = await requireSite(tx, batch.siteId, 'RECYCLER', '/siteId');
    for (const { old, planned } of following) {
      if (planned === null) continue;
      const { lot } = await this.drafts.insert(tx, batch, site, planned, old);
      await tx.update(EvidenceRecord, { subjectKind: 'LOT', subjectId: old.lot.id }, { subjectId: lot.id });
      const gone = withdrawn.find(({ id }) => id === old.lot.id) ?? old.lot;
      const facts = { replacedByLotId: lot.id, liveEvidenceIds: old.evidence.map(({ id }) => id) };
      await appendLotEvent(tx, 'lot.replaced', gone, facts, lot.recordedAt);
    }
  }
}

/** Part: live lots of a batch, oldest first. @throws DomainError `batch-in-listed-lot` where one is on offer */
async function findUnlistedLots(tx: ReadTransaction, batch: Batch) {
  const lots = await findLiveLots(tx, batch.id);
  const listed = lots.find((lot) => lot.status === 'LISTED');
  if (listed === undefined) return lots;
  throw new DomainError('batch-in-listed-lot', `${listed.code} of this batch is listed: withdraw it first.`, {
    lotId: listed.id,
    lotCode: listed.code,
  });
}
