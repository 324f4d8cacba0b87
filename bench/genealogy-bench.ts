import { DataSource } from 'typeorm';
import { ENTITIES } from '../src/entities.js';
import { Trace } from '../src/modules/lots/domain/genealogy/destinations.js';
import { lotGraphOf, placeOfLot } from '../src/modules/lots/domain/genealogy/lot-graph.js';
import type { ParentRow } from '../src/modules/lots/domain/genealogy/parent-table.js';
import { Provenance } from '../src/modules/lots/domain/genealogy/provenance.js';
import { findAncestry, findLineageDown } from '../src/modules/lots/lot-parents.queries.js';
import { Lot } from '../src/modules/lots/lot.entity.js';
import type { Database } from '../src/platform/database/database.js';
import { parseDatabaseUrl } from '../src/platform/database/database-url.js';
import { dataSourceOptions, openDatabase } from '../src/platform/database/open-database.js';
import { bareLot } from '../test/support/bare-lot.js';
import { withPostgres, withSqlite } from './bench-databases.js';
import { GENEALOGY_SHAPES, type GenealogyShape } from './genealogy-shapes.js';

/**
 * Times questions about genealogies of 100,000 lots, from the database to the answer, on both engines, beside two plain
 * things in the same rounds: reading the rows with no question at all, and finding those of the ancestors alone. Quote the ratios:
 * times are the machine's. Exits 1 where the grams of an answer do not add up. Run with `--expose-gc`, for else what one of
 * them leaves behind is cleared away in the time of the next.
 */

const ROUNDS = 5;
const PAGE = 25;
const ASKED_GRAMS = 1_000_000;
/** As many at once as keep a statement below a few megabytes. */
const ROWS_PER_STATEMENT = 20_000;

const COLUMNS = 'id, posting_id, child_lot_id, parent_lot_id, parent_grams';
const POSTGRES_INSERT =
  `INSERT INTO lot_parents (${COLUMNS}) SELECT ${COLUMNS} FROM json_to_recordset($1::json) AS ` +
  'rows(id text, posting_id text, child_lot_id text, parent_lot_id text, parent_grams bigint)';
const SQLITE_INSERT =
  `INSERT INTO lot_parents (${COLUMNS}) SELECT value ->> 'id', value ->> 'posting_id', value ->> 'child_lot_id', ` +
  `value ->> 'parent_lot_id', value ->> 'parent_grams' FROM json_each(?)`;

await withSqlite((url) => report('SQLite', url));
await withPostgres((url) => report('PostgreSQL', url));

async function report(engine: string, url: string): Promise<void> {
  const database = await openDatabase(url, ENTITIES);
  try {
    for (const make of GENEALOGY_SHAPES) {
      const shape = make();
      await store(url, shape);
      await reportShape(engine, database, shape);
    }
  } finally {
    await database.close();
  }
}

type Times = Record<'rows' | 'query' | 'back' | 'forth', Elapsed[]>;

async function reportShape(engine: string, database: Database, shape: GenealogyShape): Promise<void> {
  const times: Times = { rows: [], query: [], back: [], forth: [] };
  let facts = '';
  for (let round = 0; round < ROUNDS; round++) {
    times.rows.push(await timed(() => plainRows(database)));
    times.query.push(await timed(() => database.read((tx) => findAncestry(tx, shape.lastLotId))));
    const back = await timed(() => provenance(database, shape.lastLotId));
    times.back.push(back);
    const forth = await timed(() => destinations(database, shape.firstLotId));
    times.forth.push(forth);
    facts = `${back.result}; ${forth.result}`;
  }
  const rowsMs = median(times.rows.map(({ ms }) => ms));
  const said = (name: keyof Times): string => {
    const ms = median(times[name].map((each) => each.ms));
    const processorMs = median(times[name].map((each) => each.processorMs));
    return `${ms.toFixed(0)} ms, of them ${processorMs.toFixed(0)} of this process; ${(ms / rowsMs).toFixed(2)} of reading the rows`;
  };
  console.log(
    [
      `${engine}, ${shape.name}: ${shape.lots} lots, ${shape.rows.length} edges`,
      `  rows       ${said('rows')}: all of them, plainly`,
      `  query      ${said('query')}: those of the ancestors alone`,
      `  backwards  ${said('back')}: sources of a lot, to the gram, ${PAGE} of them exactly and with their paths`,
      `  forwards   ${said('forth')}: share of a receipt in all that was made of it`,
      `             ${facts}`,
    ].join('\n'),
  );
}

async function plainRows(database: Database): Promise<unknown> {
  return database.read((tx) => tx.query('SELECT child_lot_id, parent_lot_id, parent_grams FROM lot_parents'));
}

async function provenance(database: Database, lotId: string): Promise<string> {
  const rows = await database.read((tx) => findAncestry(tx, lotId));
  const graph = lotGraphOf(rows, [lotId]);
  const found = new Provenance(graph, placeOfLot(graph, lotId));
  const grams = found.gramsOf(ASKED_GRAMS);
  if (grams.reduce((sum, each) => sum + each, 0) !== ASKED_GRAMS) {
    process.exitCode = 1;
    console.log('THE GRAMS DO NOT ADD UP');
  }
  const page = Array.from(found.roots.subarray(0, PAGE));
  const exact = page.filter((root) => found.exactShareOf(root).isExact).length;
  page.forEach((root) => found.descentFrom(root));
  return `${found.ancestors.length} ancestors, ${found.roots.length} sources, ${exact} of ${page.length} exact`;
}

async function destinations(database: Database, lotId: string): Promise<string> {
  const rows = await database.read((tx) => findLineageDown(tx, [lotId], null));
  const graph = lotGraphOf(rows, [lotId]);
  const trace = new Trace(graph, [placeOfLot(graph, lotId)]);
  const shares = Array.from(trace.descendants, (lot) => trace.roundedShareOf(lot));
  const page = Array.from(trace.descendants.subarray(0, PAGE));
  const exact = page.filter((lot) => trace.exactShareOf(lot).isExact).length;
  return `${shares.length} descendants, ${exact} of ${page.length} exact`;
}

interface Elapsed {
  readonly ms: number;
  /** Of this process: a PostgreSQL beside it has its own. */
  readonly processorMs: number;
}

async function timed<Result>(work: () => Promise<Result>): Promise<Elapsed & { readonly result: Result }> {
  globalThis.gc?.();
  const before = process.cpuUsage();
  const begun = performance.now();
  const result = await work();
  const ms = performance.now() - begun;
  const { user, system } = process.cpuUsage(before);
  return { result, ms, processorMs: (user + system) / 1_000 };
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

/** The rows in place of the shape before, with the two lots that are asked about; what they refer to is not there. */
async function store(url: string, shape: GenealogyShape): Promise<void> {
  const location = parseDatabaseUrl(url);
  const isPostgres = location.engine === 'postgres';
  const source = await new DataSource(dataSourceOptions(location, ENTITIES)).initialize();
  const runner = source.createQueryRunner();
  await runner.query(isPostgres ? 'SET session_replication_role = replica' : 'PRAGMA foreign_keys = OFF');
  await runner.query('DELETE FROM lot_parents');
  await runner.query('DELETE FROM lots');
  await runner.manager
    .createQueryBuilder()
    .insert()
    .into(Lot)
    .values([shape.firstLotId, shape.lastLotId].map((id) => bareLot(id)))
    .execute();
  for (let start = 0; start < shape.rows.length; start += ROWS_PER_STATEMENT) {
    const slice = shape.rows.slice(start, start + ROWS_PER_STATEMENT).map((row, k) => rowOf(row, start + k));
    await runner.query(isPostgres ? POSTGRES_INSERT : SQLITE_INSERT, [JSON.stringify(slice)]);
  }
  await runner.query('ANALYZE');
  await runner.release();
  await source.destroy();
}

function rowOf({ childLotId, parentLotId, parentGrams }: ParentRow, number: number): object {
  const id = `0199b0a2-7001-7000-8000-${number.toString(16).padStart(12, '0')}`;
  return {
    id,
    posting_id: id,
    child_lot_id: childLotId,
    parent_lot_id: parentLotId,
    parent_grams: parentGrams,
  };
}
