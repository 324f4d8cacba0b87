import { In, type FindOptionsWhere } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { StoredEstimate } from '../estimation/estimate.entity.js';
import type { PostingKind } from '../ledger/domain/posting.js';
import { LedgerPosting } from '../ledger/ledger-posting.entity.js';
import { isWeighedAnew, parentsFirst, partsOfParents } from './domain/descent.js';
import { findLotsToEstimate, type LotToEstimate } from './lot-estimate.js';
import { LotParent } from './lot-parent.entity.js';
import { Lot } from './lot.entity.js';

/** Lots that one change of evidence estimates anew besides those of its batch; each takes some tens of milliseconds. */
export const DESCENDANTS_MAX = 300;
/** Both engines bound the number of parameters of a statement. */
const IDS_PER_STATEMENT = 500;

/** A lot that an operation made, with what it is estimated from. */
export interface DerivedLot extends LotToEstimate {
  /** Null where it was weighed and graded anew as it came out of a process. */
  readonly parts: readonly { readonly parentLotId: string; readonly share: number }[] | null;
}

/** Derived lots, and what else their estimates depend on. */
export interface Descent {
  /** Parents before children. */
  readonly lots: readonly DerivedLot[];
  /** Estimates in force of all parents, by lot. */
  readonly estimatesOfParents: ReadonlyMap<string, StoredEstimate>;
}

export const NO_DESCENT: Descent = { lots: [], estimatesOfParents: new Map() };

/**
 * Part: lots that are not withdrawn and whose estimate follows from those of others, parents before children. What was
 * weighed anew follows from nothing, and so does what was made of it.
 * @throws DomainError `too-many-descendants`
 */
export async function findDescendants(tx: ReadTransaction, ancestorIds: readonly string[]): Promise<Lot[]> {
  const found = new Map<string, Lot>();
  let level = ancestorIds;
  while (level.length > 0) {
    const edges = await inSlices(level, (ids) => tx.findBy(LotParent, { parentLotId: In(ids) }));
    const childIds = [...new Set(edges.map(({ childLotId }) => childLotId))].filter((id) => !found.has(id));
    const children = await inSlices(childIds, (ids) => tx.findBy(Lot, { id: In(ids) }));
    const kindOf = await makingKindsOf(tx, children);
    const following = children.filter(
      (lot) => lot.status !== 'WITHDRAWN' && !isWeighedAnew(kindOf(lot), lot.form),
    );
    for (const lot of following) found.set(lot.id, lot);
    refuseTooMany(found.size);
    level = following.map(({ id }) => id);
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function refuseTooMany(count: number): void {
  if (count <= DESCENDANTS_MAX) return;
  const detail = `More than ${DESCENDANTS_MAX} lots were made of this and would be estimated anew: add the evidence to the lots that it matters for.`;
  throw new DomainError('too-many-descendants', detail, { descendantsMax: DESCENDANTS_MAX });
}

/** Part: lots that operations made, with what they are estimated from. @param lots at most some hundreds */
export async function findDescent(tx: ReadTransaction, lots: readonly Lot[]): Promise<Descent> {
  if (lots.length === 0) return NO_DESCENT;
  const read = await findLotsToEstimate(tx, lots);
  const kindOf = await makingKindsOf(tx, lots);
  const edges = await findEdges(tx, { childLotId: In(lots.map(({ id }) => id)) });
  const siblings = await findEdges(tx, { postingId: In(edges.map(({ postingId }) => postingId)) });
  const relatives = await inSlices(
    [
      ...new Set([
        ...edges.map(({ parentLotId }) => parentLotId),
        ...siblings.map((edge) => edge.childLotId),
      ]),
    ],
    (ids) => tx.findBy(Lot, { id: In(ids) }),
  );
  const gramsOf = new Map(relatives.map(({ id, netMassGrams }) => [id, netMassGrams]));
  const derived = read.map((each): DerivedLot & { id: string; parentLotIds: string[] } => {
    const { id, form, netMassGrams } = each.lot;
    const own = edges.filter(({ childLotId }) => childLotId === id);
    const made = new Set(
      siblings.filter(({ postingId }) => postingId === own[0]?.postingId).map(({ childLotId }) => childLotId),
    );
    const madeGrams = [...made].reduce((sum, childId) => sum + (gramsOf.get(childId) ?? 0), 0);
    const taken = own.map(({ parentLotId, parentGrams }) => ({
      parentLotId,
      takenGrams: parentGrams,
      parentNetMassGrams: gramsOf.get(parentLotId) ?? 0,
    }));
    const parts = isWeighedAnew(kindOf(each.lot), form)
      ? null
      : partsOfParents(taken, netMassGrams, madeGrams);
    return { ...each, parts, id, parentLotIds: own.map(({ parentLotId }) => parentLotId) };
  });
  const parents = relatives.filter(({ id }) => edges.some(({ parentLotId }) => parentLotId === id));
  return { lots: parentsFirst(derived), estimatesOfParents: await findEstimatesOf(tx, parents) };
}

/** Part: the estimate in force of each lot, by its id. */
export async function findEstimatesOf(
  tx: ReadTransaction,
  lots: readonly Lot[],
): Promise<ReadonlyMap<string, StoredEstimate>> {
  const ids = lots.map(({ estimateId }) => estimateId);
  const estimates = await inSlices(ids, (some) => tx.findBy(StoredEstimate, { id: In(some) }));
  const byId = new Map(estimates.map((estimate) => [estimate.id, estimate]));
  return new Map(
    lots.map(({ id, estimateId }) => {
      const estimate = byId.get(estimateId);
      if (estimate === undefined) throw new Error(`Lot ${id} has lost its estimate`);
      return [id, estimate];
    }),
  );
}

function findEdges(tx: ReadTransaction, where: FindOptionsWhere<LotParent>): Promise<LotParent[]> {
  return tx.findBy(LotParent, where);
}

async function makingKindsOf(tx: ReadTransaction, lots: readonly Lot[]): Promise<(lot: Lot) => PostingKind> {
  const ids = [...new Set(lots.flatMap(({ makingPostingId }) => makingPostingId ?? []))];
  const postings = await inSlices(ids, (some) => tx.findBy(LedgerPosting, { id: In(some) }));
  const kinds = new Map(postings.map(({ id, kind }) => [id, kind]));
  return ({ id, makingPostingId }) => {
    const kind = kinds.get(makingPostingId ?? '');
    if (kind === undefined) throw new Error(`Lot ${id} has lost the posting that made it`);
    return kind;
  };
}

async function inSlices<Row>(
  ids: readonly string[],
  find: (slice: string[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < ids.length; start += IDS_PER_STATEMENT)
    rows.push(...(await find(ids.slice(start, start + IDS_PER_STATEMENT))));
  return rows;
}
