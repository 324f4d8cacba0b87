import type { ReadTransaction } from '../../platform/database/database.js';
import type { Account } from '../ledger/domain/account.js';
import { gramsPerHolding, Trace } from './domain/genealogy/destinations.js';
import { lotGraphOf, placeOfLot, type LotGraph } from './domain/genealogy/lot-graph.js';
import type { Share } from './domain/genealogy/share-table.js';
import { findLotHoldings, findSiteHoldings } from './lot-lineage.queries.js';
import { findLineageDown } from './lot-parents.queries.js';
import type { Lot } from './lot.entity.js';

/** Traced material on an account. */
export interface TracedHolding {
  /** Null for an account of a site. */
  readonly lotId: string | null;
  readonly account: Account['kind'];
  readonly cause: string | null;
  /** All that stands there. */
  readonly grams: number;
  /** What of it is traced; those of all holdings add up to what there was. */
  readonly tracedGrams: number;
}

/** Where lots ended up. */
export interface TracedLots {
  readonly tracedGrams: number;
  /** The lots themselves and all that was made of them, each after all of its parents. */
  readonly lotIds: readonly string[];
  readonly holdings: readonly TracedHolding[];
  /** By lot id. */
  readonly holdingsOf: ReadonlyMap<string, readonly TracedHolding[]>;
  readonly exactShareOf: (lotId: string) => Share;
}

/**
 * Part: follows lots to where their material is now, or was.
 * @param lots none withdrawn, and none made of another
 * @param asOf null for now
 */
export async function traceLots(
  tx: ReadTransaction,
  lots: readonly Lot[],
  asOf: string | null,
): Promise<TracedLots> {
  const ids = lots.map(({ id }) => id);
  const graph = lotGraphOf(await findLineageDown(tx, ids, asOf), ids);
  const trace = new Trace(
    graph,
    ids.map((id) => placeOfLot(graph, id)),
  );
  const tracedGrams = lots.reduce((sum, { netMassGrams }) => sum + netMassGrams, 0);
  const holdings = await findHoldings(tx, ids, asOf, { graph, trace });
  const grams = gramsPerHolding(tracedGrams, holdings);
  const traced = holdings.map(({ share: _share, ...holding }, position) => ({
    ...holding,
    tracedGrams: grams[position] ?? 0,
  }));
  const holdingsOf = new Map<string, TracedHolding[]>();
  for (const holding of traced) {
    if (holding.lotId === null) continue;
    const known = holdingsOf.get(holding.lotId);
    if (known === undefined) holdingsOf.set(holding.lotId, [holding]);
    else known.push(holding);
  }
  return {
    tracedGrams,
    lotIds: Array.from(trace.descendants, (place) => graph.lotIds[place] ?? ''),
    holdings: traced,
    holdingsOf,
    exactShareOf: (lotId) => trace.exactShareOf(placeOfLot(graph, lotId)),
  };
}

async function findHoldings(
  tx: ReadTransaction,
  lotIds: readonly string[],
  asOf: string | null,
  { graph, trace }: { readonly graph: LotGraph; readonly trace: Trace },
) {
  const atLots = (await findLotHoldings(tx, lotIds, asOf)).map((holding) => ({
    ...holding,
    cause: null,
    share: trace.roundedShareOf(placeOfLot(graph, holding.lotId)),
  }));
  const known = new Set(graph.lotIds);
  const atSites = (await findSiteHoldings(tx, lotIds, asOf)).map(({ account, cause, grams, lots }) => ({
    lotId: null,
    account,
    cause,
    grams,
    share: trace.shareOfOperation(
      lots.map((lot) => ({
        lot: known.has(lot.lotId) ? placeOfLot(graph, lot.lotId) : null,
        grams: lot.grams,
      })),
    ),
  }));
  return [...atLots, ...atSites];
}
