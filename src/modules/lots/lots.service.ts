import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { MovedMeanwhile, whileNothingMoves } from '../../platform/database/while-nothing-moves.js';
import { RequestProblem } from '../../platform/http/request-problem.js';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { assertVersion } from '../../platform/http/versioned-row.js';
import { DomainError } from '../../shared/domain-error.js';
import { gramsFromKilograms } from '../../shared/mass.js';
import { microsFromUsd } from '../../shared/money.js';
import { toBatchView } from '../batches/batch.view.js';
import {
  BatchesService,
  findBatch,
  findBatchWithEvidence,
  type BatchWithEvidence,
} from '../batches/batches.service.js';
import type { LineDeclaration } from '../batches/domain/batch-line.js';
import type { PreparedBatch } from '../batches/prepare-batch.js';
import { findEstimate } from '../estimation/estimation.service.js';
import { toEstimateView } from '../estimation/estimate.view.js';
import { balanceIn, findLotBalances } from '../ledger/ledger.service.js';
import { requireSite } from '../organisations/organisations.service.js';
import { DraftLots, type PlannedLot } from './draft-lots.js';
import { ANY_PART, partsOnOffer } from './domain/divisibility.js';
import type { LotSourcing } from './domain/lot-sourcing.js';
import { assertLotMayBecome } from './domain/lot-states.js';
import { LotWithdrawals } from './lot-withdrawals.js';
import { requireOpen } from './lot-operations.js';
import { storeLotVersion } from './lot-versions.js';
import { Lot } from './lot.entity.js';
import { toLotDetailView, toLotView, type LotDetailView, type QuickEntryView } from './lot.view.js';
import type { LotConditionInput, LotCreate, LotListing, QuickEntry } from './lots.dto.js';
import { findLineNumbers, findOxides } from './lots.queries.js';

/** Lots: made from batches, listed, browsed, withdrawn. */
@Injectable()
export class LotsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly batches: BatchesService,
    private readonly drafts: DraftLots,
    private readonly withdrawals: LotWithdrawals,
  ) {}

  /** Batch, draft lot and estimate in one write. @throws DomainError as recording the batch or making the lot would */
  async quickEntry(input: QuickEntry): Promise<QuickEntryView> {
    const { prepared, planned } = await this.prepareQuickEntry(input);
    return this.database.write(async (tx) => {
      const site = await requireSite(tx, input.siteId, 'RECYCLER', '/siteId');
      const { batch, content, estimate } = await this.batches.insertBatch(tx, site, prepared);
      const { lot, oxides, balance } = await this.drafts.insert(tx, batch, site, planned);
      return {
        batch: toBatchView(batch, content, estimate),
        lot: toLotView(lot, oxides, balance),
        estimate: toEstimateView(estimate),
      };
    });
  }

  private async prepareQuickEntry(
    input: QuickEntry,
  ): Promise<{ prepared: PreparedBatch; planned: PlannedLot }> {
    try {
      const prepared = await this.batches.prepare({
        ticketNumber: null,
        receivedAt: input.receivedAt === undefined ? this.clock.now() : toUtcInstant(input.receivedAt),
        supplier: input.supplier ?? null,
        notes: null,
        ticket: null,
        lines: [quickLine(input)],
      });
      return { prepared, planned: await this.drafts.plan(prepared.content, null) };
    } catch (error) {
      throw error instanceof DomainError ? aboutQuickEntry(error) : error;
    }
  }

  /** @throws DomainError where the batch does not exist or is void, or its lines will not make a lot */
  async createLot({ batchId, lineNumbers }: LotCreate): Promise<LotDetailView> {
    return whileNothingMoves(batchId, async () => {
      const read = await this.database.read(async (tx) => {
        const found = await findBatchWithEvidence(tx, batchId);
        if (found.batch.status === 'VOIDED')
          throw new DomainError('batch-not-open', 'The batch is void: no lot can be made of it.');
        return found;
      });
      const planned = await this.planChosen(read, lineNumbers ?? null);
      return this.database.write(async (tx) => {
        const batch = await findBatch(tx, batchId);
        if (batch.version !== read.batch.version) throw new MovedMeanwhile();
        const site = await requireSite(tx, batch.siteId, 'RECYCLER', '/batchId');
        const { lot, oxides, balance, estimate } = await this.drafts.insert(tx, batch, site, planned);
        const numbers = planned.lines.map(({ lineNumber }) => lineNumber);
        return toLotDetailView(toLotView(lot, oxides, balance), estimate, numbers);
      });
    });
  }

  private async planChosen(
    { content, evidence }: BatchWithEvidence,
    lineNumbers: readonly number[] | null,
  ): Promise<PlannedLot> {
    try {
      return await this.drafts.plan(content, lineNumbers, evidence);
    } catch (error) {
      throw error instanceof DomainError ? aboutChosenLines(error) : error;
    }
  }

  /** Offers a lot, or changes the terms of one on offer. @throws DomainError; RequestProblem 412 on a stale version */
  async listLot(id: string, version: number, input: LotListing): Promise<LotDetailView> {
    const { availableFrom, availableUntil = null, reservePriceUsdPerKgNdPrOxide: reserve } = input;
    const { divisible = true, smallestPartKg } = input;
    const smallestPart = smallestPartKg === undefined ? null : gramsFromKilograms(smallestPartKg);
    if (availableUntil !== null && availableUntil < availableFrom) {
      const detail = 'availableUntil must not lie before availableFrom.';
      throw new RequestProblem('validation-failed', detail, [
        { pointer: '/availableUntil', code: 'OUT_OF_RANGE', detail },
      ]);
    }
    return this.database.write(async (tx) => {
      const lot = await this.lotToChange(tx, id, version);
      assertLotMayBecome('LISTED', lot.status);
      const now = this.clock.now();
      const listed: Lot = {
        ...lot,
        status: 'LISTED',
        availableFrom,
        availableUntil,
        reserveUsdMicrosPerKg: reserve === undefined ? null : microsFromUsd(reserve),
        ...partsOnOffer(divisible, smallestPart, lot.netMassGrams),
        listedAt: lot.listedAt ?? now,
        version: version + 1,
      };
      const { divisibility, smallestPartGrams } = listed;
      const facts = { availableFrom, availableUntil, divisibility, smallestPartGrams };
      await storeLotVersion(tx, listed, now, { type: 'lot.listed', facts });
      return detailOf(tx, listed);
    });
  }

  /** @throws DomainError `lot-state-forbids` where nothing can be done to it any more; RequestProblem 412 on a stale version */
  async declareCondition(
    id: string,
    version: number,
    { magnetFamily, hazard }: LotConditionInput,
  ): Promise<LotDetailView> {
    return this.database.write(async (tx) => {
      const lot = await this.lotToChange(tx, id, version);
      requireOpen(lot);
      const declared: Lot = { ...lot, magnetFamily, hazard, version: version + 1 };
      const happened = { type: 'lot.condition-declared', facts: { magnetFamily, hazard } } as const;
      await storeLotVersion(tx, declared, this.clock.now(), happened);
      return detailOf(tx, declared);
    });
  }

  /** @throws DomainError `lot-state-forbids` where nothing can be done to it any more; RequestProblem 412 on a stale version */
  async declareSourcing(id: string, version: number, sourcing: LotSourcing): Promise<LotDetailView> {
    return this.database.write(async (tx) => {
      const lot = await this.lotToChange(tx, id, version);
      requireOpen(lot);
      const declared: Lot = { ...lot, sourcing, version: version + 1 };
      const { wasteStatus, baselCode, ewcCode } = sourcing;
      const happened = {
        type: 'lot.sourcing-declared',
        facts: { wasteStatus, baselCode, ewcCode },
      } as const;
      await storeLotVersion(tx, declared, this.clock.now(), happened);
      return detailOf(tx, declared);
    });
  }

  /** @throws DomainError `lot-state-forbids` unless it is listed; RequestProblem 412 on a stale version */
  async unlistLot(id: string, version: number): Promise<LotDetailView> {
    return this.database.write(async (tx) => {
      const lot = await this.lotToChange(tx, id, version);
      if (lot.status !== 'LISTED')
        throw new DomainError('lot-state-forbids', `${lot.code} is ${lot.status}, not on the list.`, {
          status: lot.status,
        });
      const draft: Lot = {
        ...lot,
        status: 'DRAFT',
        availableFrom: null,
        availableUntil: null,
        reserveUsdMicrosPerKg: null,
        listedAt: null,
        ...ANY_PART,
        version: version + 1,
      };
      await storeLotVersion(tx, draft, this.clock.now(), { type: 'lot.unlisted' });
      return detailOf(tx, draft);
    });
  }

  /** @throws DomainError; RequestProblem 412 on a stale version */
  async withdrawLot(id: string, version: number, reason: string): Promise<LotDetailView> {
    const inTurnFor = { inTurnFor: [id] };
    return this.database.write(async (tx) => {
      const lot = await this.lotToChange(tx, id, version);
      return detailOf(tx, await this.withdrawals.withdraw(tx, lot, reason));
    }, inTurnFor);
  }

  private async lotToChange(tx: ReadTransaction, id: string, version: number): Promise<Lot> {
    const lot = await findLot(tx, id);
    assertVersion(lot, version);
    return lot;
  }
}

function quickLine({ productProfile, units, netMassKg, form, grade, coated }: QuickEntry): LineDeclaration {
  const kind =
    productProfile === undefined ? 'LOOSE_MATERIAL' : units === undefined ? 'PROFILE_MASS' : 'PROFILE_UNITS';
  const netMassGrams = netMassKg === undefined ? undefined : gramsFromKilograms(netMassKg);
  return { kind, productProfile, units, netMassGrams, form, grade, coated };
}

/** The same error about the caller's own fields: what is asked here is not what `batches` and the estimator see. */
function repointed(error: DomainError, rewrite: (pointer: string) => string): DomainError {
  const { code, message, facts, faults } = error;
  return new DomainError(
    code,
    message,
    facts,
    faults.map((fault) => ({ ...fault, pointer: rewrite(fault.pointer) })),
  );
}

/** The caller of a quick entry sent no lines: `/lines/0/units` is its `/units`. */
function aboutQuickEntry(error: DomainError): DomainError {
  return repointed(error, (pointer) => pointer.replace(/^\/lines\/0\//, '/'));
}

/** The caller of `POST /lots` chose lines of a batch and sent none. */
function aboutChosenLines(error: DomainError): DomainError {
  return repointed(error, (pointer) => pointer.replace(/^\/lines\/.*/, '/lineNumbers'));
}

/** Part. @throws DomainError `lot-not-found` */
export async function findLot(tx: ReadTransaction, id: string): Promise<Lot> {
  const lot = await tx.findOneBy(Lot, { id });
  if (!lot) throw new DomainError('lot-not-found', 'There is no lot with this id.');
  return lot;
}

/** Part: a lot with its whole estimate, as it is. */
export async function detailOf(tx: ReadTransaction, lot: Lot): Promise<LotDetailView> {
  const oxides = await findOxides(tx, [lot.id]);
  const balances = await findLotBalances(tx, [lot.id]);
  const estimate = await findEstimate(tx, lot.estimateId);
  const view = toLotView(lot, oxides.get(lot.id) ?? [], balanceIn(balances, lot.id));
  return toLotDetailView(view, estimate, await findLineNumbers(tx, lot.id));
}
