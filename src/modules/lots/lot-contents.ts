import { In, MoreThan } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import { BatchRevision } from '../batches/batch-revision.entity.js';
import type { BatchLine } from '../batches/domain/batch-line.js';
import type { MaterialForm } from '../catalogue/domain/material-form.js';
import type { Estimate } from '../estimation/domain/estimate.js';
import type { EstimateInputs } from '../estimation/domain/estimate-inputs.js';
import type { EstimationLine } from '../estimation/domain/estimation-line.js';
import { StoredEstimate } from '../estimation/estimate.entity.js';
import { ON_HAND_ACCOUNTS } from '../ledger/domain/account.js';
import { LotAccountBalance } from '../ledger/lot-account-balance.entity.js';
import { LotLine } from './lot-line.entity.js';
import { Lot } from './lot.entity.js';

/** What a line of a lot says besides how much there is. */
export interface LotContentLine extends Pick<
  BatchLine,
  'profileKey' | 'gradeKey' | 'moistureWtPct' | 'oilWtPct'
> {
  /** Null for a product, which has the form of its profile. */
  readonly form: MaterialForm | null;
}

/** A lot with what it is estimated from, its estimate and how much of it can be promised. */
export interface LotContents {
  readonly lot: Lot;
  readonly lines: readonly LotContentLine[];
  readonly estimate: Estimate;
  /** Above 0. */
  readonly availableGrams: number;
}

/**
 * Part: lots on offer of which something is available, all of what is on hand where they are sold whole, and that can still be collected on `day` (ISO date) or later, by id, in
 * slices: whoever reads many of them lets others have their turns in between.
 * @param lotsPerSlice at most 500, because both engines bound the number of parameters of a statement
 */
export async function* readListedLots(
  tx: ReadTransaction,
  day: string,
  lotsPerSlice: number,
): AsyncGenerator<readonly LotContents[]> {
  for (let afterId = ''; ;) {
    const lots = await tx
      .createQueryBuilder(Lot, 'lot')
      .where(`lot.status = 'LISTED'`)
      .andWhere('(lot.availableUntil IS NULL OR lot.availableUntil >= :day)', { day })
      .andWhere('lot.id > :afterId', { afterId })
      .orderBy('lot.id', 'ASC')
      .limit(lotsPerSlice)
      .getMany();
    const last = lots.at(-1);
    if (last === undefined) return;
    // Not a join: with one, a planner may begin at the balances, all of them for every slice.
    const availableOf = await findAvailableGrams(tx, lots);
    const available = lots.filter(({ id }) => availableOf.has(id));
    if (available.length > 0) yield await loadContents(tx, available, availableOf);
    afterId = last.id;
  }
}

/** By lot, of those of which anything can be promised: of one that is sold whole, nothing while a part of it is elsewhere. */
async function findAvailableGrams(
  tx: ReadTransaction,
  lots: readonly Lot[],
): Promise<ReadonlyMap<string, number>> {
  const balances = await tx.findBy(LotAccountBalance, {
    lotId: In(lots.map(({ id }) => id)),
    account: In([...ON_HAND_ACCOUNTS]),
    grams: MoreThan(0),
  });
  const parted = new Set(balances.flatMap(({ account, lotId }) => (account === 'AVAILABLE' ? [] : lotId)));
  const whole = new Set(lots.flatMap(({ id, divisibility }) => (divisibility === 'WHOLE' ? id : [])));
  return new Map(
    balances
      .filter(({ account, lotId }) => account === 'AVAILABLE' && !(whole.has(lotId) && parted.has(lotId)))
      .map(({ lotId, grams }) => [lotId, grams]),
  );
}

async function loadContents(
  tx: ReadTransaction,
  lots: readonly Lot[],
  availableOf: ReadonlyMap<string, number>,
): Promise<LotContents[]> {
  const estimates = await tx.findBy(StoredEstimate, { id: In(lots.map(({ estimateId }) => estimateId)) });
  const estimateOf = new Map(estimates.map((estimate) => [estimate.id, estimate]));
  const firstModels = lots.filter(({ estimateId }) => !hasSources(estimateOf.get(estimateId)?.inputs));
  const batchLinesOf = await findBatchLines(tx, firstModels);
  return lots.map((lot) => {
    const estimate = estimateOf.get(lot.estimateId);
    const lines = hasSources(estimate?.inputs)
      ? estimate.inputs.sources.flatMap((source) => source.lines.map(contentOf))
      : (batchLinesOf.get(lot.id) ?? []);
    const availableGrams = availableOf.get(lot.id) ?? 0;
    if (estimate === undefined || lines.length === 0 || availableGrams === 0)
      throw new Error(`Lot ${lot.id} has lost its estimate, its lines or its balance`);
    return { lot, lines, estimate: estimate.result, availableGrams };
  });
}

/** Inputs of model 1.0.0 had no sources; its lots are told by the lines of their batches. */
function hasSources(inputs: Partial<EstimateInputs> | undefined): inputs is EstimateInputs {
  return inputs?.sources !== undefined;
}

function contentOf(line: EstimationLine): LotContentLine {
  if (line.kind === 'LOOSE_MATERIAL') {
    const { form, gradeKey, moistureWtPct, oilWtPct } = line;
    return { form, profileKey: null, gradeKey, moistureWtPct, oilWtPct };
  }
  const { profileKey, gradeKey } = line;
  return { form: null, profileKey, gradeKey, moistureWtPct: null, oilWtPct: null };
}

async function findBatchLines(
  tx: ReadTransaction,
  lots: readonly Lot[],
): Promise<ReadonlyMap<string, BatchLine[]>> {
  const linesOf = new Map<string, BatchLine[]>(lots.map(({ id }) => [id, []]));
  if (lots.length === 0) return linesOf;
  const lotLines = await tx.findBy(LotLine, { lotId: In([...linesOf.keys()]) });
  const revisions = await tx.findBy(BatchRevision, {
    batchId: In([...new Set(lotLines.map(({ batchId }) => batchId))]),
  });
  const contentAt = new Map(
    revisions.map(({ batchId, revision, content }) => [`${batchId}:${revision}`, content]),
  );
  for (const { lotId, batchId, batchRevision, lineNumber } of lotLines) {
    const content = contentAt.get(`${batchId}:${batchRevision}`);
    const line = content?.lines.find((each) => each.lineNumber === lineNumber);
    if (line !== undefined) linesOf.get(lotId)?.push(line);
  }
  return linesOf;
}
