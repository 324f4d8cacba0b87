import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
import { countRows } from './support/row-counts.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp, type TestResponse } from './support/test-app.js';
import { aYard, followPages, found, made, post, verdictOf, type Yard } from './support/yard.js';

describe('a lot is reserved', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  let buyer: string;
  let lot: LotDetailView;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    yard = await aYard(app);
    buyer = await aSeparator(app);
    lot = await aListedLot(app, yard);
  });
  afterAll(async () => {
    expect(await faultsOfBooks(app.database)).toEqual([]);
    await app.close();
  });

  const forBuyer = (fields: object = {}) => ({ reservedForOrganisationId: buyer, ...fields });
  const outcomeOf = (response: TestResponse): ReservationOutcomeView =>
    response.body as ReservationOutcomeView;
  const balanceOf = async (of: { id: string }) => (await lotNow(app, of)).balance;

  it('in part, by a posting that says what moved', async () => {
    const response = await reserve(
      app,
      lot.id,
      forBuyer({ kind: 'SOFT', massKg: 120.5, note: 'Sample first.' }),
    );
    expect(response.status).toBe(201);
    const { dryRun, reservation, postings } = outcomeOf(response);
    expect(dryRun).toBe(false);
    expect(reservation).toMatchObject({
      lotId: lot.id,
      organisationId: yard.organisationId,
      reservedForOrganisationId: buyer,
      kind: 'SOFT',
      status: 'ACTIVE',
      massKg: 120.5,
      reservedKg: 120.5,
      releasedKg: 0,
      expiresAt: '2026-11-25T08:00:00.000Z',
      note: 'Sample first.',
      version: 1,
    });
    expect(reservation.code).toMatch(/^RES-2026-[0-9A-Z]{8}$/);
    expect(postings.map(({ kind, detail }) => [kind, detail])).toEqual([
      [
        'RESERVE',
        { reservationId: reservation.id, kind: 'SOFT', reservedForOrganisationId: buyer, isWholeLot: false },
      ],
    ]);
    expect(postings[0]?.entries.map(({ account, massKg }) => [account, massKg])).toEqual([
      ['AVAILABLE', -120.5],
      ['RESERVED', 120.5],
    ]);
    expect(await balanceOf(lot)).toMatchObject({ onHandKg: 1_000, availableKg: 879.5, reservedKg: 120.5 });
    const { movements, ...read } = await reservationNow(app, reservation);
    expect(read).toEqual(reservation);
    expect(movements.map(({ kind, massKg, postingId }) => [kind, massKg, postingId])).toEqual([
      ['RESERVE', 120.5, postings[0]?.id],
    ]);
    await acted(app, reservation, 'release');
  });

  it('as a whole: all that is available, and then nothing is', async () => {
    const part = await reserved(app, lot.id, forBuyer({ massKg: 0.001 }));
    const whole = await reserved(app, lot.id, forBuyer());
    expect(whole).toMatchObject({ kind: 'HARD', massKg: 999.999, expiresAt: null });
    expect(verdictOf(await reserve(app, lot.id, forBuyer()))).toBe('409 INSUFFICIENT_AVAILABLE');
    expect(verdictOf(await reserve(app, lot.id, forBuyer({ massKg: 0.001 })))).toBe(
      '409 INSUFFICIENT_AVAILABLE /massKg INSUFFICIENT_AVAILABLE',
    );
    const back = await acted(app, whole, 'release', { reason: 'Postponed.' });
    expect(back.reservation).toMatchObject({
      status: 'RELEASED',
      reservedKg: 0,
      releasedKg: 999.999,
      version: 2,
    });
    const [reservePosting] = (await reservationNow(app, whole)).movements;
    expect(back.postings).toMatchObject([
      { kind: 'RESERVE_RELEASE', reversesId: reservePosting?.postingId, reason: 'Postponed.' },
    ]);
    await acted(app, part, 'release');
    expect(await balanceOf(lot)).toMatchObject({ availableKg: 1_000, reservedKg: 0 });
  });

  it('and given back in part, which reverses no posting', async () => {
    const reservation = await reserved(app, lot.id, forBuyer({ massKg: 100 }));
    const { reservation: less, postings } = await acted(app, reservation, 'release', { massKg: 40 });
    expect(less).toMatchObject({ status: 'ACTIVE', massKg: 100, reservedKg: 60, releasedKg: 40 });
    expect(postings[0]?.reversesId).toBeNull();
    const { reservation: none, postings: rest } = await acted(app, reservation, 'release');
    expect(none).toMatchObject({ status: 'RELEASED', reservedKg: 0, releasedKg: 100 });
    expect(rest[0]?.reversesId).toBeNull();
  });

  it('for good, once the hold is confirmed', async () => {
    const hold = await reserved(app, lot.id, forBuyer({ kind: 'SOFT', massKg: 1 }));
    expect(verdictOf(await act(app, hold, 'dispatch'))).toBe('409 RESERVATION_NOT_CONFIRMED');
    expect(verdictOf(await act(app, hold, 'confirmation', { expiresAt: '2026-11-23T08:00:00Z' }))).toBe(
      '422 RESERVATION_EXPIRY_NOT_VALID /expiresAt NOT_IN_THE_FUTURE',
    );
    const { reservation, postings } = await acted(app, hold, 'confirmation');
    expect(reservation).toMatchObject({
      kind: 'HARD',
      expiresAt: null,
      confirmedAt: clock.now(),
      version: 2,
    });
    expect(postings).toEqual([]);
    expect(verdictOf(await act(app, hold, 'confirmation'))).toBe('409 RESERVATION_STATE_FORBIDS');
    await acted(app, hold, 'release');
  });

  it('sent, received and used up in parts, until the lot is closed', async () => {
    const own = await aListedLot(app, yard, 100);
    const reservation = await reserved(app, own.id, forBuyer());
    const sent = await acted(app, reservation, 'dispatch', {
      massKg: 60,
      occurredAt: '2026-11-22T09:00:00+01:00',
    });
    expect(sent.reservation).toMatchObject({ status: 'ACTIVE', reservedKg: 40, inTransitKg: 60 });
    expect(sent.postings).toMatchObject([{ kind: 'DISPATCH', occurredAt: '2026-11-22T08:00:00.000Z' }]);
    expect(await balanceOf(own)).toMatchObject({ onHandKg: 100, reservedKg: 40, inTransitKg: 60 });

    const dried = { dispatchedMassKg: 60, receivedMassKg: 59.4, cause: 'DRYING' };
    const received = await acted(app, reservation, 'delivery', dried);
    expect(received.reservation).toMatchObject({
      inTransitKg: 0,
      deliveredKg: 59.4,
      transitDifferenceKg: 0.6,
    });
    const loss = received.postings[0]?.entries.find(({ account }) => account === 'LOSS');
    expect(loss).toMatchObject({ lotId: null, siteId: yard.siteId, cause: 'DRYING', massKg: 0.6, ndKg: 0 });
    expect(await lotNow(app, own)).toMatchObject({
      status: 'LISTED',
      balance: { onHandKg: 40, deliveredKg: 59.4 },
    });

    await acted(app, reservation, 'dispatch');
    const heavier = { receivedMassKg: 40.1, cause: 'SCALE_DIFFERENCE' };
    const rest = await acted(app, reservation, 'delivery', heavier);
    expect(rest.reservation).toMatchObject({
      status: 'FULFILLED',
      deliveredKg: 99.5,
      transitDifferenceKg: 0.5,
    });
    expect(rest.postings[0]?.entries.find(({ account }) => account === 'ADJUSTMENT')).toMatchObject({
      cause: 'SCALE_DIFFERENCE',
      massKg: -0.1,
    });
    const closed = await lotNow(app, own);
    expect(closed).toMatchObject({
      status: 'CLOSED',
      version: own.version + 1,
      balance: { onHandKg: 0, deliveredKg: 99.5 },
    });
    expect(verdictOf(await reserve(app, own.id, forBuyer()))).toBe('409 LOT_NOT_ON_OFFER');

    await acted(app, reservation, 'consumption', { massKg: 30 });
    const usedUp = await acted(app, reservation, 'consumption');
    expect(usedUp.reservation).toMatchObject({
      status: 'FULFILLED',
      deliveredKg: 0,
      consumedKg: 99.5,
      version: 7,
    });
    expect(await balanceOf(own)).toMatchObject({ onHandKg: 0, deliveredKg: 0, consumedKg: 99.5 });
    expect(
      (await reservationNow(app, reservation)).movements.map(({ kind, massKg }) => [kind, massKg]),
    ).toEqual([
      ['RESERVE', 100],
      ['DISPATCH', 60],
      ['DELIVERY', 60],
      ['DISPATCH', 40],
      ['DELIVERY', 40],
      ['CONSUMPTION', 30],
      ['CONSUMPTION', 69.5],
    ]);
  });

  it('and lost on the way as a whole, which is said', async () => {
    const own = await aListedLot(app, yard, 10);
    const reservation = await reserved(app, own.id, forBuyer());
    await acted(app, reservation, 'dispatch');
    expect(verdictOf(await act(app, reservation, 'delivery', { receivedMassKg: 0 }))).toBe(
      '422 TRANSIT_DIFFERENCE_NOT_VALID /cause REQUIRED',
    );
    const stolen = await acted(app, reservation, 'delivery', { receivedMassKg: 0, cause: 'THEFT' });
    expect(stolen.reservation).toMatchObject({
      status: 'FULFILLED',
      deliveredKg: 0,
      transitDifferenceKg: 10,
    });
    expect(stolen.postings[0]?.entries.map(({ account, massKg }) => [account, massKg])).toEqual([
      ['IN_TRANSIT', -10],
      ['LOSS', 10],
    ]);
    expect((await lotNow(app, own)).status).toBe('CLOSED');
  });

  it.each([
    ['delivery', { dispatchedMassKg: 61 }, '409 INSUFFICIENT_BALANCE /dispatchedMassKg INSUFFICIENT_BALANCE'],
    ['delivery', { receivedMassKg: 59 }, '422 TRANSIT_DIFFERENCE_NOT_VALID /cause REQUIRED'],
    ['delivery', { cause: 'DRYING' }, '422 TRANSIT_DIFFERENCE_NOT_VALID /cause NOTHING_DIFFERS'],
    [
      'delivery',
      { receivedMassKg: 59, cause: 'WETTING' },
      '422 TRANSIT_DIFFERENCE_NOT_VALID /cause DOES_NOT_EXPLAIN',
    ],
    [
      'delivery',
      { receivedMassKg: 70, cause: 'WETTING' },
      '422 TRANSIT_DIFFERENCE_NOT_VALID /receivedMassKg GAINS_TOO_MUCH',
    ],
    [
      'delivery',
      { receivedMassKg: 1, cause: 'DRYING' },
      '422 TRANSIT_DIFFERENCE_NOT_VALID /receivedMassKg LIGHTER_THAN_ITS_METAL',
    ],
    ['delivery', { cause: 'MAGIC' }, '400 VALIDATION_FAILED /cause NOT_VALID'],
    ['dispatch', { massKg: 40.001 }, '409 INSUFFICIENT_BALANCE /massKg INSUFFICIENT_BALANCE'],
    ['release', { massKg: 40.001 }, '409 INSUFFICIENT_BALANCE /massKg INSUFFICIENT_BALANCE'],
    ['consumption', {}, '409 INSUFFICIENT_BALANCE'],
    ['confirmation', {}, '409 RESERVATION_STATE_FORBIDS'],
  ] as const)('and refuses %s of %j, leaving no trace', async (what, body, verdict) => {
    const reservation = await reserved(app, lot.id, forBuyer({ massKg: 100 }));
    await acted(app, reservation, 'dispatch', { massKg: 60 });
    const before = await countRows(app.database);
    const refused = verdictOf(await act(app, reservation, what, body));
    expect(refused.replace(/NOT_ONE_OF|IS_IN/, 'NOT_VALID')).toBe(verdict);
    expect(await countRows(app.database)).toEqual(before);
    expect(await reservationNow(app, reservation)).toMatchObject({
      reservedKg: 40,
      inTransitKg: 60,
      version: 2,
    });
    await acted(app, reservation, 'release');
    await acted(app, reservation, 'delivery');
  });

  it('not of what is not on offer, not for whom it is not, and not for ever on hold', async () => {
    const { lot: draft } = await made<{ lot: ReservationView }>(app, '/v1/batches/quick', {
      siteId: yard.siteId,
      productProfile: 'bev-traction-motor',
      units: 1,
    });
    const nobody = '0199b0a2-0006-7000-8000-00000000dead';
    const own = await aListedLot(app, yard, 10);
    const verdicts = [
      await reserve(app, draft.id, forBuyer()),
      await reserve(app, nobody, forBuyer()),
      await reserve(app, own.id, { reservedForOrganisationId: nobody }),
      await reserve(app, own.id, { reservedForOrganisationId: yard.organisationId }),
      await reserve(app, own.id, forBuyer({ kind: 'SOFT', expiresAt: '2026-11-30T08:00:00.001Z' })),
      await reserve(app, own.id, forBuyer({ expiresAt: '2026-11-23T08:00:00Z' })),
      await reserve(app, own.id, forBuyer({ massKg: 0 })),
      await reserve(app, own.id, forBuyer({ massKg: 0.0001 })),
      await app.request('GET', `/v1/reservations/${nobody}`),
      await post(app, `/v1/reservations/${nobody}/release`, {}, 1),
    ].map(verdictOf);
    expect(verdicts).toEqual([
      '409 LOT_NOT_ON_OFFER',
      '404 LOT_NOT_FOUND',
      '422 REFERENCE_NOT_FOUND /reservedForOrganisationId REFERENCE_NOT_FOUND',
      '422 ORGANISATION_HAS_NOT_THE_ROLE /reservedForOrganisationId ORGANISATION_HAS_NOT_THE_ROLE',
      '422 RESERVATION_EXPIRY_NOT_VALID /expiresAt TOO_FAR_OFF',
      '422 RESERVATION_EXPIRY_NOT_VALID /expiresAt NOT_IN_THE_FUTURE',
      expect.stringMatching(/^400 VALIDATION_FAILED \/massKg/),
      expect.stringMatching(/^400 VALIDATION_FAILED \/massKg/),
      '404 RESERVATION_NOT_FOUND',
      '404 RESERVATION_NOT_FOUND',
    ]);
    await made(
      app,
      `/v1/lots/${own.id}/listing`,
      { availableFrom: '2026-01-01', availableUntil: '2026-11-22' },
      own.version,
    );
    expect(verdictOf(await reserve(app, own.id, forBuyer()))).toBe('409 LOT_NOT_ON_OFFER');
  });

  it('and keeps the lot from being withdrawn', async () => {
    const own = await aListedLot(app, yard, 10);
    const reservation = await reserved(app, own.id, forBuyer({ massKg: 1 }));
    const withdrawal = { reason: 'Sold elsewhere.' };
    const refused = await post(app, `/v1/lots/${own.id}/withdrawal`, withdrawal, own.version);
    expect(verdictOf(refused)).toBe('409 POSTING_HAS_DEPENDENTS');
    await acted(app, reservation, 'release', { massKg: 0.4 });
    await acted(app, reservation, 'release');
    await made(app, `/v1/lots/${own.id}/withdrawal`, withdrawal, own.version);
  });

  it('only by those who have seen its latest version', async () => {
    const reservation = await reserved(app, lot.id, forBuyer({ massKg: 1 }));
    const path = `/v1/reservations/${reservation.id}/release`;
    expect(verdictOf(await post(app, path, {}))).toBe('428 VERSION_REQUIRED If-Match REQUIRED');
    expect(verdictOf(await post(app, path, {}, 2))).toBe('412 VERSION_CHANGED');
    const twins = await Promise.all([post(app, path, {}, 1), post(app, path, {}, 1)]);
    expect(twins.map(({ status }) => status).sort()).toEqual([201, 412]);
    expect((await app.request('GET', `/v1/reservations/${reservation.id}`)).headers.get('etag')).toBe('"2"');
  });

  it('in rehearsal only, on a dry run of each', async () => {
    const reservation = await reserved(app, lot.id, forBuyer({ kind: 'SOFT', massKg: 5 }));
    const before = await countRows(app.database);
    const balance = await balanceOf(lot);
    const dry = outcomeOf(await reserve(app, lot.id, forBuyer({ massKg: 7 }), '?dryRun=true'));
    expect(dry).toMatchObject({ dryRun: true, reservation: { massKg: 7 }, postings: [{ kind: 'RESERVE' }] });
    const released = outcomeOf(await act(app, reservation, 'release', { massKg: 2 }, '?dryRun=true'));
    expect(released).toMatchObject({
      dryRun: true,
      reservation: { reservedKg: 3 },
      postings: [{ kind: 'RESERVE_RELEASE' }],
    });
    const confirmed = outcomeOf(await act(app, reservation, 'confirmation', {}, '?dryRun=true'));
    expect(confirmed).toMatchObject({ dryRun: true, reservation: { kind: 'HARD' }, postings: [] });
    expect(verdictOf(await reserve(app, lot.id, forBuyer({ massKg: 5_000 }), '?dryRun=true'))).toBe(
      '409 INSUFFICIENT_AVAILABLE /massKg INSUFFICIENT_AVAILABLE',
    );
    expect(await countRows(app.database)).toEqual(before);
    expect(await balanceOf(lot)).toEqual(balance);
    expect(await reservationNow(app, reservation)).toMatchObject({ kind: 'SOFT', reservedKg: 5, version: 1 });
    await acted(app, reservation, 'release');
  });

  it('and says what is left, and when more comes free', async () => {
    const own = await aListedLot(app, yard, 100);
    const other = await aSeparator(app);
    await reserved(app, own.id, forBuyer({ kind: 'SOFT', massKg: 10 }));
    await reserved(app, own.id, {
      kind: 'SOFT',
      massKg: 20,
      reservedForOrganisationId: other,
      expiresAt: '2026-11-24T08:00:00Z',
    });
    const hard = await reserved(app, own.id, forBuyer({ massKg: 30 }));
    await acted(app, hard, 'dispatch', { massKg: 5 });
    expect(await found<LotAvailabilityView>(app, `/v1/lots/${own.id}/availability`)).toEqual({
      lotId: own.id,
      status: 'LISTED',
      isOnOffer: true,
      asOf: '2026-11-23T08:00:00.000Z',
      availableKg: 40,
      softReservedKg: 30,
      hardReservedKg: 25,
      heldKg: 0,
      inTransitKg: 5,
      comingFree: [
        { at: '2026-11-24T08:00:00.000Z', softKg: 20, hardKg: 0, availableKg: 60 },
        { at: '2026-11-25T08:00:00.000Z', softKg: 10, hardKg: 0, availableKg: 70 },
      ],
    });
    const nobody = '0199b0a2-0006-7000-8000-00000000dead';
    expect(verdictOf(await app.request('GET', `/v1/lots/${nobody}/availability`))).toBe('404 LOT_NOT_FOUND');
  });

  it('and is found by lot, organisation, status and kind, page by page', async () => {
    const own = await aListedLot(app, yard, 100);
    const other = await aSeparator(app);
    const mine: ReservationView[] = [];
    for (let count = 0; count < 5; count += 1) {
      const kind = count === 4 ? 'SOFT' : 'HARD';
      mine.push(await reserved(app, own.id, { kind, massKg: 1, reservedForOrganisationId: other }));
    }
    await acted(app, mine[0] ?? { id: '' }, 'release');
    const idsOf = async (query: string): Promise<readonly (string | undefined)[]> =>
      (await followPages<ReservationView>(app, `/v1/reservations?limit=2&${query}`))
        .flat()
        .map(({ id }) => id);
    const all = mine.map(({ id }) => id).reverse();
    expect(await idsOf(`lotId=${own.id}`)).toEqual(all);
    expect(await idsOf(`reservedForOrganisationId=${other}`)).toEqual(all);
    expect(await idsOf(`organisationId=${yard.organisationId}&lotId=${own.id}`)).toEqual(all);
    expect(await idsOf(`lotId=${own.id}&status=RELEASED`)).toEqual([mine[0]?.id]);
    expect(await idsOf(`lotId=${own.id}&kind=SOFT`)).toEqual([mine[4]?.id]);
    expect(await idsOf(`lotId=${own.id}&organisationId=${other}`)).toEqual([]);
    expect(verdictOf(await app.request('GET', '/v1/reservations?cursor=no'))).toBe('400 CURSOR_NOT_VALID');
  });
});
