import { DataSource } from 'typeorm';
import { ENTITIES } from '../src/entities.js';
import { Lot } from '../src/modules/lots/lot.entity.js';
import { LotRevision } from '../src/modules/lots/lot-revision.entity.js';
import { parseDatabaseUrl, type DatabaseLocation } from '../src/platform/database/database-url.js';
import { dataSourceOptions } from '../src/platform/database/open-database.js';
import { newId } from '../src/platform/new-id.js';
import { magnets } from '../test/support/ledger.js';
import { serveApp } from '../test/support/served-app.js';
import { clientOf } from '../test/support/test-app.js';
import { aYard } from '../test/support/yard.js';
import { insertPlainly, type RawRow, type RowsOfTable } from './plain-insert.js';

/** Whose books are written. */
export interface BenchBooks {
  readonly organisationId: string;
  readonly siteId: string;
  /** Lots of which no posting knows yet. */
  readonly lotIds: readonly string[];
}

/** A table that a posting writes to, with the condition of the rows that came after the filling. */
interface WrittenTable {
  readonly table: string;
  readonly since: string;
}

/** Rows that postings left, with the head of the audit chain after them. */
export interface WrittenRows {
  readonly tables: readonly RowsOfTable[];
  readonly head: RawRow;
}

/** A database with lots, whose books are written by the ledger, read, and written again plainly. */
export class LedgerBenchDatabase {
  private constructor(
    private readonly location: DatabaseLocation,
    private readonly source: DataSource,
    readonly books: BenchBooks,
    /** In an order in which rows may come. */
    private readonly tables: readonly WrittenTable[],
    private readonly headBefore: RawRow,
  ) {}

  /** Fills an empty database: the application makes one lot, the others are copies of it without postings. */
  static async fill(databaseUrl: string, lots: number): Promise<LedgerBenchDatabase> {
    const served = await serveApp(databaseUrl);
    const client = clientOf(served.url);
    const yard = await aYard(client);
    const { id: lotId } = await magnets(client, yard, 1_000);
    await served.stop();
    const location = parseDatabaseUrl(databaseUrl);
    const source = await new DataSource(dataSourceOptions(location, ENTITIES)).initialize();
    const lot = await source.manager.findOneByOrFail(Lot, { id: lotId });
    const lotIds = Array.from({ length: lots }, newId);
    const copies = lotIds.map((id) => ({ ...lot, id, code: id, makingPostingId: null }));
    const revision = await source.manager.findOneByOrFail(LotRevision, { lotId });
    const revisions = lotIds.map((id) => ({ ...revision, id: `${id}:${revision.version}`, lotId: id }));
    await source.createQueryBuilder().insert().into(Lot).values(copies).execute();
    await source.createQueryBuilder().insert().into(LotRevision).values(revisions).execute();
    // Ids sort by the time they were made.
    const lastId = newId();
    const tables = [
      { table: 'ledger_postings', since: `id > '${lastId}'` },
      { table: 'ledger_entries', since: `posting_id > '${lastId}'` },
      { table: 'lot_account_balances', since: `lot_id <> '${lotId}'` },
      { table: 'audit_events', since: `id > '${lastId}'` },
    ];
    return new LedgerBenchDatabase(location, source, { ...yard, lotIds }, tables, await headOf(source));
  }

  /** Every row that has been written since, as the driver gives it. */
  async rows(): Promise<WrittenRows> {
    const found: RowsOfTable[] = [];
    for (const { table, since } of this.tables) {
      const rows = await this.source.query<RawRow[]>(`SELECT * FROM ${table} WHERE ${since}`);
      found.push({ table, rows });
    }
    return { tables: found, head: await headOf(this.source) };
  }

  /** Takes all of it away again, so that every measurement begins alike. */
  async empty(): Promise<void> {
    for (const { table, since } of [...this.tables].reverse())
      await this.source.query(`DELETE FROM ${table} WHERE ${since}`);
    await this.setHead(this.headBefore);
    if (this.location.engine === 'postgres') await this.source.query('VACUUM ANALYZE');
    else await this.source.query('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** Writes rows in one durable transaction, under the constraints and indices that the ledger has. @returns milliseconds */
  async insertAgain({ tables, head }: WrittenRows): Promise<number> {
    const ms = await insertPlainly(this.location, this.source, tables);
    await this.setHead(head);
    return ms;
  }

  private async setHead({ size, hash }: RawRow): Promise<void> {
    await this.source.query(`UPDATE audit_head SET size = ${Number(size)}, hash = '${String(hash)}'`);
  }

  close(): Promise<void> {
    return this.source.destroy();
  }
}

async function headOf(source: DataSource): Promise<RawRow> {
  const [head] = await source.query<RawRow[]>('SELECT size, hash FROM audit_head');
  if (head === undefined) throw new Error('There is no head of the audit chain.');
  return head;
}
