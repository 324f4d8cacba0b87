import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insertMany, updateMany } from '../src/platform/database/many-rows.js';
import { ImportRow } from '../src/platform/import/import-row.entity.js';
import { newId } from '../src/platform/new-id.js';
import { startTestApp, type TestApp } from './support/test-app.js';

/** More than two statements' worth. */
const ROWS = 120;

describe('many rows at once', () => {
  let app: TestApp;
  const importId = newId();
  const source = { fileLine: 1, text: '{}' };
  const rows = Array.from({ length: ROWS }, (_unused, index): ImportRow => {
    const place = { position: index + 1, firstLine: index + 1, lastLine: index + 1 };
    const empty = { subjectId: null, errors: [], warnings: [] };
    return { id: newId(), importId, ...place, reference: '', source, outcome: 'PENDING', ...empty };
  });
  beforeAll(async () => {
    app = await startTestApp();
    await app.database.write((tx) => insertMany(tx, ImportRow, rows));
  });
  afterAll(() => app.close());

  const stored = (): Promise<ImportRow[]> =>
    app.database.read((tx) => tx.find(ImportRow, { where: { importId }, order: { position: 'ASC' } }));

  it('are stored as they are, in their order', async () => {
    expect(await stored()).toEqual(rows);
  });

  it('are changed each to its own values, and what a change leaves out stays', async () => {
    const faults = [{ line: 1, column: null, code: 'REQUIRED', detail: 'Say so.' }];
    const changed = rows.map((row): ImportRow => {
      if (row.position % 3 === 0) return { ...row, outcome: 'REJECTED', errors: faults };
      if (row.position % 3 === 1)
        return { ...row, outcome: 'CREATED', subjectId: newId(), source: null, lastLine: row.lastLine + 7 };
      return row;
    });
    const changes = changed
      .filter(({ outcome }) => outcome !== 'PENDING')
      .map(({ id, outcome, subjectId, errors, lastLine }) =>
        outcome === 'REJECTED' ? { id, outcome, errors } : { id, outcome, subjectId, source: null, lastLine },
      );
    expect(await app.database.write((tx) => updateMany(tx, ImportRow, changes))).toBe(80);
    expect(await stored()).toEqual(changed);
  });

  it('are left alone where they do not meet the condition, and those that are not there are not counted', async () => {
    const before = await stored();
    const changes = [...rows.slice(0, 6), { id: newId() }].map(({ id }) => ({ id, reference: 'R' }));
    const changed = await app.database.write((tx) =>
      updateMany(tx, ImportRow, changes, `"outcome" <> 'REJECTED'`),
    );
    expect(changed).toBe(4);
    expect(await stored()).toEqual(
      before.map((row) =>
        row.position <= 6 && row.outcome !== 'REJECTED' ? { ...row, reference: 'R' } : row,
      ),
    );
  });
});
