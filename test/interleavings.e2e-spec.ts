import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc, { type Scheduler } from 'fast-check';
import { DataSource, type EntityManager } from 'typeorm';
import { lotAccount } from '../src/modules/ledger/domain/account.js';
import { partOf } from '../src/modules/ledger/domain/amount.js';
import { onHand } from '../src/modules/ledger/domain/lot-balance.js';
import { moved, type PostingKind } from '../src/modules/ledger/domain/posting.js';
import { balanceIn, findLotBalances, LedgerService } from '../src/modules/ledger/ledger.service.js';
import type { Database, WriteTransaction } from '../src/platform/database/database.js';
import { parseDatabaseUrl } from '../src/platform/database/database-url.js';
import { dataSourceOptions } from '../src/platform/database/open-database.js';
import { campaignSize } from './support/campaign-size.js';
import { Entry, entry, openEntries, type EntryDatabase } from './support/entry.js';
import { magnets, type BookedLot } from './support/ledger.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';
import { aYard, type Yard } from './support/yard.js';

/*
 * Several do something about the same row, and a scheduler decides before every statement who goes on: chance looks for an
 * order in which an acknowledged update is lost, or somebody sees what was never committed. `Database` must have none; the
 * same looking finds both faults at once where TypeORM is used directly on SQLite's one connection.
 */
const SCHEDULES = campaignSize('SCHEDULES', databaseEngine() === 'sqlite' ? 500 : 60);
const POSTED_SCHEDULES = Math.ceil(SCHEDULES / (databaseEngine() === 'sqlite' ? 4 : 10));
const TIMEOUT_MS = 60_000 + SCHEDULES * 400;
const START = 1_000;
/** A read that saw an amount that was not committed shows it: every sum of these is of one set of them. */
const AMOUNTS = [1, 2, 4, 8, 16];

class Planned extends Error {}
type Pause = (what: string) => Promise<void>;

/** Takes amounts from the one entry, and looks at it. */
interface Services {
  take(amount: number, isToFail: boolean): Promise<void>;
  look(): Promise<number>;
  /** The same when all is over. */
  finalAmount(): Promise<number>;
}

/** The scheduler says when it goes on. */
const pauseOf =
  (scheduler: Scheduler): Pause =>
  (what) =>
    scheduler.schedule(Promise.resolve(), what);

function throughDatabase(database: Database, pause: Pause): Services {
  return {
    take: (amount, isToFail) =>
      database.write(async (tx) => {
        const found = await tx.findOneBy(Entry, { id: 'lot' });
        await pause(`has read for ${amount}`);
        if (found === null) throw new Error('The entry is gone.');
        const { version } = found;
        const change = { amount: found.amount - amount, version: version + 1 };
        const { affected } = await tx.update(Entry, { id: 'lot', version }, change);
        expect(affected).toBe(1);
        await pause(`has taken ${amount}`);
        if (isToFail) throw new Planned();
      }),
    look: () =>
      database.read(async (tx) => {
        const first = await tx.findOneBy(Entry, { id: 'lot' });
        await pause('has looked');
        const second = await tx.findOneBy(Entry, { id: 'lot' });
        expect(second).toEqual(first);
        return first?.amount ?? Number.NaN;
      }),
    finalAmount: async () =>
      (await database.read((tx) => tx.findOneBy(Entry, { id: 'lot' })))?.amount ?? Number.NaN,
  };
}

const theEntry = (manager: EntityManager): Promise<Entry> => manager.findOneByOrFail(Entry, { id: 'lot' });

/** As many write it: find, change, save. */
function findThenSave({ manager }: DataSource, pause: Pause): Services {
  return {
    async take(amount) {
      const found = await theEntry(manager);
      await pause(`has read for ${amount}`);
      found.amount -= amount;
      // eslint-disable-next-line no-restricted-syntax -- the fault itself
      await manager.save(found);
    },
    look: async () => (await theEntry(manager)).amount,
    finalAmount: async () => (await theEntry(manager)).amount,
  };
}

/** One after the other, each in a transaction of its own, so that none is refused; looks come in between. */
function inTransactions(dataSource: DataSource, pause: Pause): Services {
  const { manager } = dataSource;
  let turn: Promise<unknown> = Promise.resolve();
  const transaction = (amount: number, isToFail: boolean): Promise<void> =>
    dataSource.transaction(async (tx) => {
      await tx.decrement(Entry, { id: 'lot' }, 'amount', amount);
      await pause(`has taken ${amount}`);
      if (isToFail) throw new Planned();
    });
  return {
    take(amount, isToFail) {
      const taken = turn.then(() => transaction(amount, isToFail));
      turn = taken.catch(() => undefined);
      return taken;
    },
    look: async () => (await theEntry(manager)).amount,
    finalAmount: async () => (await theEntry(manager)).amount,
  };
}

/** Which of five takings fail. */
const failures = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean());

/** All at once, in the order that the scheduler gives. @throws where an update is lost or what was seen was never there */
async function runInterleaved(
  scheduler: Scheduler,
  services: Services,
  fails: readonly boolean[],
): Promise<void> {
  const pause = pauseOf(scheduler);
  const takings = AMOUNTS.map(async (amount, k) => {
    await pause(`begins to take ${amount}`);
    await services.take(amount, fails[k] === true);
  });
  const looks = [1, 2, 3].map(async (number) => {
    await pause(`begins look ${number}`);
    return services.look();
  });
  const [outcomes, seen] = await scheduler.waitFor(
    Promise.all([Promise.allSettled(takings), Promise.allSettled(looks)]),
  );
  const reasons = [...outcomes, ...seen].flatMap((one) =>
    one.status === 'rejected' ? [one.reason as unknown] : [],
  );
  for (const reason of reasons) if (!(reason instanceof Planned)) throw reason;
  const acknowledged = AMOUNTS.filter((_, k) => outcomes[k]?.status === 'fulfilled');
  expect(acknowledged).toEqual(AMOUNTS.filter((_, k) => fails[k] !== true));
  const taken = acknowledged.reduce((sum, amount) => sum + amount, 0);
  expect(await services.finalAmount()).toBe(START - taken);
  // Sums of powers of two: what was seen has no part of one that failed.
  for (const one of seen) if (one.status === 'fulfilled') expect((START - one.value) & ~taken).toBe(0);
}

describe(`orders of statements through Database on ${databaseEngine()}`, () => {
  let entries: EntryDatabase;
  beforeAll(async () => {
    entries = await openEntries();
  });
  afterAll(() => entries.remove());

  it(
    `lose no update and show none that failed, in ${SCHEDULES} of them`,
    async () => {
      const { database } = entries;
      const orders = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), failures, async (scheduler, fails) => {
          await database.write(async (tx) => {
            await tx.delete(Entry, { id: 'lot' });
            await tx.insert(Entry, entry('lot', START));
          });
          await runInterleaved(scheduler, throughDatabase(database, pauseOf(scheduler)), fails);
          orders.add(
            scheduler
              .report()
              .map(({ label }) => label)
              .join(),
          );
        }),
        { numRuns: SCHEDULES, endOnFailure: true },
      );
      // They are different ones.
      expect(orders.size).toBeGreaterThan(SCHEDULES * 0.9);
    },
    TIMEOUT_MS,
  );
});

if (databaseEngine() === 'sqlite') {
  describe('orders of statements through TypeORM directly', () => {
    let testDatabase: TestDatabase;
    let dataSource: DataSource;
    beforeAll(async () => {
      testDatabase = await createTestDatabase();
      const options = dataSourceOptions(parseDatabaseUrl(testDatabase.url), [Entry]);
      dataSource = await new DataSource({ ...options, synchronize: true, migrations: [] }).initialize();
    });
    afterAll(async () => {
      await dataSource.destroy();
      await testDatabase.drop();
    });

    const explore = (services: (pause: Pause) => Services, fails: readonly boolean[]) =>
      fc.check(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          await dataSource.manager.delete(Entry, { id: 'lot' });
          await dataSource.manager.insert(Entry, entry('lot', START));
          await runInterleaved(scheduler, services(pauseOf(scheduler)), fails);
        }),
        { numRuns: SCHEDULES, endOnFailure: true },
      );

    it('lose an acknowledged update: found, changed, saved', async () => {
      const none = AMOUNTS.map(() => false);
      const { failed, errorInstance } = await explore((pause) => findThenSave(dataSource, pause), none);
      expect(failed).toBe(true);
      // More is left than all the takings together leave.
      expect(String(errorInstance)).toContain(`Expected: ${START - 31}`);
    });

    it('show what is never committed', async () => {
      const all = AMOUNTS.map(() => true);
      const { failed, errorInstance } = await explore((pause) => inTransactions(dataSource, pause), all);
      expect(failed).toBe(true);
      expect(String(errorInstance)).toContain('Expected: 0');
    });
  });
}

describe(`orders of postings about one lot on ${databaseEngine()}`, () => {
  const clock = new SteppableClock();
  const ledger = new LedgerService(clock);
  let app: TestApp;
  let yard: Yard;
  let lot: BookedLot;
  let part: BookedLot;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    yard = await aYard(app);
    lot = await magnets(app, yard, 1_000);
    part = await magnets(app, yard, 1);
  });
  afterAll(() => app.close());

  /** Moves so much of what is available, if there is so much, as it finds it when its turn has come. */
  async function move(
    tx: WriteTransaction,
    { kind, to, grams }: { kind: PostingKind; to: ReturnType<typeof lotAccount>; grams: number },
    pause: Pause,
  ): Promise<void> {
    const { AVAILABLE } = balanceIn(await findLotBalances(tx, [lot.id]), lot.id);
    await pause(`${kind} of ${grams} has read`);
    if (AVAILABLE.grams < grams) throw new Planned();
    await ledger.post(tx, {
      kind,
      organisationId: yard.organisationId,
      occurredAt: null,
      reason: null,
      reversesId: null,
      detail: {},
      changes: moved(lotAccount('AVAILABLE', lot), to, partOf(AVAILABLE, grams)),
    });
    await pause(`${kind} of ${grams} has posted`);
  }

  /** Grams available and reserved of the lot, and on hand of both. */
  async function standing(pause: Pause = () => Promise.resolve()): Promise<readonly number[]> {
    return app.database.read(async (tx) => {
      const own = balanceIn(await findLotBalances(tx, [lot.id]), lot.id);
      await pause('has looked at one');
      const other = balanceIn(await findLotBalances(tx, [part.id]), part.id);
      return [own.AVAILABLE.grams, own.RESERVED.grams, onHand(own).grams + onHand(other).grams];
    });
  }

  it(
    `reserve and split no gram twice and show no half, in ${POSTED_SCHEDULES} of them`,
    async () => {
      const total = 1_001_000;
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, lastFails) => {
          const pause = pauseOf(scheduler);
          const [availableBefore = 0, reservedBefore = 0] = await standing();
          // Both reservations do not fit; a reservation and the split do, by a little.
          const [much, little] = [Math.floor(availableBefore * 0.06), Math.floor(availableBefore * 0.03)];
          const room = Math.floor(availableBefore * 0.9);
          const reserved = lotAccount('RESERVED', lot);
          const asked = [
            { kind: 'RESERVE', to: reserved, grams: much + room },
            { kind: 'RESERVE', to: reserved, grams: much },
            { kind: 'SPLIT', to: lotAccount('AVAILABLE', part), grams: little },
          ] as const;
          const services = asked.map(async (one, k) => {
            await pause(`${one.kind} of ${one.grams} begins`);
            await app.database.write(
              async (tx) => {
                await move(tx, one, pause);
                if (k === 1 && lastFails) throw new Planned();
              },
              { inTurnFor: [lot.id] },
            );
          });
          const looks = [1, 2].map(() => standing(pause));
          const [outcomes, seen] = await scheduler.waitFor(
            Promise.all([Promise.allSettled(services), Promise.all(looks)]),
          );
          const done = asked.filter((_, k) => outcomes[k]?.status === 'fulfilled');
          outcomes.forEach((one) => {
            if (one.status === 'rejected' && !(one.reason instanceof Planned)) throw one.reason as Error;
          });
          const sumOf = (kind: string): number =>
            done.reduce((sum, one) => sum + (one.kind === kind ? one.grams : 0), 0);
          expect(await standing()).toEqual([
            availableBefore - sumOf('RESERVE') - sumOf('SPLIT'),
            reservedBefore + sumOf('RESERVE'),
            total,
          ]);
          for (const [, , onHandOfBoth] of seen) expect(onHandOfBoth).toBe(total);
          expect(done.length).toBeGreaterThan(0);
          await putBack();
        }),
        { numRuns: POSTED_SCHEDULES, endOnFailure: true },
      );
    },
    TIMEOUT_MS,
  );

  /** What the schedule reserved is available again; what was split off stays so. */
  async function putBack(): Promise<void> {
    await app.database.write(async (tx) => {
      const { RESERVED } = balanceIn(await findLotBalances(tx, [lot.id]), lot.id);
      await ledger.post(tx, {
        kind: 'RESERVE_RELEASE',
        organisationId: yard.organisationId,
        occurredAt: null,
        reason: null,
        reversesId: null,
        detail: {},
        changes: moved(lotAccount('RESERVED', lot), lotAccount('AVAILABLE', lot), RESERVED),
      });
    });
  }
});
