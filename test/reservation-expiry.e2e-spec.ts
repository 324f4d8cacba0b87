import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { TEST_OPERATOR_KEY } from './support/credentials.js';
import { createApp } from '../src/app.js';
import { ENTITIES } from '../src/entities.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import type { LotAvailabilityView } from '../src/modules/reservations/availability.view.js';
import type {
  ReservationOutcomeView,
  ReservationView,
} from '../src/modules/reservations/reservation.view.js';
import {
  act,
  acted,
  aListedLot,
  aSeparator,
  faultsOfBooks,
  lotNow,
  reservationNow,
  reserve,
  reserved,
} from './support/reservations.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, found, made, verdictOf, type Yard } from './support/yard.js';

const START = '2026-11-23T08:00:00.000Z';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const YEAR_MS = 365 * 24 * HOUR_MS;
const SWEPT_WITHIN_MS = 20_000;

describe('what is reserved for a time', () => {
  const clock = new SteppableClock(START);
  let app: TestApp;
  let yard: Yard;
  let buyer: string;
  let lot: LotDetailView;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    yard = await aYard(app);
  });
  beforeEach(async () => {
    clock.set(START);
    buyer = await aSeparator(app);
    lot = await aListedLot(app, yard, 100);
  });
  afterEach(async () => expect(await faultsOfBooks(app.database)).toEqual([]));
  afterAll(() => app.close());

  const hold = (
    massKg: number | undefined,
    of = lot,
    reservedForOrganisationId = buyer,
  ): Promise<ReservationView> => reserved(app, of.id, { kind: 'SOFT', massKg, reservedForOrganisationId });
  const statusOf = async (one: ReservationView) => (await reservationNow(app, one)).status;

  async function waitUntilSwept(one: ReservationView): Promise<void> {
    const deadline = performance.now() + SWEPT_WITHIN_MS;
    while ((await statusOf(one)) === 'ACTIVE') {
      if (performance.now() > deadline) throw new Error(`${one.code} does not expire.`);
      await sleep(100);
    }
  }

  it('goes back by itself, as if it had been released, with no request at all', async () => {
    const { balance: before } = await lotNow(app, lot);
    const one = await hold(undefined);
    clock.advance(48 * HOUR_MS - 1);
    await app.restart();
    expect(await statusOf(one)).toBe('ACTIVE');
    clock.advance(1);
    await waitUntilSwept(one);
    const expired = await reservationNow(app, one);
    expect(expired).toMatchObject({ status: 'EXPIRED', reservedKg: 0, releasedKg: 100, version: 2 });
    expect(expired.movements.map(({ kind, massKg }) => [kind, massKg])).toEqual([
      ['RESERVE', 100],
      ['RESERVE_RELEASE', 100],
    ]);
    expect((await lotNow(app, lot)).balance).toEqual(before);
    const [posting] = await app.database.read((tx) =>
      tx.query<Record<string, string>[]>(
        `SELECT kind, reverses_id, occurred_at, recorded_at FROM ledger_postings WHERE id = '${expired.movements[1]?.postingId ?? ''}'`,
      ),
    );
    expect(posting).toEqual({
      kind: 'RESERVE_RELEASE',
      reverses_id: expired.movements[0]?.postingId,
      occurred_at: '2026-11-25T08:00:00.000Z',
      recorded_at: clock.now(),
    });
  });

  it('goes back at the next start where nobody was there when its time came', async () => {
    const holds = [await hold(10), await hold(20)];
    clock.advance(30 * 24 * HOUR_MS);
    await app.restart();
    for (const one of holds) await waitUntilSwept(one);
    expect((await lotNow(app, lot)).balance).toMatchObject({ availableKg: 100, reservedKg: 0 });
  });

  it('stands in nobody’s way in the meantime: who reserves gives back what is due first', async () => {
    const holds = [await hold(30), await hold(70)];
    const other = await aSeparator(app);
    clock.advance(48 * HOUR_MS);
    expect(await found<LotAvailabilityView>(app, `/v1/lots/${lot.id}/availability`)).toMatchObject({
      availableKg: 100,
      softReservedKg: 0,
      comingFree: [],
    });
    const response = await reserve(app, lot.id, { reservedForOrganisationId: other });
    expect(response.status).toBe(201);
    const { reservation, postings } = response.body as ReservationOutcomeView;
    expect(reservation.massKg).toBe(100);
    // The sweeper may have been quicker with one of them, or with both.
    expect(postings.at(-1)?.kind).toBe('RESERVE');
    expect(postings.slice(0, -1).every(({ kind }) => kind === 'RESERVE_RELEASE')).toBe(true);
    expect(await Promise.all(holds.map(statusOf))).toEqual(['EXPIRED', 'EXPIRED']);
  });

  it('is nobody’s any more once its time is over', async () => {
    const one = await hold(10);
    clock.advance(48 * HOUR_MS);
    for (const what of ['confirmation', 'release'] as const)
      expect(['409 RESERVATION_EXPIRED', '409 RESERVATION_STATE_FORBIDS']).toContain(
        verdictOf(await act(app, one, what)),
      );
    await waitUntilSwept(one);
    expect(verdictOf(await act(app, one, 'confirmation'))).toBe('409 RESERVATION_STATE_FORBIDS');
  });

  it('keeps what has left in time: a hard reservation loses only what is still in the yard', async () => {
    const one = await reserved(app, lot.id, {
      massKg: 50,
      reservedForOrganisationId: buyer,
      expiresAt: '2026-11-24T08:00:00Z',
    });
    await acted(app, one, 'dispatch', { massKg: 20 });
    clock.advance(24 * HOUR_MS);
    await app.restart();
    const deadline = performance.now() + SWEPT_WITHIN_MS;
    while ((await reservationNow(app, one)).reservedKg > 0 && performance.now() < deadline) await sleep(100);
    expect(await reservationNow(app, one)).toMatchObject({
      status: 'ACTIVE',
      inTransitKg: 20,
      releasedKg: 30,
    });
    const { reservation } = await acted(app, one, 'delivery');
    expect(reservation).toMatchObject({ status: 'FULFILLED', deliveredKg: 20, releasedKg: 30 });
    expect((await lotNow(app, lot)).balance).toMatchObject({ availableKg: 80, deliveredKg: 20 });
  });

  it('is given back once, though two processes look for it at the same time', async () => {
    const holds: ReservationView[] = [];
    for (let count = 0; count < 10; count += 1) holds.push(await hold(1, await aListedLot(app, yard, 1)));
    clock.advance(48 * HOUR_MS);
    const twins = await Promise.all(
      [1, 2].map(async () =>
        createApp({
          database: await openDatabase(app.databaseUrl, ENTITIES),
          clock,
          operatorKey: TEST_OPERATOR_KEY,
        }),
      ),
    );
    await app.restart();
    for (const one of holds) await waitUntilSwept(one);
    await Promise.all(twins.map((twin) => twin.close()));
    for (const one of holds) expect((await reservationNow(app, one)).movements).toHaveLength(2);
  });

  it('cools off: who let it lapse waits a day for another hold of that lot', async () => {
    const one = await hold(10);
    clock.advance(50 * HOUR_MS);
    const again = { kind: 'SOFT', massKg: 1, reservedForOrganisationId: buyer };
    const refused = await reserve(app, lot.id, again);
    expect(verdictOf(refused)).toBe('429 SOFT_HOLD_COOLING_OFF');
    // It lapsed two hours ago, whenever that was noticed: 22 hours are left.
    expect(refused.headers.get('retry-after')).toBe(String(22 * 3_600));
    const others = { ...again, reservedForOrganisationId: await aSeparator(app) };
    expect((await reserve(app, lot.id, others)).status).toBe(201);
    expect((await reserve(app, (await aListedLot(app, yard, 1)).id, again)).status).toBe(201);
    expect((await reserve(app, lot.id, { ...again, kind: 'HARD' })).status).toBe(201);
    clock.advance(22 * HOUR_MS - 1);
    expect((await reserve(app, lot.id, again)).headers.get('retry-after')).toBe('1');
    clock.advance(1);
    expect((await reserve(app, lot.id, again)).status).toBe(201);
    await waitUntilSwept(one);
  });

  it('cools off as long as it was held where it was given back, so that no hold goes on for ever', async () => {
    const one = await hold(50);
    clock.advance(5 * HOUR_MS);
    await acted(app, one, 'release', { massKg: 49 });
    const again = { kind: 'SOFT', massKg: 49, reservedForOrganisationId: buyer };
    const refused = await reserve(app, lot.id, again);
    expect([verdictOf(refused), refused.headers.get('retry-after')]).toEqual([
      '429 SOFT_HOLD_COOLING_OFF',
      String(5 * 3_600),
    ]);
    clock.advance(5 * HOUR_MS);
    expect((await reserve(app, lot.id, again)).status).toBe(201);
  });

  it('no more often on hold than the limits allow', async () => {
    const keen = await aSeparator(app);
    const heavy = await aListedLot(app, yard, 300_000);
    const hold = (massKg: number) =>
      reserve(app, heavy.id, { kind: 'SOFT', massKg, reservedForOrganisationId: keen });
    expect(verdictOf(await hold(250_000.001))).toBe('409 SOFT_HOLD_LIMIT_REACHED');
    const holds = await Promise.all(Array.from({ length: 25 }, () => hold(1)));
    expect(holds.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(holds.filter((one) => verdictOf(one) === '409 SOFT_HOLD_LIMIT_REACHED')).toHaveLength(5);
    // What is promised does not count, and what has expired does not either.
    const first = holds.find(({ status }) => status === 201);
    if (first === undefined) throw new Error('No hold was made.');
    await acted(app, (first.body as ReservationOutcomeView).reservation, 'confirmation');
    expect((await hold(1)).status).toBe(201);
    expect(verdictOf(await hold(1))).toBe('409 SOFT_HOLD_LIMIT_REACHED');
    clock.advance(200 * HOUR_MS);
    expect((await hold(250_000)).status).toBe(201);
    expect(verdictOf(await hold(0.001))).toBe('409 SOFT_HOLD_LIMIT_REACHED');
  });

  describe('when the clock is wrong', () => {
    it('back an hour: nothing expires twice, comes back, or lasts less than it was to', async () => {
      const lapsed = await hold(10);
      clock.advance(48 * HOUR_MS);
      await app.restart();
      await waitUntilSwept(lapsed);
      const standing = await hold(10, lot, await aSeparator(app));
      clock.advance(-HOUR_MS);
      await app.restart();
      expect([await statusOf(lapsed), await statusOf(standing)]).toEqual(['EXPIRED', 'ACTIVE']);
      expect((await reserve(app, lot.id, { reservedForOrganisationId: buyer, massKg: 90 })).status).toBe(201);
      clock.advance(49 * HOUR_MS - 1);
      await app.restart();
      expect(await statusOf(standing)).toBe('ACTIVE');
      clock.advance(1);
      await waitUntilSwept(standing);
    });

    it('forward a year and back: what lapsed has lapsed, nobody is barred for a year, and promises stand', async () => {
      const lapsed = await hold(10);
      const promise = await reserved(app, lot.id, { massKg: 10, reservedForOrganisationId: buyer });
      clock.advance(YEAR_MS);
      await app.restart();
      await waitUntilSwept(lapsed);
      expect(await statusOf(promise)).toBe('ACTIVE');
      const meanwhile = await hold(10, lot, await aSeparator(app));
      clock.advance(-YEAR_MS);
      // A lapse is written down by its own time, not by the wrong clock's: it lies ahead now and bars nobody.
      expect((await hold(10)).expiresAt).toBe('2026-11-25T08:00:00.000Z');
      expect(await statusOf(meanwhile)).toBe('ACTIVE');
      await made(app, `/v1/reservations/${meanwhile.id}/release`, {}, meanwhile.version);
    });
  });
});
