import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LedgerVerificationView } from '../src/modules/books/verification.view.js';
import { lotAccount, siteAccount } from '../src/modules/ledger/domain/account.js';
import { partOf } from '../src/modules/ledger/domain/amount.js';
import { moved } from '../src/modules/ledger/domain/posting.js';
import { behindTheBack } from './support/behind-the-back.js';
import { available, Bookkeeper, magnets, type BookedLot } from './support/ledger.js';
import { countRows } from './support/row-counts.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { createTestDatabase, databaseEngine } from './support/test-database.js';
import { aYard, found, made, type Yard } from './support/yard.js';

const COMMAND = fileURLToPath(new URL('../src/verify-ledger.js', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

async function command(databaseUrl: string, ...options: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [COMMAND, ...options], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** A lot of which 2 kg of 10 kg are held and 0.4 kg were lost, the loss taken back. */
interface Story {
  readonly lot: BookedLot;
  readonly receipt: string;
  readonly hold: string;
  readonly loss: string;
  readonly reversal: string;
}

describe('the verification of the books', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  let story: Story;
  beforeAll(async () => {
    app = await startTestApp({ clock });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    yard = await aYard(app);
    const books = new Bookkeeper(app, clock, yard.organisationId);
    const lot = await magnets(app, yard, 10);
    const held = partOf(await books.amountOn(lot, 'AVAILABLE'), 2_000);
    const { posting: hold } = await books.post('HOLD', moved(available(lot), lotAccount('HELD', lot), held));
    const lost = partOf(await books.amountOn(lot, 'AVAILABLE'), 400);
    const dust = siteAccount('LOSS', lot.siteId, 'DUST');
    const { posting: loss } = await books.post('PROCESS', moved(available(lot), dust, lost));
    const { posting: reversal } = await books.reverse(loss.id);
    const { makingPostingId: receipt } = await found<{ makingPostingId: string }>(app, `/v1/lots/${lot.id}`);
    story = { lot, receipt, hold: hold.id, loss: loss.id, reversal: reversal.id };
  });

  const verified = (query: Record<string, string>): Promise<LedgerVerificationView> =>
    found(app, `/v1/ledger/verification?${new URLSearchParams(query).toString()}`);
  const ours = () => verified({ organisationId: yard.organisationId });
  const tamper = (...statements: readonly string[]): Promise<void> =>
    behindTheBack(app.databaseUrl, async (tx) => {
      for (const statement of statements) await tx.query(statement);
    });
  /** What is wrong, in a line each. */
  const faults = async (): Promise<readonly string[]> => {
    const { differences } = await ours();
    return differences
      .map(({ kind, lotId, account, postingId }) =>
        [kind, lotId && 'lot', account, postingId && nameOf(postingId)].filter(Boolean).join(' '),
      )
      .sort();
  };
  const nameOf = (postingId: string): string =>
    Object.entries(story).find(([, id]) => id === postingId)?.[0] ?? postingId;

  it('finds nothing wrong with what the application wrote, and stores nothing', async () => {
    const before = await countRows(app.database);
    expect(await ours()).toEqual({
      verifiedAt: clock.now(),
      organisationId: yard.organisationId,
      siteId: null,
      holds: true,
      lots: 1,
      balances: 2,
      postings: 4,
      entries: 8,
      differenceCount: 0,
      differences: [],
    });
    expect(await verified({ siteId: yard.siteId })).toMatchObject({ holds: true, lots: 1, postings: 4 });
    expect(await verified({})).toMatchObject({ holds: true });
    expect(await countRows(app.database)).toEqual(before);
  });

  it('finds nothing wrong with a lot that was withdrawn', async () => {
    const lot = await magnets(app, yard, 5);
    await made(app, `/v1/lots/${lot.id}/withdrawal`, { reason: 'By mistake.' }, 1);
    expect(await ours()).toMatchObject({ holds: true, lots: 2, postings: 6 });
  });

  const heldRow = () => `id = '${story.lot.id}:HELD'`;
  const ofHold = () => `posting_id = '${story.hold}'`;
  const gained = () => `${ofHold()} AND account = 'HELD'`;
  it.each<[string, () => readonly string[], readonly string[]]>([
    [
      'a gram too much in a balance',
      () => [`UPDATE lot_account_balances SET grams = grams + 1 WHERE ${heldRow()}`],
      ['BALANCE_DIFFERS lot HELD'],
    ],
    ...(['nd', 'pr', 'dy', 'tb'] as const).map(
      (element): [string, () => readonly string[], readonly string[]] => [
        `a milligram of ${element} too much in a balance`,
        () => [
          `UPDATE lot_account_balances SET ${element}_milligrams = ${element}_milligrams + 1 WHERE ${heldRow()}`,
        ],
        ['BALANCE_DIFFERS lot HELD'],
      ],
    ),
    [
      'a lost balance',
      () => [`DELETE FROM lot_account_balances WHERE ${heldRow()}`],
      ['BALANCE_DIFFERS lot HELD'],
    ],
    [
      'a balance out of nowhere',
      () => [
        `INSERT INTO lot_account_balances VALUES ('x-${story.lot.id}', '${story.lot.id}', 'RESERVED', 5, 0, 0, 0, 0)`,
      ],
      ['BALANCE_DIFFERS lot RESERVED'],
    ],
    [
      'a balance of an account that there is not',
      () => [
        `INSERT INTO lot_account_balances VALUES ('y-${story.lot.id}', '${story.lot.id}', 'LENT', 5, 0, 0, 0, 0)`,
      ],
      ['BALANCE_DIFFERS lot LENT'],
    ],
    [
      'an entry with a gram more',
      () => [`UPDATE ledger_entries SET grams = grams + 1 WHERE ${gained()}`],
      ['BALANCE_DIFFERS lot HELD', 'DIGEST_DIFFERS hold', 'POSTING_UNBALANCED hold'],
    ],
    [
      'an entry with a milligram of dysprosium less',
      () => [`UPDATE ledger_entries SET dy_milligrams = dy_milligrams - 1 WHERE ${gained()}`],
      ['BALANCE_DIFFERS lot HELD', 'DIGEST_DIFFERS hold', 'POSTING_UNBALANCED hold'],
    ],
    [
      'entries and balances that were changed so that all of them agree',
      () => [
        `UPDATE ledger_entries SET grams = grams + 1 WHERE ${gained()}`,
        `UPDATE ledger_entries SET grams = grams - 1 WHERE ${ofHold()} AND account = 'AVAILABLE'`,
        `UPDATE lot_account_balances SET grams = grams + 1 WHERE ${heldRow()}`,
        `UPDATE lot_account_balances SET grams = grams - 1 WHERE id = '${story.lot.id}:AVAILABLE'`,
      ],
      ['DIGEST_DIFFERS hold'],
    ],
    [
      'an entry that takes more than there was',
      () => [
        `UPDATE ledger_entries SET grams = -10001 WHERE ${ofHold()} AND account = 'AVAILABLE'`,
        `UPDATE ledger_entries SET grams = 10001 WHERE ${gained()}`,
      ],
      [
        'BALANCE_DIFFERS lot AVAILABLE',
        'BALANCE_DIFFERS lot HELD',
        'BALANCE_NEGATIVE lot AVAILABLE',
        'DIGEST_DIFFERS hold',
      ],
    ],
    [
      'a lost entry',
      () => [`DELETE FROM ledger_entries WHERE ${gained()}`],
      ['BALANCE_DIFFERS lot HELD', 'DIGEST_DIFFERS hold', 'POSTING_UNBALANCED hold'],
    ],
    [
      'an entry of another time',
      () => [`UPDATE ledger_entries SET recorded_at = '2026-01-01T00:00:00.000Z' WHERE ${gained()}`],
      ['DIGEST_DIFFERS hold', 'RECORDED_AT_DIFFERS hold'],
    ],
    [
      'an entry on another account',
      () => [`UPDATE ledger_entries SET account = 'RESERVED' WHERE ${gained()}`],
      ['BALANCE_DIFFERS lot HELD', 'BALANCE_DIFFERS lot RESERVED', 'DIGEST_DIFFERS hold'],
    ],
    [
      'a loss with another cause, which its reversal has not',
      () => [
        `UPDATE ledger_entries SET cause = 'THEFT' WHERE posting_id = '${story.loss}' AND account = 'LOSS'`,
      ],
      ['DIGEST_DIFFERS loss', 'REVERSAL_DIFFERS reversal'],
    ],
    ...['kind', 'reason', 'occurred_at', 'digest'].map(
      (column): [string, () => readonly string[], readonly string[]] => [
        `another ${column} of a posting`,
        () => [`UPDATE ledger_postings SET ${column} = 'COUNT' WHERE id = '${story.hold}'`],
        ['DIGEST_DIFFERS hold'],
      ],
    ),
    [
      'another detail of a posting',
      () => [`UPDATE ledger_postings SET detail = '{"a":1}' WHERE id = '${story.receipt}'`],
      ['DIGEST_DIFFERS receipt'],
    ],
    [
      'a reversal that is said to be of another posting',
      () => [`UPDATE ledger_postings SET reverses_id = '${story.hold}' WHERE id = '${story.reversal}'`],
      ['DIGEST_DIFFERS reversal', 'REVERSAL_DIFFERS reversal'],
    ],
    ...['CLOSED', 'WITHDRAWN'].map((status): [string, () => readonly string[], readonly string[]] => [
      `a lot that is ${status} with material on hand`,
      () => [`UPDATE lots SET status = '${status}' WHERE id = '${story.lot.id}'`],
      ['GONE_LOT_ON_HAND lot', 'LOT_WITHOUT_REVISION lot'],
    ]),
    [
      'a lot whose versions are lost',
      () => [`DELETE FROM lot_revisions WHERE lot_id = '${story.lot.id}'`],
      ['LOT_WITHOUT_REVISION lot'],
    ],
  ])('names %s', async (_what, statements, expected) => {
    await tamper(...statements());
    const { holds, differenceCount } = await ours();
    expect(await faults()).toEqual(expected);
    expect({ holds, differenceCount }).toEqual({ holds: false, differenceCount: expected.length });
  });

  it('says what is kept and what the entries come to', async () => {
    await tamper(`UPDATE lot_account_balances SET grams = 2001 WHERE ${heldRow()}`);
    const { differences } = await ours();
    expect(differences).toMatchObject([
      { lotId: story.lot.id, account: 'HELD', stored: { massKg: 2.001 }, fromEntries: { massKg: 2 } },
    ]);
  });
});

describe('npm run verify:ledger', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let lot: BookedLot;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    const yard = await aYard(app);
    lot = await magnets(app, yard, 10);
    await magnets(app, yard, 20);
  });
  afterAll(() => app.close());

  const tamper = (...statements: readonly string[]): Promise<void> =>
    behindTheBack(app.databaseUrl, async (tx) => {
      for (const statement of statements) await tx.query(statement);
    });
  const rows = (): Promise<unknown> =>
    app.database.read((tx) =>
      tx.query('SELECT lot_id, account, grams, nd_milligrams FROM lot_account_balances ORDER BY id'),
    );

  it('says that the books hold', async () => {
    expect(await command(app.databaseUrl)).toEqual({
      code: 0,
      output: '2 lots, 2 balances, 2 postings, 4 entries\nThe books hold.\n',
    });
  });

  it('names what differs and changes nothing; with --repair it writes the balances anew', async () => {
    const right = await rows();
    await tamper(`UPDATE lot_account_balances SET grams = grams + 7 WHERE lot_id = '${lot.id}'`);
    const wrong = await rows();
    const { code, output } = await command(app.databaseUrl);
    expect(code).toBe(1);
    expect(output).toContain(`BALANCE_DIFFERS lot ${lot.id} AVAILABLE: `);
    expect(output).toMatch(/stored: 10007 g with .* from entries: 10000 g with /);
    expect(await rows()).toEqual(wrong);

    const repaired = await command(app.databaseUrl, '--repair');
    expect(repaired.output).toMatch(/written anew from the entries\.\n.*\nThe books hold\.\n$/);
    expect(repaired.code).toBe(0);
    expect(await rows()).toEqual(right);
  });

  it('writes the balances anew where there are none at all, and takes the new ones from there', async () => {
    const right = await rows();
    await tamper('DELETE FROM lot_account_balances');
    expect((await command(app.databaseUrl, '--repair')).code).toBe(0);
    expect(await rows()).toEqual(right);
  });

  it('does not repair what the entries themselves have wrong', async () => {
    const half = `lot_id = '${lot.id}'`;
    await tamper(`UPDATE ledger_entries SET grams = -5 WHERE ${half}`);
    const before = await rows();
    const { code, output } = await command(app.databaseUrl, '--repair');
    expect(code).toBe(1);
    expect(output).toContain('Not repaired');
    expect(await rows()).toEqual(before);
    await tamper(`UPDATE ledger_entries SET grams = 10000 WHERE ${half}`);
  });

  it('exits 2 where it could not look: an unknown option, a database that is not there or not of this version', async () => {
    expect(await command(app.databaseUrl, '--mend')).toMatchObject({ code: 2 });
    const empty = await createTestDatabase();
    const refused = await command(empty.url);
    expect(refused.code).toBe(2);
    expect(refused.output).toMatch(/^The books were not verified\. /);
    // Nothing was made of it: it is as empty as before.
    if (databaseEngine() === 'sqlite') expect((await command(empty.url)).output).toBe(refused.output);
    await empty.drop();
    await tamper(`INSERT INTO migrations (timestamp, name) VALUES (9764000000000, 'Later9764000000000')`);
    expect((await command(app.databaseUrl)).output).toMatch(/The schema is of another version/);
  });
});
