import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import type { MarketLotView } from '../src/modules/market/market-lot.view.js';
import type { Problem } from '../src/platform/http/problem.dto.js';
import { inParallel } from './support/api-user.js';
import { aKeyOf, asHolderOf } from './support/api-keys.js';
import {
  act,
  acted,
  aListedLot,
  aSeparator,
  faultsOfBooks,
  lotNow,
  reserve,
  reserved,
} from './support/reservations.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type ApiClient, type TestApp, type TestResponse } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { aYard, made, post, tally, verdictOf, type Yard } from './support/yard.js';

const CLIENTS = 60;

describe(`a lot is reserved in the parts that it is offered in, on ${databaseEngine()}`, () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  let buyerId: string;
  let buyer: ApiClient;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    yard = await aYard(app);
    buyerId = await aSeparator(app);
    buyer = asHolderOf(await aKeyOf(app, buyerId), app);
  });
  afterAll(async () => {
    expect(await faultsOfBooks(app.database)).toEqual([]);
    await app.close();
  });

  const forBuyer = (fields: object = {}) => ({ reservedForOrganisationId: buyerId, ...fields });
  const ask = (lot: LotDetailView, massKg?: number, client: ApiClient = app): Promise<TestResponse> =>
    reserve(client, lot.id, forBuyer(massKg === undefined ? {} : { massKg }));

  /** 100 kg on offer. */
  async function offered(terms: object, massKg = 100): Promise<LotDetailView> {
    return relisted(await aListedLot(app, yard, massKg), terms);
  }
  async function relisted({ id }: LotDetailView, terms: object): Promise<LotDetailView> {
    const { version } = await lotNow(app, { id });
    return made(app, `/v1/lots/${id}/listing`, { availableFrom: '2026-12-01', ...terms }, version);
  }

  const NOT_DIVISIBLE = '409 PART_NOT_ON_OFFER /massKg NOT_DIVISIBLE';
  const PART_TOO_SMALL = '409 PART_NOT_ON_OFFER /massKg PART_TOO_SMALL';
  const REST_TOO_SMALL = '409 PART_NOT_ON_OFFER /massKg REST_TOO_SMALL';

  it('whole, where it is sold whole, and given back whole', async () => {
    const lot = await offered({ divisible: false });
    for (const massKg of [1, 99.999, 100.001]) expect(verdictOf(await ask(lot, massKg))).toBe(NOT_DIVISIBLE);
    const whole = await reserved(app, lot.id, forBuyer({ massKg: 100 }));
    expect(verdictOf(await ask(lot))).toBe('409 INSUFFICIENT_AVAILABLE');
    expect(verdictOf(await act(app, whole, 'release', { massKg: 40 }))).toBe(NOT_DIVISIBLE);
    await acted(app, whole, 'release');
    await made(app, `/v1/lots/${lot.id}/holds`, { massKg: 5, reason: 'A sample.' });
    expect(verdictOf(await ask(lot))).toBe('409 INSUFFICIENT_AVAILABLE');
    expect(verdictOf(await ask(await relisted(lot, {}), 95))).toBe('201');
  });

  it('as the market says before anybody asks', async () => {
    const terms = [{ smallestPartKg: 30 }, {}, { divisible: false }];
    const seen = [];
    for (const each of terms) {
      const { id } = await offered(each);
      const { body } = await buyer.request('GET', `/v1/market/lots/${id}`);
      const { divisible, smallestPartKg } = body as MarketLotView;
      seen.push({ divisible, smallestPartKg });
    }
    expect(seen).toEqual([
      { divisible: true, smallestPartKg: 30 },
      { divisible: true, smallestPartKg: null },
      { divisible: false, smallestPartKg: null },
    ]);
  });

  it('in parts of 30 kg and more, and never leaving less than that', async () => {
    const lot = await offered({ smallestPartKg: 30 });
    expect(verdictOf(await ask(lot, 29.999))).toBe(PART_TOO_SMALL);
    const refused = await ask(lot, 70.001);
    expect(verdictOf(refused)).toBe(REST_TOO_SMALL);
    expect(refused.body).toMatchObject({
      detail:
        '29.999 kg would be left, less than the smallest part of 30 kg: ask for at most 70 kg, or all 100 kg.',
      facts: { smallestPartKg: 30 },
    });
    const part = await reserved(app, lot.id, forBuyer({ massKg: 70 }));
    expect(verdictOf(await act(app, part, 'release', { massKg: 40.001 }))).toBe(PART_TOO_SMALL);
    await acted(app, part, 'release', { massKg: 40 });
    const rest = await reserved(app, lot.id, forBuyer());
    expect(rest).toMatchObject({ massKg: 70 });
    expect(verdictOf(await act(app, rest, 'release', { massKg: 10 }))).toBe(REST_TOO_SMALL);
    await acted(app, rest, 'release');
    await acted(app, part, 'release');
    expect((await lotNow(app, lot)).balance).toMatchObject({ availableKg: 100, reservedKg: 0 });
  });

  it('and what lapses goes back, however little it is', async () => {
    const lot = await offered({});
    const soft = { kind: 'SOFT', massKg: 10, expiresAt: '2026-11-23T09:00:00Z' };
    await reserved(app, lot.id, forBuyer(soft));
    await reserved(app, lot.id, forBuyer({ massKg: 85 }));
    await relisted(lot, { smallestPartKg: 30 });
    clock.advance(2 * 3_600_000);
    // 5 kg, and the 10 that have lapsed: less than a part, but all there is.
    expect(verdictOf(await ask(lot, 14))).toBe(PART_TOO_SMALL);
    expect(await reserved(app, lot.id, forBuyer())).toMatchObject({ massKg: 15 });
  });

  it('without telling a buyer how much is there by what is refused', async () => {
    const lot = await offered({ smallestPartKg: 30 });
    const told = (response: TestResponse): object => {
      const { code, detail, errors, facts } = response.body as Problem;
      return { code, detail, errors, facts };
    };
    const [restTooSmall, tooMuch] = [await ask(lot, 99, buyer), await ask(lot, 101, buyer)].map(told);
    expect(restTooSmall).toMatchObject({ code: 'INSUFFICIENT_AVAILABLE' });
    expect(restTooSmall).toEqual(tooMuch);
    expect(JSON.stringify(tooMuch)).not.toMatch(/\d/);
    expect(verdictOf(await ask(lot, 29, buyer))).toBe(PART_TOO_SMALL);
    expect(verdictOf(await ask(lot, 70, buyer))).toBe('201');
  });

  it(`by ${CLIENTS} clients at once no further than that a part is left`, async () => {
    // 960 kg go in 32 parts of 30; another one would leave 10.
    const lot = await offered({ smallestPartKg: 30 }, 1_000);
    const answers = await Promise.all(Array.from({ length: CLIENTS }, () => ask(lot, 30)));
    expect(tally(answers)).toEqual({ '201': 32, '409 PART_NOT_ON_OFFER': CLIENTS - 32 });
    const whole = await offered({ divisible: false });
    const race = await inParallel(Array.from({ length: CLIENTS }, () => () => ask(whole)));
    expect(tally(race)).toEqual({ '201': 1, '409 INSUFFICIENT_AVAILABLE': CLIENTS - 1 });
    const rest = await Promise.all([ask(lot), ask(lot, 40)]);
    expect(tally(rest)).toEqual({ '201': 1, '409 INSUFFICIENT_AVAILABLE': 1 });
    expect(verdictOf(await post(app, `/v1/lots/${lot.id}/reservations`, forBuyer({ kind: 'HARD' })))).toBe(
      '409 INSUFFICIENT_AVAILABLE',
    );
  });
});
