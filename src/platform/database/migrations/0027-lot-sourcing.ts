import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = ['lots', 'lot_revisions'];

/** Origin and legal status of a lot as declared; null for what nobody has declared. Added without touching a row. */
export class LotSourcing1764000000027 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`ALTER TABLE ${table} ADD COLUMN sourcing text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await runner.dropColumn(table, 'sourcing');
  }
}
