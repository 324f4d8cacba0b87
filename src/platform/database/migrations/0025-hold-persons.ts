import { TableCheck, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { text, textOrNull } from './table-columns.js';

const BY_ANOTHER = 'lot_holds_released_by_another';
const PERSONS = ['placed_by_person', 'released_by_person'];
const OF_NAMES = '"released_by" IS NULL OR "released_by" <> "placed_by"';
const OF_PERSONS = '"released_by_person" IS NULL OR "released_by_person" <> "placed_by_person"';

/** Who places and releases a hold is who calls, and no name that they send; what was sent before stays as it was. */
export class HoldPersons1764000000025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns(
      'lot_holds',
      PERSONS.map((name) => new TableColumn(textOrNull(name))),
    );
    await runner.query('UPDATE lot_holds SET placed_by_person = placed_by, released_by_person = released_by');
    await runner.changeColumn(
      'lot_holds',
      new TableColumn(textOrNull('placed_by_person')),
      new TableColumn(text('placed_by_person')),
    );
    await replaceCheck(runner, OF_PERSONS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await replaceCheck(runner, OF_NAMES);
    await runner.dropColumns('lot_holds', PERSONS);
  }
}

async function replaceCheck(runner: QueryRunner, expression: string): Promise<void> {
  await runner.dropCheckConstraint('lot_holds', BY_ANOTHER);
  await runner.createCheckConstraint('lot_holds', new TableCheck({ name: BY_ANOTHER, expression }));
}
