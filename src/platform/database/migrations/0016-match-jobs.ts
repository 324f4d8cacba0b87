import { TableCheck, TableColumn, TableForeignKey, type MigrationInterface, type QueryRunner } from 'typeorm';
import { createChecks } from './check-constraints.js';
import { v7 } from 'uuid';
import { id, integer, integerOrNull, real, table, text, textOrNull } from './table-columns.js';

/** What runs of before could take. */
const TIME_LIMIT_SECONDS = 120;

const TEXT_COLUMNS = ['demand_ids', 'started_at', 'result_digest', 'cancellation_reason', 'what_if', 'aim'];

const NEW_CHECKS = [
  new TableCheck({
    name: 'match_runs_status_known',
    expression: `"status" IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')`,
  }),
  new TableCheck({
    name: 'match_runs_finished',
    expression: `("status" IN ('QUEUED', 'RUNNING')) = ("finished_at" IS NULL)`,
  }),
  new TableCheck({
    name: 'match_runs_aim_known',
    expression: `"aim" IN ('SURPLUS', 'FAIR_SHARES')`,
  }),
  new TableCheck({
    name: 'match_runs_succeeded_on_snapshot',
    expression: `"status" <> 'SUCCEEDED' OR "snapshot_digest" IS NOT NULL`,
  }),
];
const OLD_CHECKS = [
  new TableCheck({
    name: 'match_runs_status_known',
    expression: `"status" IN ('RUNNING', 'SUCCEEDED', 'FAILED')`,
  }),
  new TableCheck({
    name: 'match_runs_finished',
    expression: `"status" = 'RUNNING' OR "finished_at" IS NOT NULL`,
  }),
];

const RESERVATION_EXISTS = new TableForeignKey({
  name: 'match_allocations_reservation_id_exists',
  columnNames: ['reservation_id'],
  referencedTableName: 'reservations',
  referencedColumnNames: ['id'],
});

interface OldSnapshot {
  readonly at: string;
  readonly lots: readonly { readonly id: string }[];
  readonly demands: readonly { readonly id: string }[];
}

/** Match runs become jobs: a queue with leases, and snapshots in parts that nothing has to hold as a whole. */
export class MatchJobs1764000000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner);
    await runner.addColumns('match_runs', [
      new TableColumn(integerOrNull('time_limit_seconds')),
      ...TEXT_COLUMNS.map((name) => new TableColumn(textOrNull(name))),
    ]);
    await runner.query(`UPDATE match_runs SET time_limit_seconds = ${TIME_LIMIT_SECONDS}`);
    await runner.query(`UPDATE match_runs SET started_at = requested_at, aim = 'SURPLUS'`);
    await takeSnapshotsApart(runner);
    await replaceChecks(runner, OLD_CHECKS, NEW_CHECKS);
    await change(runner, integerOrNull('time_limit_seconds'), integer('time_limit_seconds'));
    await change(runner, textOrNull('aim'), text('aim'));
    await change(runner, text('snapshot_digest'), textOrNull('snapshot_digest'));
    for (const name of ['lot_count', 'demand_count'])
      await change(runner, integer(name), integerOrNull(name));
    await runner.dropColumn('match_runs', 'snapshot');
    await runner.addColumn('match_allocations', new TableColumn(textOrNull('reservation_id')));
    await runner.createForeignKey('match_allocations', RESERVATION_EXISTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropForeignKey('match_allocations', RESERVATION_EXISTS);
    await runner.dropColumn('match_allocations', 'reservation_id');
    // Refused where there are runs that wait, were cancelled or have no snapshot: the schema of before has no place for them.
    await replaceChecks(runner, NEW_CHECKS, OLD_CHECKS);
    await runner.addColumn('match_runs', new TableColumn(textOrNull('snapshot')));
    await putSnapshotsTogether(runner);
    await change(runner, textOrNull('snapshot'), text('snapshot'));
    await change(runner, textOrNull('snapshot_digest'), text('snapshot_digest'));
    for (const name of ['lot_count', 'demand_count'])
      await change(runner, integerOrNull(name), integer(name));
    await runner.dropColumns('match_runs', ['time_limit_seconds', ...TEXT_COLUMNS]);
    for (const name of ['match_snapshot_parts', 'jobs']) await runner.dropTable(name);
  }
}

async function createTables(runner: QueryRunner): Promise<void> {
  await runner.createTable(
    table('jobs', {
      columns: [
        id(),
        text('kind'),
        text('subject_id'),
        integer('attempts'),
        textOrNull('owner'),
        textOrNull('leased_until'),
        textOrNull('stage'),
        { ...real('share'), isNullable: true },
        text('queued_at'),
      ],
      uniques: { jobs_subject_unique: ['kind', 'subject_id'] },
      checks: {
        jobs_attempts_not_negative: '"attempts" >= 0',
        jobs_leased_by_somebody: '("owner" IS NULL) = ("leased_until" IS NULL)',
        jobs_share_is_one: '"share" IS NULL OR ("share" >= 0 AND "share" <= 1)',
      },
    }),
  );
  await runner.createTable(
    table('match_snapshot_parts', {
      columns: [
        id(),
        text('match_run_id'),
        text('kind'),
        integer('number'),
        text('first_id'),
        text('content'),
        text('versions'),
      ],
      references: { match_run_id: 'match_runs' },
      indices: { match_snapshot_parts_by_first: ['match_run_id', 'kind', 'first_id'] },
      uniques: { match_snapshot_parts_unique: ['match_run_id', 'kind', 'number'] },
      checks: { match_snapshot_parts_kind_known: `"kind" IN ('HEAD', 'DEMANDS', 'LOTS')` },
    }),
  );
}

async function replaceChecks(
  runner: QueryRunner,
  before: readonly TableCheck[],
  after: readonly TableCheck[],
): Promise<void> {
  for (const { name } of before) await runner.dropCheckConstraint('match_runs', name ?? '');
  await createChecks(runner, 'match_runs', after);
}

function change(
  runner: QueryRunner,
  before: ConstructorParameters<typeof TableColumn>[0],
  after: ConstructorParameters<typeof TableColumn>[0],
): Promise<void> {
  return runner.changeColumn('match_runs', new TableColumn(before), new TableColumn(after));
}

/** Runs that were under way are put into the queue: they begin again, on the snapshot that they have. */
async function takeSnapshotsApart(runner: QueryRunner): Promise<void> {
  const runs = (await runner.query('SELECT id, status, requested_at FROM match_runs ORDER BY id')) as {
    readonly id: string;
    readonly status: string;
    readonly requested_at: string;
  }[];
  for (const run of runs) {
    const [row] = (await runner.query(`SELECT snapshot FROM match_runs WHERE id = '${run.id}'`)) as {
      readonly snapshot: string;
    }[];
    const { lots, demands, ...head } = JSON.parse(row?.snapshot ?? 'null') as OldSnapshot;
    await insertPart(runner, run.id, 'HEAD', head);
    await insertPart(runner, run.id, 'DEMANDS', demands);
    await insertPart(runner, run.id, 'LOTS', lots);
    if (run.status === 'RUNNING')
      await runner.query(
        `INSERT INTO jobs (id, kind, subject_id, attempts, queued_at) VALUES ('${v7()}', 'match-run', '${run.id}', 0, '${run.requested_at}')`,
      );
  }
}

/** Nobody kept versions then: such a run can be read, and none of it accepted. */
async function insertPart(
  runner: QueryRunner,
  runId: string,
  kind: string,
  content: OldSnapshot['lots'] | object,
): Promise<void> {
  const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const firstId = Array.isArray(content) ? ((content as OldSnapshot['lots'])[0]?.id ?? '') : '';
  const values = [v7(), runId, kind].map(quoted);
  const rest = [firstId, JSON.stringify(content), '{}'].map(quoted);
  await runner.query(
    `INSERT INTO match_snapshot_parts (id, match_run_id, kind, number, first_id, content, versions) VALUES (${values.join()}, 0, ${rest.join()})`,
  );
}

async function putSnapshotsTogether(runner: QueryRunner): Promise<void> {
  const runs = (await runner.query('SELECT id FROM match_runs ORDER BY id')) as { readonly id: string }[];
  for (const run of runs) {
    const parts = (await runner.query(
      `SELECT kind, content FROM match_snapshot_parts WHERE match_run_id = '${run.id}' ORDER BY kind, number`,
    )) as { readonly kind: string; readonly content: string }[];
    const listOf = (kind: string): unknown[] =>
      parts.filter((part) => part.kind === kind).flatMap(({ content }) => JSON.parse(content) as unknown[]);
    const head = JSON.parse(parts.find(({ kind }) => kind === 'HEAD')?.content ?? '{}') as object;
    const snapshot = JSON.stringify({ ...head, demands: listOf('DEMANDS'), lots: listOf('LOTS') });
    await runner.query(
      `UPDATE match_runs SET snapshot = '${snapshot.replaceAll("'", "''")}' WHERE id = '${run.id}'`,
    );
  }
}
