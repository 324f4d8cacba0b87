import type { DataSource } from 'typeorm';

/** The rows about a lot that came with a receipt and was listed: by table, which of them are its own. */
const OF_THE_LOT: Readonly<Record<string, string>> = {
  ledger_postings: 'id = (SELECT making_posting_id FROM lots WHERE id = :lot)',
  lots: 'id = :lot',
  lot_lines: 'lot_id = :lot',
  lot_oxides: 'lot_id = :lot',
  lot_revisions: 'lot_id = :lot',
  lot_account_balances: 'lot_id = :lot',
  ledger_entries: 'posting_id = (SELECT making_posting_id FROM lots WHERE id = :lot)',
};

/** What each copy has of its own. */
const OWN_COLUMNS = ['id', 'code', 'lot_id', 'posting_id', 'making_posting_id', 'live_claim'];

/**
 * Copies a lot with all that is about it so many times, in the database alone: the books and foreign keys hold, no event tells
 * of it. For where many rows matter, and not how they came.
 */
export async function copyLot(dataSource: DataSource, lotId: string, copies: number): Promise<void> {
  for (const [table, own] of Object.entries(OF_THE_LOT)) {
    const names = dataSource.entityMetadatas
      .filter(({ tableName }) => tableName === table)
      .flatMap(({ columns }) => columns.map(({ databaseName }) => databaseName));
    const values = names.map((name) =>
      OWN_COLUMNS.includes(name) ? `"${name}" || '-' || number` : `"${name}"`,
    );
    await dataSource.query(
      `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) ` +
        `WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < ${copies}) ` +
        `SELECT ${values.join(', ')} FROM "${table}", numbers WHERE ${own.replaceAll(':lot', `'${lotId}'`)}`,
    );
  }
}
