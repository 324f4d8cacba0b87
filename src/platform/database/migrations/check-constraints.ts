import type { QueryRunner, TableCheck } from 'typeorm';

/**
 * Part of a migration. On PostgreSQL one by one, as TypeORM would send all at once on one connection, which its driver gives up
 * with the next major version; on SQLite at once, as each time the whole table is written anew.
 */
export async function createChecks(
  runner: QueryRunner,
  table: string,
  checks: readonly TableCheck[],
): Promise<void> {
  if (runner.dataSource.options.type !== 'postgres') return runner.createCheckConstraints(table, [...checks]);
  for (const check of checks) await runner.createCheckConstraint(table, check);
}
