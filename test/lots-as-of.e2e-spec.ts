import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LotAccountsView } from '../src/modules/lots/lot-accounts.view.js';
import type { LotDetailView, LotPage } from '../src/modules/lots/lot.view.js';
import { lotAccount, siteAccount } from '../src/modules/ledger/domain/account.js';
import { partOf } from '../src/modules/ledger/domain/amount.js';
import { moved } from '../src/modules/ledger/domain/posting.js';
import { aBatch, added, aLot, motors, weighed20 } from './support/evidence.js';
import { available, Bookkeeper, magnets } from './support/ledger.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, found, made, verdictOf, type Yard } from './support/yard.js';

const HOUR_MS = 3_600_000;
const LISTING = { availableFrom: '2026-12-01', availableUntil: '2027-03-31' };

describe('lots as of an instant', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  let books: Bookkeeper;
  beforeAll(async () => {
    app = await startTestApp({ clock });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    clock.set('2026-11-23T08:00:00.000Z');
    yard = await aYard(app);
    books = new Bookkeeper(app, clock, yard.organisationId);
  });

  /** The instant that has just been, and time goes on. */
  const later = (): string => {
    const now = clock.now();
    clock.advance(HOUR_MS);
    return now;
  };
  const read = (id: string, asOf?: string): Promise<LotDetailView> =>
    found(app, `/v1/lots/${id}${asOf === undefined ? '' : `?asOf=${asOf}`}`);
  const balance = (id: string, asOf?: string): Promise<LotAccountsView> =>
    found(app, `/v1/lots/${id}/balance${asOf === undefined ? '' : `?asOf=${asOf}`}`);
  const browse = async (query: Record<string, string>): Promise<readonly string[]> => {
    const all = new URLSearchParams({ organisationId: yard.organisationId, ...query });
    return (await found<LotPage>(app, `/v1/lots?${all.toString()}`)).items.map(({ id }) => id);
  };

  it('are what a reader saw then, whatever has become of them since', async () => {
    const batch = await aBatch(app, yard, motors(40));
    const made0 = await aLot(app, batch);
    const { id } = made0;
    const seen = [{ at: later(), lot: await read(id) }];
    await made(app, `/v1/lots/${id}/listing`, LISTING, 1);
    seen.push({ at: later(), lot: await read(id) });
    await made(app, `/v1/lots/${id}/listing`, { availableFrom: '2027-01-01' }, 2);
    seen.push({ at: later(), lot: await read(id) });
    await made(app, `/v1/lots/${id}/withdrawal`, { reason: 'Sold elsewhere.' }, 3);
    seen.push({ at: later(), lot: await read(id) });

    expect(seen.map(({ lot }) => [lot.status, lot.version, lot.balance.availableKg])).toEqual([
      ['DRAFT', 1, 2_200],
      ['LISTED', 2, 2_200],
      ['LISTED', 3, 2_200],
      ['WITHDRAWN', 4, 0],
    ]);
    for (const { at, lot } of seen) {
      expect(await read(id, at)).toEqual(lot);
      // An hour is a long time: nothing was recorded until the next change.
      expect(await read(id, new Date(Date.parse(at) + HOUR_MS - 1).toISOString())).toEqual(lot);
    }
  });

  it('have the estimate that was in force, with its oxides', async () => {
    const batch = await aBatch(app, yard, motors(400));
    const lot = await aLot(app, batch);
    const before = later();
    await added(app, `lots/${lot.id}`, weighed20(33.1));
    const now = await read(lot.id);
    expect(now.estimateId).not.toBe(lot.estimateId);
    expect(await read(lot.id, before)).toEqual(lot);
    expect(await read(lot.id, clock.now())).toEqual(now);
    // The list says the same as the lot alone.
    const query = new URLSearchParams({ organisationId: yard.organisationId, status: 'DRAFT', asOf: before });
    const { items } = await found<LotPage>(app, `/v1/lots?${query.toString()}`);
    const { estimate: _estimate, lines: _lines, ...shown } = lot;
    expect(items).toEqual([shown]);
  });

  it('are found by the status, class and window that they had', async () => {
    const lot = await aLot(app, await aBatch(app, yard, motors(40)));
    const drafted = later();
    await made(app, `/v1/lots/${lot.id}/listing`, LISTING, 1);
    const listed = later();
    await made(app, `/v1/lots/${lot.id}/listing`, { availableFrom: '2027-06-01' }, 2);
    const moved = later();

    expect(await browse({ asOf: drafted })).toEqual([]);
    expect(await browse({ asOf: drafted, status: 'DRAFT' })).toEqual([lot.id]);
    expect(await browse({ asOf: listed })).toEqual([lot.id]);
    expect(await browse({ asOf: listed, status: 'DRAFT' })).toEqual([]);
    expect(await browse({ asOf: listed, availableOn: '2026-12-15' })).toEqual([lot.id]);
    expect(await browse({ asOf: moved, availableOn: '2026-12-15' })).toEqual([]);
    expect(await browse({ asOf: moved, availableOn: '2027-06-15' })).toEqual([lot.id]);
    expect(await browse({ asOf: listed, resourceClass: lot.resourceClass })).toEqual([lot.id]);
    expect(await browse({ asOf: listed, resourceClass: 'MEASURED' })).toEqual([]);
  });

  it('that were not recorded yet are not there', async () => {
    const before = later();
    const lot = await magnets(app, yard, 10);
    expect(verdictOf(await app.request('GET', `/v1/lots/${lot.id}?asOf=${before}`))).toBe(
      '404 LOT_NOT_FOUND',
    );
    expect(verdictOf(await app.request('GET', `/v1/lots/${lot.id}/balance?asOf=${before}`))).toBe(
      '404 LOT_NOT_FOUND',
    );
    expect(await browse({ asOf: before, status: 'DRAFT' })).toEqual([]);
    expect(await browse({ asOf: clock.now(), status: 'DRAFT' })).toEqual([lot.id]);
  });

  it('have on their accounts what was recorded by then, to the gram and the milligram', async () => {
    const lot = await magnets(app, yard, 10);
    const received = await books.amountOn(lot, 'AVAILABLE');
    const whole = later();
    const held = partOf(received, 3_000);
    const { posting } = await books.post('HOLD', moved(available(lot), lotAccount('HELD', lot), held));
    const holding = later();
    const lost = partOf(await books.amountOn(lot, 'AVAILABLE'), 250);
    await books.post('PROCESS', moved(available(lot), siteAccount('LOSS', lot.siteId, 'DUST'), lost));
    const lossy = later();
    await books.reverse(posting.id);

    const massesAt = async (asOf?: string): Promise<readonly (number | undefined)[]> => {
      const { onHand, accounts } = await balance(lot.id, asOf);
      const massOf = (name: string) => accounts.find(({ account }) => account === name)?.massKg;
      return [onHand.massKg, massOf('AVAILABLE'), massOf('HELD')];
    };
    expect(await massesAt(whole)).toEqual([10, 10, 0]);
    expect(await massesAt(holding)).toEqual([10, 7, 3]);
    expect(await massesAt(lossy)).toEqual([9.75, 6.75, 3]);
    expect(await massesAt()).toEqual([9.75, 9.75, 0]);
    const { onHand, accounts, asOf } = await balance(lot.id, holding);
    expect(asOf).toBe(holding);
    expect(onHand.ndKg).toBe(received.contentMilligrams.Nd / 1_000_000);
    expect(accounts.map(({ account }) => account)).toEqual([
      'AVAILABLE',
      'RESERVED',
      'HELD',
      'IN_TRANSIT',
      'DELIVERED',
      'CONSUMED',
    ]);
    expect((await read(lot.id, holding)).balance).toMatchObject({ onHandKg: 10, availableKg: 7, heldKg: 3 });
  });

  it('are refused for an instant that has not come, or of oxides that are kept for now alone', async () => {
    const lot = await magnets(app, yard, 10);
    const ask = async (path: string): Promise<string> => verdictOf(await app.request('GET', path));
    const future = '2026-11-23T08:00:00.001Z';
    for (const path of [`/v1/lots/${lot.id}`, `/v1/lots/${lot.id}/balance`, '/v1/lots'])
      expect(await ask(`${path}?asOf=${future}`)).toBe('400 VALIDATION_FAILED asOf IN_THE_FUTURE');
    expect(await ask(`/v1/lots?asOf=${clock.now()}&oxideKgMin=1`)).toBe(
      '400 VALIDATION_FAILED oxideKgMin NOT_WITH_AS_OF',
    );
    expect(await ask('/v1/lots?asOf=2026-11-23')).toBe('400 VALIDATION_FAILED asOf NOT_VALID');
  });
});
