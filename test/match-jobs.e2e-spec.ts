import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { IsNull, Not } from 'typeorm';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import { MatchOutcome } from '../src/modules/matching/match-outcome.entity.js';
import { MatchRun } from '../src/modules/matching/match-run.entity.js';
import type { MatchRunView } from '../src/modules/matching/match-run.view.js';
import { MatchSnapshotPart } from '../src/modules/matching/match-snapshot-part.entity.js';
import type { WriteTransaction } from '../src/platform/database/database.js';
import { SystemClock } from '../src/platform/clock.js';
import { Job } from '../src/platform/jobs/job.entity.js';
import { behindTheBack } from './support/behind-the-back.js';
import { decisionsOf, faultsOfMatch } from './support/match-checks.js';
import { MAGNETS, Market, type FinishedMatch } from './support/market.js';
import { serveApp } from './support/served-app.js';
import { SteppableClock } from './support/steppable-clock.js';
import { clientOf, startTestApp, type TestApp } from './support/test-app.js';

jest.setTimeout(60_000);

const LONG_AGO = '2026-01-01T00:00:00.000Z';
const FAR_OFF = '2999-01-01T00:00:00.000Z';

describe('a match run as a job', () => {
  const clock = new SteppableClock('2026-11-23T08:00:00.000Z');
  let app: TestApp;
  let market: Market;
  let lot: LotDetailView;
  let uninterrupted: FinishedMatch;
  let resultDigest: string | null;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    market = await Market.open(app);
    lot = await market.lot(MAGNETS);
    await market.lot({ ...MAGNETS, grade: 'sh', netMassKg: 400 });
    await market.demand({ ndPrOxideKgMax: 150 });
    await market.demand({ ndPrOxideKgMax: 120.5, dy2o3PriceUsdPerKg: 250 });
    uninterrupted = await market.match();
    resultDigest = await digestOf(uninterrupted.run.id);
  });
  afterAll(() => app.close());

  const change = <Result>(work: (tx: WriteTransaction) => Promise<Result>): Promise<Result> =>
    behindTheBack(app.databaseUrl, work);
  const read = (id: string) => market.user.get<MatchRunView>(`/v1/match-runs/${id}`);
  const request = (body: object = {}) => market.user.post<MatchRunView>('/v1/match-runs', body);

  async function digestOf(id: string): Promise<string | null> {
    const run = await app.database.read((tx) => tx.findOneBy(MatchRun, { id }));
    return run?.resultDigest ?? null;
  }

  /** As it lies there when its process was killed: with its snapshot, half of its result, and a lease that runs out. */
  async function interrupted(attempts = 1, leasedUntil = LONG_AGO): Promise<string> {
    const { run } = await market.match();
    await change(async (tx) => {
      const asBegun = { status: 'RUNNING', summary: null, resultDigest: null, finishedAt: null } as const;
      await tx.update(MatchRun, { id: run.id }, asBegun);
      await tx.delete(MatchOutcome, { matchRunId: run.id, subjectKind: 'LOT' });
      const lease = { owner: 'killed', leasedUntil, stage: 'STORING', share: 0.5 };
      const job = { id: run.id, kind: 'match-run', subjectId: run.id, attempts, queuedAt: LONG_AGO };
      await tx.insert(Job, { ...job, ...lease });
    });
    return run.id;
  }

  async function ended(id: string): Promise<MatchRunView> {
    for (let polls = 0; polls < 400; polls += 1) {
      const run = await read(id);
      if (run.finishedAt !== null) return run;
      await sleep(25);
    }
    throw new Error(`Run ${id} does not end.`);
  }

  function expectSame(match: FinishedMatch): void {
    expect(match.run.snapshotDigest).toBe(uninterrupted.run.snapshotDigest);
    expect(decisionsOf(match)).toEqual(decisionsOf(uninterrupted));
    expect(match.lots).toEqual(uninterrupted.lots);
    expect(match.demands).toEqual(uninterrupted.demands);
  }

  it('is taken up again where its process was lost, on the snapshot that it had, and comes to the same', async () => {
    const later = await market.lot({ ...MAGNETS, netMassKg: 7 });
    const id = await interrupted();
    const withLater = (await read(id)).snapshotDigest;
    await market.withdraw('lots', later);
    const match = await market.finished(id);
    expect(match.run.snapshotDigest).toBe(withLater);
    expect(match.lots).toHaveLength(3);

    const again = await interrupted();
    expectSame(await market.finished(again));
    expect(resultDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(await digestOf(again)).toBe(resultDigest);
  });

  it('is given back by a process that ends, and finished by the next', async () => {
    const { id } = await request();
    await app.restart();
    expectSame(await market.finished(id));
    expect(await digestOf(id)).toBe(resultDigest);
  });

  it('is given up where every process that began it was lost', async () => {
    const run = await ended(await interrupted(3));
    expect(run).toMatchObject({ status: 'FAILED', failure: 'MATCH_RUN_INTERRUPTED', progress: null });
    expect(await market.user.all(`/v1/match-runs/${run.id}/demands`)).toEqual([]);
  });

  it('fails where its snapshot was tampered with, and shows nothing', async () => {
    const id = await interrupted(1, FAR_OFF);
    await change(async (tx) => {
      const [part] = await tx.findBy(MatchSnapshotPart, { matchRunId: id, kind: 'LOTS' });
      const content = part?.content.replace(/"netMassGrams":\d+/, '"netMassGrams":-1');
      await tx.update(MatchSnapshotPart, { id: part?.id ?? '' }, { content: content ?? '' });
      await tx.update(Job, { subjectId: id }, { leasedUntil: LONG_AGO });
    });
    const run = await ended(id);
    expect(run).toMatchObject({ status: 'FAILED', failure: 'MATCH_SNAPSHOT_INVALID', summary: null });
    for (const list of ['allocations', 'lots', 'demands'])
      expect(await market.user.all(`/v1/match-runs/${id}/${list}`)).toEqual([]);
  });

  it('fails at its time limit', async () => {
    const id = await interrupted(1, FAR_OFF);
    await change(async (tx) => {
      await tx.update(MatchRun, { id }, { timeLimitSeconds: 0 });
      await tx.update(Job, { subjectId: id }, { leasedUntil: LONG_AGO });
    });
    const run = await ended(id);
    expect(run).toMatchObject({ status: 'FAILED', failure: 'MATCH_TIME_LIMIT_REACHED' });
    const refused = await market.user.refused('POST', '/v1/match-runs', { body: { timeLimitSeconds: 0 } });
    expect(refused.errors?.map(({ pointer }) => pointer)).toEqual(['/timeLimitSeconds']);
  });

  it('is cancelled once, waiting or under way, and nothing is kept of it', async () => {
    const ids = [(await request()).id, (await request()).id];
    for (const id of ids) {
      const cancelled = await market.user.post<MatchRunView>(`/v1/match-runs/${id}/cancellation`, {
        reason: 'Changed our mind.',
      });
      expect(cancelled).toMatchObject({ status: 'CANCELLED', cancellationReason: 'Changed our mind.' });
      const refused = await market.user.refused('POST', `/v1/match-runs/${id}/cancellation`, { body: {} });
      expect([refused.status, refused.code]).toEqual([409, 'MATCH_RUN_FINISHED']);
    }
    // The thread is free again, and what it was doing stays out.
    expectSame(await market.match());
    for (const id of ids) {
      expect(await read(id)).toMatchObject({ status: 'CANCELLED', summary: null });
      expect(await app.database.read((tx) => tx.countBy(MatchOutcome, { matchRunId: id }))).toBe(0);
    }
    const finished = await market.user.refused(
      'POST',
      `/v1/match-runs/${uninterrupted.run.id}/cancellation`,
      {
        body: {},
      },
    );
    expect(finished.code).toBe('MATCH_RUN_FINISHED');
  });

  it('is not cancelled where there is none', async () => {
    const refused = await market.user.refused('POST', `/v1/match-runs/${lot.id}/cancellation`, { body: {} });
    expect([refused.status, refused.code]).toEqual([404, 'MATCH_RUN_NOT_FOUND']);
  });
});

describe('three processes on one database', () => {
  it('share the queue, each run is done by one of them, and one that is killed loses its run to the other', async () => {
    const setUp = await startTestApp({ clock: new SystemClock() });
    const market = await Market.open(setUp);
    const lots = [await market.lot(MAGNETS)];
    const demands = [await market.demand()];
    const [killed, survivor] = await Promise.all([serveApp(setUp.databaseUrl), serveApp(setUp.databaseUrl)]);
    try {
      const clients = [clientOf(killed.url), clientOf(survivor.url)];
      const ids: string[] = [];
      for (const client of [...clients, ...clients, ...clients]) {
        const { body } = await client.request('POST', '/v1/match-runs', { body: {} });
        ids.push((body as MatchRunView).id);
      }
      await killed.kill();
      // Nobody has to wait for the end of the lease that the killed one had.
      await behindTheBack(setUp.databaseUrl, (tx) =>
        tx.update(Job, { leasedUntil: Not(IsNull()) }, { leasedUntil: LONG_AGO }),
      );
      for (const id of ids) expect(faultsOfMatch(await market.finished(id), lots, demands)).toEqual([]);
      const outcomes = await setUp.database.read((tx) => tx.countBy(MatchOutcome, {}));
      expect(outcomes).toBe(ids.length * 2);
      expect(await setUp.database.read((tx) => tx.countBy(Job, {}))).toBe(0);
    } finally {
      await survivor.stop();
      await setUp.close();
    }
  });
});
