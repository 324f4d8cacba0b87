import { describe, expect, it } from '@jest/globals';
import { MutationWatch } from './mutation-watch.js';

const EVENT = 'INSERT INTO "audit_events"("id") VALUES ($1)';

function verdictOn(statements: readonly (readonly [string, number | undefined])[]): string {
  const watch = new MutationWatch();
  for (const [statement, affected] of statements) watch.saw(statement, affected);
  try {
    watch.assertAudited();
    return 'audited';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('MutationWatch', () => {
  it.each([
    'INSERT INTO "lots"("id") VALUES (?)',
    'insert or ignore into lots (id) values (1)',
    'INSERT OR REPLACE INTO lots VALUES (1)',
    'REPLACE INTO lots VALUES (1)',
    'UPDATE "lots" SET "version" = $1 WHERE "id" IN ($2)',
    '\n  UPDATE ONLY lots SET version = 2',
    'DELETE FROM "lots" WHERE "id" = ?',
    'TRUNCATE TABLE lots',
    'MERGE INTO lots USING other ON true',
    'WITH old AS (SELECT id FROM batches) DELETE FROM lots WHERE id IN (SELECT id FROM old)',
    'WITH old AS (SELECT 1) UPDATE "lots" SET version = 2',
  ])('asks for an event beside %j', (statement) => {
    expect(verdictOn([[statement, 1]])).toBe(
      'A write changed lots and appended no audit event: call appendEvent(tx, …) in it.',
    );
    expect(verdictOn([[statement, undefined]])).toMatch(/^A write changed lots/);
    expect(
      verdictOn([
        [statement, 3],
        [EVENT, 1],
      ]),
    ).toBe('audited');
    expect(
      verdictOn([
        [EVENT, 1],
        [statement, 3],
      ]),
    ).toBe('audited');
  });

  it.each([
    ['UPDATE "lots" SET "version" = 2', 0],
    ['DELETE FROM lots', 0],
    ['SELECT * FROM lots', 12],
    ['WITH old AS (SELECT 1) SELECT * FROM old', 1],
    ['LOCK TABLE organisations', undefined],
    ['SAVEPOINT unit_of_work', undefined],
    ['UPDATE "audit_events" SET "sequence" = 1', 1],
    ['UPDATE "audit_head" SET "size" = 1', 1],
    ['INSERT INTO "idempotency_records"("id") VALUES ($1)', 1],
    ['DELETE FROM "idempotency_records" WHERE "id" IN ($1)', 12],
  ])('asks for none beside %j with %s rows', (statement, affected) => {
    expect(verdictOn([[statement, affected]])).toBe('audited');
  });

  it('takes neither a failed insert nor an update of an event for an event', () => {
    const mutation = ['UPDATE "lots" SET "version" = 2', 1] as const;
    expect(verdictOn([mutation, [EVENT, 0]])).toMatch(/^A write changed lots/);
    expect(verdictOn([mutation, ['UPDATE "audit_events" SET "sequence" = 1', 1]])).toMatch(/^A write/);
  });

  it('names every table', () => {
    const statements = [
      ['UPDATE "lots" SET "version" = 2', 1],
      ['DELETE FROM "lot_lines"', 2],
    ] as const;
    expect(verdictOn(statements)).toContain('lots, lot_lines');
  });
});
