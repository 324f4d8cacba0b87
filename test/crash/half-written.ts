import type { ReadTransaction } from '../../src/platform/database/database.js';

const MAKING = "('SPLIT', 'MERGE', 'PROCESS')";
const OF_RESERVATIONS = "('RESERVE', 'RESERVE_RELEASE', 'DISPATCH', 'DELIVERY', 'CONSUMPTION')";

/**
 * Operations of which only a part is there, by what is missing. An operation is several rows of several tables in one
 * transaction; that none is missing is what the transaction is for, and foreign keys do not say it: they look one way.
 */
const HALVES: Readonly<Record<string, string>> = {
  // A count that agrees and an adjustment of nothing have none.
  'posting without entries':
    "SELECT id FROM ledger_postings WHERE kind NOT IN ('COUNT', 'CONTENT_ADJUSTMENT') " +
    'AND id NOT IN (SELECT posting_id FROM ledger_entries)',
  'posting that made no lot':
    `SELECT id FROM ledger_postings WHERE (kind = 'RECEIPT' OR kind IN ${MAKING}) ` +
    'AND id NOT IN (SELECT making_posting_id FROM lots WHERE making_posting_id IS NOT NULL)',
  'lot that no posting made':
    'SELECT id FROM lots WHERE making_posting_id IS NULL OR making_posting_id NOT IN (SELECT id FROM ledger_postings)',
  'lot without entries':
    'SELECT id FROM lots WHERE id NOT IN (SELECT lot_id FROM ledger_entries WHERE lot_id IS NOT NULL)',
  'lot made of others without an edge to them':
    'SELECT lots.id FROM lots JOIN ledger_postings posting ON posting.id = lots.making_posting_id ' +
    `WHERE posting.kind IN ${MAKING} AND lots.id NOT IN (SELECT child_lot_id FROM lot_parents)`,
  'edge that does not carry what was taken of its parent':
    'SELECT edge.id FROM lot_parents edge LEFT JOIN ledger_entries entry ON entry.posting_id = edge.posting_id ' +
    "AND entry.lot_id = edge.parent_lot_id AND entry.account = 'AVAILABLE' AND entry.grams = -edge.parent_grams " +
    'WHERE entry.id IS NULL',
  'posting that no reservation knows':
    `SELECT id FROM ledger_postings WHERE kind IN ${OF_RESERVATIONS} ` +
    'AND id NOT IN (SELECT posting_id FROM reservation_movements)',
  'reservation that nothing moved for':
    'SELECT id FROM reservations WHERE id NOT IN (SELECT reservation_id FROM reservation_movements)',
  'posting that no hold knows':
    "SELECT id FROM ledger_postings WHERE (kind = 'HOLD' AND id NOT IN (SELECT posting_id FROM lot_holds)) " +
    "OR (kind = 'HOLD_RELEASE' AND id NOT IN (SELECT release_posting_id FROM lot_holds WHERE release_posting_id IS NOT NULL))",
  'lot whose holds are not what is held of it':
    'SELECT balance.lot_id AS id FROM lot_account_balances balance LEFT JOIN ' +
    '(SELECT lot_id, SUM(grams) AS grams FROM lot_holds WHERE released_at IS NULL GROUP BY lot_id) holds ' +
    "ON holds.lot_id = balance.lot_id WHERE balance.account = 'HELD' AND balance.grams <> COALESCE(holds.grams, 0)",
};

/** Where all batches are quick entries. */
const HALVES_OF_QUICK_ENTRIES: Readonly<Record<string, string>> = {
  'batch without its lot':
    'SELECT id FROM batches WHERE id NOT IN (SELECT batch_id FROM lots WHERE batch_id IS NOT NULL)',
};

/** Part: what is there only by half, each in words. @param areAllQuick whether all batches are quick entries */
export async function halfWritten(tx: ReadTransaction, areAllQuick: boolean): Promise<readonly string[]> {
  const found: string[] = [];
  const halves = { ...HALVES, ...(areAllQuick ? HALVES_OF_QUICK_ENTRIES : {}) };
  for (const [half, query] of Object.entries(halves)) {
    const rows = await tx.query<{ id: string }[]>(query);
    found.push(...rows.map(({ id }) => `half-written: ${half}: ${id}`));
  }
  return found;
}
