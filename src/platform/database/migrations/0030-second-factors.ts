import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { id, integer, table, text, textOrNull } from './table-columns.js';

const SINCE = 'second_factor_since';
const SECOND_FACTORS = table('second_factors', {
  columns: [
    id(),
    text('sealed_secret'),
    integer('last_step'),
    text('recovery_code_macs'),
    text('recorded_at'),
    integer('version'),
  ],
  references: { id: 'users' },
  checks: {
    second_factors_last_step_not_negative: '"last_step" >= 0',
    second_factors_version_positive: '"version" > 0',
  },
});

/** What makes users' one-time codes. */
export class SecondFactors1764000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('users', new TableColumn(textOrNull(SINCE)));
    await runner.createTable(SECOND_FACTORS.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(SECOND_FACTORS.name);
    await runner.dropColumn('users', SINCE);
  }
}
