import { TableCheck, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { createChecks } from './check-constraints.js';
import { integerOrNull, textOrNull } from './table-columns.js';

const COLUMNS = [textOrNull('divisibility'), integerOrNull('smallest_part_grams')];
const CHECKS = [
  new TableCheck({
    name: 'lots_divisibility_known',
    expression: `"divisibility" IS NULL OR "divisibility" IN ('DIVISIBLE', 'WHOLE')`,
  }),
  new TableCheck({
    name: 'lots_smallest_part_positive',
    expression: `"smallest_part_grams" IS NULL OR "smallest_part_grams" > 0`,
  }),
];

/** What parts of a lot are on offer; lots of before go in any part, as they did. */
export class LotParts1764000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['lots', 'lot_revisions'])
      await runner.addColumns(
        table,
        COLUMNS.map((column) => new TableColumn(column)),
      );
    await createChecks(runner, 'lots', CHECKS);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of CHECKS) await runner.dropCheckConstraint('lots', name ?? '');
    for (const table of ['lot_revisions', 'lots'])
      await runner.dropColumns(
        table,
        COLUMNS.map(({ name }) => name),
      );
  }
}
