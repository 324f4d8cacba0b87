import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { ParentRow, ParentTable } from '../src/modules/lots/domain/genealogy/parent-table.js';
import { LotParent } from '../src/modules/lots/lot-parent.entity.js';
import {
  findAncestry,
  findAncestryOf,
  findLineageDown,
  ROWS_FOLLOWED_FIRST,
} from '../src/modules/lots/lot-parents.queries.js';
import { Lot } from '../src/modules/lots/lot.entity.js';
import { parseDatabaseUrl } from '../src/platform/database/database-url.js';
import { dataSourceOptions } from '../src/platform/database/open-database.js';
import { bareLot } from './support/bare-lot.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';

/*
 * A lineage is followed row by row, or all rows are read and the others left out, by how many there are. Here are some of
 * each, in one table: lots split a thousand times and more, one after the other, beside a heap of other lots.
 */
const ROWS_PER_INSERT = 500;
const HEAP = 16_000;

const lot = (chain: string, number: number): string => `${chain}-${String(number).padStart(5, '0')}`;
const minute = (number: number): string => new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString();

/** Lot 0 was received; each of the others is all but a gram of the one before. */
const chainOf = (name: string, splits: number): readonly ParentRow[] =>
  Array.from({ length: splits }, (_, split) => ({
    childLotId: lot(name, split + 1),
    parentLotId: lot(name, split),
    parentGrams: splits - split,
  }));

const SHORT = chainOf('short', 20);
/** More than are followed without asking how many there are, and less than a thirty-second of all. */
const MIDDLE = chainOf('middle', 550);
/** More than a thirty-second of all. */
const LONG = chainOf('long', 1_500);
const OTHERS = Array.from({ length: HEAP }, (_, parent) => ({
  childLotId: 'heap',
  parentLotId: lot('other', parent),
  parentGrams: 5,
}));
const ALL = [...SHORT, ...MIDDLE, ...LONG, ...OTHERS];

describe(`lineages on ${databaseEngine()}`, () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const options = dataSourceOptions(parseDatabaseUrl(testDatabase.url), [Lot, LotParent]);
    dataSource = await new DataSource({ ...options, synchronize: true, migrations: [] }).initialize();
    const lots = [20, 550, 1_500].flatMap((last, chain) =>
      Array.from({ length: last + 1 }, (_, k) =>
        bareLot(lot(['short', 'middle', 'long'][chain] ?? '', k), minute(k)),
      ),
    );
    await dataSource.transaction(async (tx) => {
      for (let start = 0; start < lots.length; start += ROWS_PER_INSERT)
        await tx.insert(Lot, lots.slice(start, start + ROWS_PER_INSERT));
      for (let start = 0; start < ALL.length; start += ROWS_PER_INSERT) {
        const rows = ALL.slice(start, start + ROWS_PER_INSERT);
        await tx.insert(
          LotParent,
          rows.map((row, k) => ({ ...row, id: `row-${start + k}`, postingId: 'posting' })),
        );
      }
    });
    // A server does so by itself soon after; until then it takes the table for a small one and reads it at every step.
    await dataSource.query('ANALYZE');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });

  it('are of more rows than are followed at first, of less than a thirty-second of all, and of more', () => {
    expect(MIDDLE.length).toBeGreaterThan(ROWS_FOLLOWED_FIRST);
    expect(MIDDLE.length).toBeLessThan(ALL.length / 32);
    expect(LONG.length).toBeGreaterThan(ALL.length / 32);
  });

  it.each([
    ['few', 'short', SHORT],
    ['more', 'middle', MIDDLE],
    ['many', 'long', LONG],
  ])('have every row of %s, backwards and forwards, and no other', async (_size, name, rows) => {
    const { manager } = dataSource;
    expect(sorted(await findAncestry(manager, lot(name, rows.length)))).toEqual(rows);
    expect(sorted(await findLineageDown(manager, [lot(name, 0)], null))).toEqual(rows);
    // What one lot was made of is a row of it, too; what was made before that is not.
    expect(sorted(await findLineageDown(manager, [lot(name, 5)], null))).toEqual(rows.slice(4));
    expect(sorted(await findAncestry(manager, lot(name, 5)))).toEqual(rows.slice(0, 5));
  });

  it.each([
    ['few', 'short', SHORT, 15],
    ['more', 'middle', MIDDLE, 510],
    ['many', 'long', LONG, 1_400],
  ])('of %s leave out what was recorded later', async (_size, name, rows, until) => {
    const found = await findLineageDown(dataSource.manager, [lot(name, 0)], minute(until));
    expect(sorted(found)).toEqual(rows.slice(0, until));
  });

  it('of several lots have the rows of each once', async () => {
    const ends = [lot('short', 20), lot('long', 1_500), lot('long', 1_499), lot('middle', 0)];
    expect(sorted(await findAncestryOf(dataSource.manager, ends))).toEqual([...LONG, ...SHORT]);
    expect(sorted(await findAncestryOf(dataSource.manager, []))).toEqual([]);
  });
});

const sorted = ({ lotIds, children, parents, parentGrams }: ParentTable): readonly ParentRow[] =>
  Array.from(children, (child, row) => ({
    childLotId: lotIds[child] ?? '',
    parentLotId: lotIds[parents[row] ?? -1] ?? '',
    parentGrams: parentGrams[row] ?? 0,
  })).sort((a, b) => (a.childLotId < b.childLotId ? -1 : 1));
