import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { WriteTransaction } from '../../platform/database/database.js';
import { newId } from '../../platform/new-id.js';
import { publicCode } from '../../platform/public-code.js';
import { DomainError } from '../../shared/domain-error.js';
import type { BatchContent } from '../batches/batch-revision.entity.js';
import type { Batch } from '../batches/batch.entity.js';
import type { BatchLine } from '../batches/domain/batch-line.js';
import type { Weighing } from '../batches/domain/weighing.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import { EstimationService, type ComputedEstimate } from '../estimation/estimation.service.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import type { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import type { EvidenceMisfit } from '../estimation/evidence-fit.js';
import type { Site } from '../organisations/site.entity.js';
import { lotAccount, siteAccount } from '../ledger/domain/account.js';
import { amountOf } from '../ledger/domain/amount.js';
import { EMPTY_BALANCE, type LotBalance } from '../ledger/domain/lot-balance.js';
import { moved } from '../ledger/domain/posting.js';
import { LedgerService, type PostingDraft } from '../ledger/ledger.service.js';
import { ANY_PART } from './domain/divisibility.js';
import { lotMaterialOf, type LotMaterial } from './domain/lot-mass.js';
import { containedMetalOf, lotInputsOf, lotOxidesOf } from './lot-estimate.js';
import { LotLine } from './lot-line.entity.js';
import { LotOxide } from './lot-oxide.entity.js';
import { insertLot } from './lot-versions.js';
import type { Lot } from './lot.entity.js';

/** What is known of a lot before it is stored. */
export interface PlannedLot {
  readonly lines: readonly BatchLine[];
  readonly material: LotMaterial;
  readonly computed: ComputedEstimate;
}

/** The draft that a new one comes in place of. */
export interface ReplacedLot {
  readonly lot: Lot;
  readonly estimate: StoredEstimate;
}

/** A stored draft with what was derived for it. */
export interface DraftLot {
  readonly lot: Lot;
  readonly oxides: readonly LotOxide[];
  readonly balance: LotBalance;
  readonly estimate: StoredEstimate;
}

/** Makes draft lots of batch lines. */
@Injectable()
export class DraftLots {
  constructor(
    private readonly clock: Clock,
    private readonly catalogue: CatalogueService,
    private readonly estimation: EstimationService,
    private readonly ledger: LedgerService,
  ) {}

  /** Evidence that a lot of these lines could not carry. @throws DomainError where the lines themselves are at fault */
  evidenceThatDoesNotFit(
    lines: readonly BatchLine[],
    weighing: Weighing | null,
    evidence: readonly EvidenceRecord[],
  ): Promise<readonly EvidenceMisfit[]> {
    const inputs = lotInputsOf(lines, weighing, evidence, this.catalogue.current);
    return this.estimation.evidenceThatDoesNotFit(inputs);
  }

  /**
   * Decides what a lot of these lines would be; needs no database.
   * @param lineNumbers null for all lines
   * @param evidence live evidence about the batch, and of the lot that this one comes in place of
   * @throws DomainError where a line does not exist, the forms differ or the mass is unknown
   */
  async plan(
    content: Pick<BatchContent, 'lines' | 'weighing'>,
    lineNumbers: readonly number[] | null,
    evidence: readonly EvidenceRecord[] = [],
  ): Promise<PlannedLot> {
    const { lines: all, weighing } = content;
    const lines = lineNumbers === null ? all : all.filter((line) => lineNumbers.includes(line.lineNumber));
    const missing = lineNumbers?.find((lineNumber) => !all.some((line) => line.lineNumber === lineNumber));
    if (missing !== undefined) {
      const detail = `The batch has no line ${missing}: it has ${all.length}.`;
      throw new DomainError('reference-not-found', detail, {}, [
        { pointer: '/lineNumbers', code: 'REFERENCE_NOT_FOUND', detail },
      ]);
    }
    const catalogue = this.catalogue.current;
    const material = lotMaterialOf(lines, all, weighing, catalogue);
    const computed = await this.estimation.compute(lotInputsOf(lines, weighing, evidence, catalogue));
    return { lines, material, computed };
  }

  /** Part: stores a planned lot as a draft. @throws DomainError `line-already-in-a-lot` */
  async insert(
    tx: WriteTransaction,
    batch: Batch,
    site: Site,
    planned: PlannedLot,
    replaces: ReplacedLot | null = null,
  ): Promise<DraftLot> {
    const id = newId();
    const recordedAt = this.clock.now();
    await refuseClaimedLines(tx, batch.id, planned.lines);
    const estimate = await this.estimation.store(
      tx,
      planned.computed,
      { kind: 'LOT', id, organisationId: batch.organisationId },
      {
        cause: replaces === null ? 'LOT_MADE' : 'CORRECTED',
        supersedes: replaces?.estimate ?? null,
        evidenceId: null,
      },
    );
    const { evidenceTier, resourceClass } = planned.computed.result;
    const lot: Lot = {
      id,
      code: publicCode('LOT', id, recordedAt),
      organisationId: batch.organisationId,
      siteId: batch.siteId,
      batchId: batch.id,
      status: 'DRAFT',
      ...planned.material,
      profileKeys: [
        ...new Set(planned.lines.flatMap((line) => (line.profileKey === null ? [] : [line.profileKey]))),
      ],
      estimateId: estimate.id,
      evidenceTier,
      resourceClass,
      country: site.country,
      latitude: site.latitude,
      longitude: site.longitude,
      availableFrom: null,
      availableUntil: null,
      reserveUsdMicrosPerKg: null,
      listedAt: null,
      ...ANY_PART,
      withdrawnAt: null,
      withdrawalReason: null,
      replacesLotId: replaces?.lot.id ?? null,
      magnetFamily: replaces?.lot.magnetFamily ?? null,
      hazard: replaces?.lot.hazard ?? null,
      sourcing: replaces?.lot.sourcing ?? null,
      makingPostingId: null,
      recordedAt,
      version: 1,
    };
    const receipt = await this.ledger.plan(tx, receiptOf(lot, planned.computed.result));
    lot.makingPostingId = receipt.posting.id;
    const lineNumbers = planned.lines.map(({ lineNumber }) => lineNumber);
    await insertLot(tx, lot, { batchRevision: batch.revision, lineNumbers });
    await this.ledger.record(tx, receipt);
    await tx.insert(
      LotLine,
      planned.lines.map((line) => lotLineOf(lot, batch, line)),
    );
    const oxides = lotOxidesOf(id, planned.computed.result);
    await tx.insert(LotOxide, oxides);
    return { lot, oxides, balance: receipt.balances.get(id) ?? EMPTY_BALANCE, estimate };
  }
}

/** What comes in over the weighbridge, with the metal that its estimate expects in it. */
function receiptOf(
  { id, siteId, organisationId, batchId, netMassGrams }: Lot,
  result: ComputedEstimate['result'],
): PostingDraft {
  const content = containedMetalOf(result);
  const supplier = siteAccount('SUPPLIER', siteId);
  const available = lotAccount('AVAILABLE', { id, siteId });
  return {
    kind: 'RECEIPT',
    organisationId,
    occurredAt: null,
    reason: null,
    reversesId: null,
    detail: { batchId },
    changes: moved(supplier, available, amountOf(netMassGrams, content)),
  };
}

function claimOf(batchId: string, lineNumber: number): string {
  return `${batchId}:${lineNumber}`;
}

function lotLineOf(lot: Lot, batch: Batch, line: BatchLine): LotLine {
  return {
    id: newId(),
    lotId: lot.id,
    batchId: batch.id,
    batchRevision: batch.revision,
    lineNumber: line.lineNumber,
    productProfile: line.profileKey,
    liveClaim: claimOf(batch.id, line.lineNumber),
  };
}

/** Says which line is taken; the unique index behind it holds even against a twin request. */
async function refuseClaimedLines(
  tx: WriteTransaction,
  batchId: string,
  lines: readonly BatchLine[],
): Promise<void> {
  const claims = lines.map((line) => claimOf(batchId, line.lineNumber));
  const taken = await tx
    .createQueryBuilder(LotLine, 'line')
    .where('line.liveClaim IN (:...claims)', { claims })
    .orderBy('line.lineNumber', 'ASC')
    .getOne();
  if (taken === null) return;
  const detail = `Line ${taken.lineNumber} is in a lot already: withdraw that lot or choose other lines.`;
  throw new DomainError(
    'line-already-in-a-lot',
    detail,
    { lotId: taken.lotId, lineNumber: taken.lineNumber },
    [{ pointer: '/lineNumbers', code: 'LINE_ALREADY_IN_A_LOT', detail }],
  );
}
