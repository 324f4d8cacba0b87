import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const COLUMNS = ['reference', 'live_reference'];

const UNIQUE = new TableIndex({
  name: 'demands_live_reference_unique',
  columnNames: ['organisation_id', 'live_reference'],
  isUnique: true,
});

/** A separator's own number of a demand, by which it knows it again. The columns are added without touching a row. */
export class DemandReferences1764000000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const name of COLUMNS) await runner.query(`ALTER TABLE demands ADD COLUMN ${name} text`);
    await runner.createIndex('demands', UNIQUE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ${UNIQUE.name ?? ''}`);
    for (const name of [...COLUMNS].reverse()) await runner.query(`ALTER TABLE demands DROP COLUMN ${name}`);
  }
}
