import { TableCheck, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { digestOf } from '../../digest.js';
import { newId } from '../../new-id.js';
import { id, integer, table, text, textOrNull } from './table-columns.js';

const ELEMENT_COLUMNS = ['nd_milligrams', 'pr_milligrams', 'dy_milligrams', 'tb_milligrams'];
const LOT_STATUS_BEFORE = new TableCheck({
  name: 'lots_status_known',
  expression: `"status" IN ('DRAFT', 'LISTED', 'WITHDRAWN')`,
});
const LOT_STATUS = new TableCheck({
  name: 'lots_status_known',
  expression: `"status" IN ('DRAFT', 'LISTED', 'CLOSED', 'WITHDRAWN')`,
});
/** No foreign key: the entries of the posting refer to the lot. */
const MAKING_POSTING = new TableColumn(textOrNull('making_posting_id'));
const BATCH_ID = new TableColumn(text('batch_id'));
const BATCH_ID_OR_NULL = new TableColumn(textOrNull('batch_id'));

/** The mass ledger, with a receipt for each lot that stands. Postings and entries are append-only. */
export class Ledger1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createLedgerTables(runner);
    await createGenealogyTable(runner);
    await runner.dropCheckConstraint('lots', LOT_STATUS_BEFORE.name ?? '');
    await runner.createCheckConstraint('lots', LOT_STATUS);
    await runner.addColumn('lots', MAKING_POSTING);
    await setBatchNullable(runner, true);
    await receiveStandingLots(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await setBatchNullable(runner, false);
    await runner.dropColumn('lots', MAKING_POSTING.name);
    await runner.dropCheckConstraint('lots', LOT_STATUS.name ?? '');
    await runner.createCheckConstraint('lots', LOT_STATUS_BEFORE);
    for (const name of ['lot_parents', 'lot_account_balances', 'ledger_entries', 'ledger_postings'])
      await runner.dropTable(name);
  }
}

/** Lots that operations make are of no batch in particular. */
async function setBatchNullable(runner: QueryRunner, isNullable: boolean): Promise<void> {
  if (runner.dataSource.options.type === 'postgres') {
    await runner.query(`ALTER TABLE lots ALTER COLUMN batch_id ${isNullable ? 'DROP' : 'SET'} NOT NULL`);
    return;
  }
  // SQLite rebuilds the table for it.
  const [before, after] = isNullable ? [BATCH_ID, BATCH_ID_OR_NULL] : [BATCH_ID_OR_NULL, BATCH_ID];
  await runner.changeColumn('lots', before, after);
}

async function createLedgerTables(runner: QueryRunner): Promise<void> {
  await runner.createTable(
    table('ledger_postings', {
      columns: [
        id(),
        text('kind'),
        text('organisation_id'),
        text('occurred_at'),
        text('recorded_at'),
        textOrNull('reason'),
        textOrNull('reverses_id'),
        text('detail'),
        text('digest'),
      ],
      references: { organisation_id: 'organisations', reverses_id: 'ledger_postings' },
      indices: { ledger_postings_by_organisation: ['organisation_id', 'id'] },
      uniques: { ledger_postings_reversed_once: ['reverses_id'] },
      checks: {
        ledger_postings_kind_known:
          `"kind" IN ('RECEIPT', 'SPLIT', 'MERGE', 'PROCESS', 'COUNT', 'HOLD', 'HOLD_RELEASE', 'RESERVE', ` +
          `'RESERVE_RELEASE', 'DISPATCH', 'DELIVERY', 'CONSUMPTION', 'CONTENT_ADJUSTMENT', 'REVERSAL')`,
      },
    }),
  );
  await runner.createTable(
    table('ledger_entries', {
      columns: [
        id(),
        text('posting_id'),
        text('site_id'),
        text('account'),
        textOrNull('lot_id'),
        textOrNull('cause'),
        integer('grams'),
        ...ELEMENT_COLUMNS.map(integer),
        text('recorded_at'),
      ],
      references: { posting_id: 'ledger_postings', site_id: 'sites', lot_id: 'lots' },
      indices: {
        ledger_entries_by_posting: ['posting_id'],
        ledger_entries_by_lot: ['lot_id', 'recorded_at'],
        ledger_entries_by_site: ['site_id', 'recorded_at'],
      },
      checks: {
        ledger_entries_account_known:
          `("lot_id" IS NOT NULL AND "account" IN ('AVAILABLE', 'RESERVED', 'HELD', 'IN_TRANSIT', 'DELIVERED', 'CONSUMED')) OR ` +
          `("lot_id" IS NULL AND "account" IN ('SUPPLIER', 'RESIDUE', 'LOSS', 'ADJUSTMENT'))`,
        ledger_entries_cause_where_asked: `("account" IN ('RESIDUE', 'LOSS', 'ADJUSTMENT')) = ("cause" IS NOT NULL)`,
      },
    }),
  );
  await runner.createTable(
    table('lot_account_balances', {
      columns: [id(), text('lot_id'), text('account'), integer('grams'), ...ELEMENT_COLUMNS.map(integer)],
      references: { lot_id: 'lots' },
      uniques: { lot_account_balances_unique: ['lot_id', 'account'] },
      checks: {
        lot_account_balances_mass_not_negative: '"grams" >= 0',
        lot_account_balances_content_not_negative: ELEMENT_COLUMNS.map((column) => `"${column}" >= 0`).join(
          ' AND ',
        ),
      },
    }),
  );
}

async function createGenealogyTable(runner: QueryRunner): Promise<void> {
  await runner.createTable(
    table('lot_parents', {
      columns: [
        id(),
        text('posting_id'),
        text('child_lot_id'),
        text('parent_lot_id'),
        integer('parent_grams'),
      ],
      references: { posting_id: 'ledger_postings', child_lot_id: 'lots', parent_lot_id: 'lots' },
      indices: { lot_parents_by_parent: ['parent_lot_id', 'child_lot_id'] },
      uniques: { lot_parents_unique: ['child_lot_id', 'parent_lot_id'] },
      checks: { lot_parents_mass_positive: '"parent_grams" > 0' },
    }),
  );
}

interface StandingLot {
  readonly id: string;
  readonly organisation_id: string;
  readonly site_id: string;
  readonly batch_id: string;
  readonly net_mass_grams: string | number;
  readonly recorded_at: string;
  readonly result: string;
}

interface ElementOfThen {
  readonly element: string;
  readonly contained?: { readonly mean: number };
  readonly metal?: { readonly contained: { readonly mean: number } };
}

/** What stood before there was a ledger came in when its lot was recorded. */
async function receiveStandingLots(runner: QueryRunner): Promise<void> {
  const lots = (await runner.query(
    'SELECT lots.id, organisation_id, site_id, batch_id, net_mass_grams, lots.recorded_at, result FROM lots ' +
      `JOIN estimates ON estimates.id = lots.estimate_id WHERE status <> 'WITHDRAWN' ORDER BY lots.id`,
  )) as StandingLot[];
  for (const lot of lots) await receive(runner, lot);
}

async function receive(runner: QueryRunner, lot: StandingLot): Promise<void> {
  const grams = Number(lot.net_mass_grams);
  const content = contentOf(lot);
  const posting = {
    id: newId(),
    kind: 'RECEIPT',
    organisation_id: lot.organisation_id,
    occurred_at: lot.recorded_at,
    recorded_at: lot.recorded_at,
    reason: null,
    reverses_id: null,
    detail: JSON.stringify({ batchId: lot.batch_id, recordedBefore: 'the ledger' }),
  };
  const entries = [entryOf(lot, posting.id, null, -1), entryOf(lot, posting.id, lot.id, 1)];
  await insert(runner, 'ledger_postings', { ...posting, digest: digestAsRecorded(posting, entries) });
  for (const entry of entries) await insert(runner, 'ledger_entries', entry);
  await insert(runner, 'lot_account_balances', {
    id: `${lot.id}:AVAILABLE`,
    lot_id: lot.id,
    account: 'AVAILABLE',
    ...amountColumns(grams, content, 1),
  });
  const [first, second] = marksOf(runner, 2);
  await runner.query(`UPDATE lots SET making_posting_id = ${first} WHERE id = ${second}`, [
    posting.id,
    lot.id,
  ]);
}

/** As the ledger computes it of what it reads: by property, not by column, and the detail as an object. */
function digestAsRecorded(posting: Row, entries: readonly Row[]): string {
  const detail = JSON.parse(String(posting['detail'])) as object;
  return digestOf({ ...propertiesOf(posting), detail, entries: entries.map(propertiesOf) });
}

function propertiesOf(row: Row): Row {
  const camelCase = (column: string): string =>
    column.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [camelCase(column), value]));
}

/** Means of the metal contained, as either model of then states them. */
function contentOf({ result }: StandingLot): readonly number[] {
  const { elements = [] } = JSON.parse(result) as { elements?: readonly ElementOfThen[] };
  return ['Nd', 'Pr', 'Dy', 'Tb'].map((element) => {
    const found = elements.find((each) => each.element === element);
    return (found?.metal?.contained ?? found?.contained)?.mean ?? 0;
  });
}

type Row = Readonly<Record<string, string | number | null>>;

function entryOf(lot: StandingLot, postingId: string, lotId: string | null, sign: 1 | -1): Row {
  return {
    id: newId(),
    posting_id: postingId,
    site_id: lot.site_id,
    account: lotId === null ? 'SUPPLIER' : 'AVAILABLE',
    lot_id: lotId,
    cause: null,
    ...amountColumns(Number(lot.net_mass_grams), contentOf(lot), sign),
    recorded_at: lot.recorded_at,
  };
}

function amountColumns(grams: number, content: readonly number[], sign: 1 | -1): Record<string, number> {
  const columns: Record<string, number> = { grams: sign * grams };
  ELEMENT_COLUMNS.forEach((name, index) => {
    const milligrams = content[index] ?? 0;
    columns[name] = milligrams === 0 ? 0 : sign * milligrams;
  });
  return columns;
}

function marksOf(runner: QueryRunner, count: number): readonly string[] {
  const isPostgres = runner.dataSource.options.type === 'postgres';
  return Array.from({ length: count }, (_, index) => (isPostgres ? `$${index + 1}` : '?'));
}

async function insert(runner: QueryRunner, tableName: string, row: Row): Promise<void> {
  const names = Object.keys(row);
  await runner.query(
    `INSERT INTO ${tableName} (${names.join(', ')}) VALUES (${marksOf(runner, names.length).join(', ')})`,
    Object.values(row),
  );
}
