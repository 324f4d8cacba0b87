import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { instantAsOf } from '../../platform/http/as-of.js';
import { pageOf, pageWindow, type PageWindow } from '../../platform/http/page.dto.js';
import { RequestProblem } from '../../platform/http/request-problem.js';
import { gramsFromKilograms, kilogramsFromGrams } from '../../shared/mass.js';
import { findBatch } from '../batches/batches.service.js';
import { onHand, type LotBalance } from '../ledger/domain/lot-balance.js';
import { balanceIn, findLotBalances } from '../ledger/ledger.service.js';
import { lotGraphOf, placeOfLot } from './domain/genealogy/lot-graph.js';
import { Provenance } from './domain/genealogy/provenance.js';
import type { LineageQuery, ProvenanceQuery } from './lot-genealogy.dto.js';
import {
  toLineageLotView,
  toShareView,
  toTracedAccountViews,
  type LotProvenanceView,
  type LotTraceView,
} from './lot-genealogy.view.js';
import { findLotLabels } from './lot-lineage.queries.js';
import { findAncestry } from './lot-parents.queries.js';
import { traceLots, type TracedLots } from './lot-trace.js';
import { Lot } from './lot.entity.js';
import { findLotAsOf } from './lots-as-of.js';
import { findLot } from './lots.service.js';

/** Lots of a path that are shown: a path may have as many as a lot has generations. */
const PATH_LOTS_MAX = 100;

/** Where lots come from and where they went. */
@Injectable()
export class LotGenealogyService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Every received lot that a lot is made of. @throws DomainError `lot-not-found`; RequestProblem on a query that will not do */
  async provenance(id: string, query: ProvenanceQuery): Promise<LotProvenanceView> {
    const window = pageWindow(query);
    const asOf = this.instantOf(query);
    return this.database.read(async (tx) => {
      const { lot, balance } = await standingLot(tx, id, asOf);
      const grams = gramsAskedFor(query, lot, balance);
      // A lot is made once, of lots that were there: its ancestors are the same as of any instant.
      const graph = lotGraphOf(await findAncestry(tx, id), [id]);
      const provenance = new Provenance(graph, placeOfLot(graph, id));
      const sources = largestFirst(provenance, provenance.gramsOf(grams)).map((source) => ({
        ...source,
        id: graph.lotIds[source.root] ?? '',
      }));
      const page = pageOf(pageFrom(sources, window), window, (source) => ({
        ...source,
        descent: provenance.descentFrom(source.root),
      }));
      const shown = page.items.map(({ descent }) =>
        descent.shortestPath.slice(0, PATH_LOTS_MAX).map((place) => graph.lotIds[place] ?? ''),
      );
      const labels = await findLotLabels(tx, [...new Set(shown.flat())]);
      return {
        lotId: id,
        asOf: asOf ?? this.clock.now(),
        massKg: kilogramsFromGrams(grams),
        sourceCount: sources.length,
        items: page.items.map(({ id: sourceId, root, grams: sourceGrams, descent }, position) => ({
          ...toLineageLotView(sourceId, labels),
          share: toShareView(provenance.exactShareOf(root)),
          massKg: kilogramsFromGrams(sourceGrams),
          pathCount: descent.pathCount.toString(),
          operationCount: descent.shortestPath.length - 1,
          path: (shown[position] ?? []).map((lotId) => toLineageLotView(lotId, labels)),
        })),
        nextCursor: page.nextCursor,
      };
    });
  }

  /** Every lot that was made of a lot. @throws DomainError `lot-not-found`; RequestProblem on a query that will not do */
  async descendants(id: string, query: LineageQuery): Promise<LotTraceView> {
    const window = pageWindow(query);
    const asOf = this.instantOf(query);
    return this.database.read(async (tx) => {
      const { lot } = await standingLot(tx, id, asOf);
      const traced = await traceLots(tx, lot.status === 'WITHDRAWN' ? [] : [lot], asOf);
      return this.toTraceView(tx, traced, (lotId) => lotId !== id, window, asOf);
    });
  }

  /** Where a batch ended up. @throws DomainError `batch-not-found`; RequestProblem on a query that will not do */
  async destinations(batchId: string, query: LineageQuery): Promise<LotTraceView> {
    const window = pageWindow(query);
    const asOf = this.instantOf(query);
    return this.database.read(async (tx) => {
      await findBatch(tx, batchId);
      const lots = await tx.find(Lot, { where: { batchId }, order: { id: 'ASC' } });
      const traced = await traceLots(
        tx,
        lots.filter((lot) => wasStanding(lot, asOf)),
        asOf,
      );
      return this.toTraceView(tx, traced, (lotId) => traced.holdingsOf.has(lotId), window, asOf);
    });
  }

  private async toTraceView(
    tx: ReadTransaction,
    traced: TracedLots,
    isShown: (lotId: string) => boolean,
    window: PageWindow,
    asOf: string | null,
  ): Promise<LotTraceView> {
    // A lot that gave the cursor may hold nothing any more: its place is among all of them.
    const rows = traced.lotIds.map((id) => ({ id }));
    const shown = pageFrom(rows, window, ({ id }) => isShown(id));
    const page = pageOf(shown, window, ({ id }) => id);
    const labels = await findLotLabels(tx, page.items);
    return {
      asOf: asOf ?? this.clock.now(),
      tracedKg: kilogramsFromGrams(traced.tracedGrams),
      accounts: toTracedAccountViews(traced.holdings),
      items: page.items.map((lotId) => ({
        ...toLineageLotView(lotId, labels),
        share: toShareView(traced.exactShareOf(lotId)),
        holdings: (traced.holdingsOf.get(lotId) ?? []).map(({ account, tracedGrams, grams }) => ({
          account,
          massKg: kilogramsFromGrams(tracedGrams),
          ofKg: kilogramsFromGrams(grams),
        })),
      })),
      nextCursor: page.nextCursor,
    };
  }

  /** Null for now. @throws RequestProblem where it has not come yet */
  private instantOf({ asOf }: LineageQuery): string | null {
    return asOf === undefined ? null : instantAsOf(asOf, this.clock.now());
  }
}

async function standingLot(
  tx: ReadTransaction,
  id: string,
  asOf: string | null,
): Promise<{ lot: Lot; balance: LotBalance }> {
  if (asOf !== null) return findLotAsOf(tx, id, asOf);
  const lot = await findLot(tx, id);
  return { lot, balance: balanceIn(await findLotBalances(tx, [id]), id) };
}

function wasStanding({ recordedAt, status, withdrawnAt }: Lot, asOf: string | null): boolean {
  if (asOf === null) return status !== 'WITHDRAWN';
  return recordedAt <= asOf && (withdrawnAt === null || withdrawnAt > asOf);
}

/** @throws RequestProblem where the lot never had so much */
function gramsAskedFor({ massKg }: ProvenanceQuery, lot: Lot, balance: LotBalance): number {
  const onHandGrams = onHand(balance).grams;
  if (massKg === undefined) return onHandGrams;
  const grams = gramsFromKilograms(massKg);
  const most = Math.max(onHandGrams, lot.netMassGrams);
  if (grams <= most) return grams;
  const detail = `The lot has ${kilogramsFromGrams(most)} kg: ask about that much or less.`;
  throw new RequestProblem('validation-failed', detail, [
    { parameter: 'massKg', code: 'OUT_OF_RANGE', detail },
  ]);
}

interface Source {
  readonly root: number;
  readonly grams: number;
}

/** Of equal shares the earlier lot first. Sixteen digits order them well enough, and the same way every time. */
function largestFirst(provenance: Provenance, grams: readonly number[]): readonly Source[] {
  return Array.from(provenance.roots, (root, position) => {
    const { numerator, denominator } = provenance.roundedShareOf(root);
    return { root, grams: grams[position] ?? 0, size: Number(numerator) / Number(denominator) };
  }).sort((a, b) => b.size - a.size || a.root - b.root);
}

/** The rows after the page before, one more than the page shows; none after a place that the list never had. */
function pageFrom<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { limit, beforeId }: PageWindow,
  isShown: (row: Row) => boolean = () => true,
): readonly Row[] {
  const last = beforeId === null ? -1 : rows.findIndex(({ id }) => id === beforeId);
  if (beforeId !== null && last < 0) return [];
  return rows
    .slice(last + 1)
    .filter(isShown)
    .slice(0, limit + 1);
}
