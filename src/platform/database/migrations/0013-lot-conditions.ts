import { TableCheck, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { createChecks } from './check-constraints.js';
import { textOrNull } from './table-columns.js';

const CONDITION_COLUMNS = ['magnet_family', 'hazard'];
const CHECKS = [
  new TableCheck({
    name: 'lots_magnet_family_known',
    expression: `"magnet_family" IS NULL OR "magnet_family" IN ('NDFEB', 'SMCO', 'FERRITE', 'UNKNOWN')`,
  }),
  new TableCheck({
    name: 'lots_hazard_known',
    expression:
      `"hazard" IS NULL OR "hazard" IN ` +
      `('NONE', 'OILY', 'SELF_HEATING', 'PYROPHORIC', 'HAZARDOUS_WASTE', 'UNKNOWN')`,
  }),
];

/** What somebody declares about a lot; null for what nobody has declared. */
export class LotConditions1764000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['lots', 'lot_revisions'])
      await runner.addColumns(
        table,
        CONDITION_COLUMNS.map((name) => new TableColumn(textOrNull(name))),
      );
    await createChecks(runner, 'lots', CHECKS);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of CHECKS) await runner.dropCheckConstraint('lots', name ?? '');
    for (const table of ['lot_revisions', 'lots']) await runner.dropColumns(table, CONDITION_COLUMNS);
  }
}
