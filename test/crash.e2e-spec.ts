import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { crashAgainAndAgain, type CampaignReport } from './crash/crash-campaign.js';
import { carriedOutTwice, inspect } from './crash/inspection.js';
import { behindTheBack } from './support/behind-the-back.js';
import { startPostgres, type PostgresServer } from './support/postgres-server.js';
import { campaignSize } from './support/campaign-size.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';

/** Each takes a start of the application and an inspection of all that is stored. The long one is `npm run test:crash`. */
const KILLS = campaignSize('CRASH_KILLS', databaseEngine() === 'sqlite' ? 3 : 2);
const SIZE = { kills: KILLS, seed: 20_261_126 };
const TIMEOUT_MS = 60_000 + KILLS * 60_000;

describe(`SIGKILL under write load on ${databaseEngine()}`, () => {
  let database: TestDatabase;
  let report: CampaignReport;
  beforeAll(async () => {
    database = await createTestDatabase({ isDurable: true });
    report = await crashAgainAndAgain(database.url, SIZE);
  }, TIMEOUT_MS);
  afterAll(() => database.drop());

  const faultsNow = async (): Promise<readonly string[]> =>
    (await inspect(database.url, { promised: report.promised, areAllQuick: true })).faults;

  it('loses nothing that was acknowledged and leaves nothing by half', () => {
    expect(report.faults).toEqual([]);
    expect(report.kills).toBe(KILLS);
    expect(report.promised.length).toBeGreaterThan(report.kills);
  });

  it('carries out once what is sent again with the same key', async () => {
    expect(report.sentAgain).toBeGreaterThan(0);
    expect(await carriedOutTwice(database.url, report.promised)).toEqual([]);
  });

  it('would have noticed a write that was carried out twice', async () => {
    const [other, ...rest] = report.promised.filter(({ kind }) => kind === 'posting');
    const told = [...rest, ...report.promised.filter(({ kind }) => kind !== 'posting')];
    expect(await carriedOutTwice(database.url, told)).toEqual([
      `twice: no answer told of posting ${other?.id}`,
    ]);
  });

  it('would have noticed a lost row', async () => {
    const never = { kind: 'reservation', id: 'never-stored', state: 1 } as const;
    const inTheFuture = report.promised.find(({ kind }) => kind === 'lot') ?? never;
    const promised = [never, { ...inTheFuture, state: 1_000 }, { ...inTheFuture, kind: 'posting' as const }];
    const { faults } = await inspect(database.url, { promised, areAllQuick: true });
    expect(faults.map((fault) => fault.split(' ').slice(0, 3).join(' '))).toEqual([
      `lost: posting ${inTheFuture.id}`,
      `lost: lot ${inTheFuture.id}`,
      'lost: reservation never-stored',
    ]);
  });

  it('would have noticed half an operation', async () => {
    await behindTheBack(database.url, async (tx) => {
      await tx.query('DELETE FROM reservation_movements');
      await tx.query('DELETE FROM lot_holds');
    });
    const halves = new Set((await faultsNow()).map((fault) => fault.split(':').slice(0, 2).join(':')));
    expect(halves).toContain('half-written: posting that no reservation knows');
    expect(halves).toContain('half-written: reservation that nothing moved for');
  });

  it('would have noticed an event that nobody sealed, and a wrong balance', async () => {
    await behindTheBack(database.url, async (tx) => {
      await tx.query("UPDATE lot_account_balances SET grams = grams + 1 WHERE account = 'AVAILABLE'");
      await tx.query(
        'UPDATE audit_events SET sequence = NULL, previous_hash = NULL, hash = NULL WHERE sequence = (SELECT MAX(sequence) FROM audit_events)',
      );
    });
    const kinds = (await faultsNow()).map((fault) => fault.split(':')[0]);
    expect(kinds).toContain('books');
    expect(kinds).toContain('chain');
  });
});

/* Another server than that of the other tests: a durable one. */
if (databaseEngine() === 'postgres') {
  describe('SIGKILL of PostgreSQL itself under write load', () => {
    let server: PostgresServer;
    let report: CampaignReport;
    beforeAll(async () => {
      server = await startPostgres({ isDurable: true });
      report = await crashAgainAndAgain(server.url, { ...SIZE, server });
    }, TIMEOUT_MS);
    afterAll(() => server.stop());

    it('loses nothing that was acknowledged, and the application finds its way back', () => {
      expect(report.faults).toEqual([]);
      expect(report.kills).toBe(KILLS);
      expect(report.promised.length).toBeGreaterThan(report.kills);
    });

    it('interrupts writes of which nobody knows what became of them, and says so', () => {
      expect(report.unknown).toBeGreaterThan(0);
    });
  });
}
