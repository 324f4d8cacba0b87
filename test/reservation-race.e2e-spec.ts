import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inParallel } from './support/api-user.js';
import { campaignSize } from './support/campaign-size.js';
import { sendUnmended } from './support/raw-http.js';
import { aListedLot, aSeparator, faultsOfBooks, lotNow } from './support/reservations.js';
import { serveApp, type ServedApp } from './support/served-app.js';
import { startTestApp, type TestApp, type TestResponse } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { aYard, tally, type Yard } from './support/yard.js';

const CLIENTS = 200;
/** Whole lots that all clients fight for, through each of three ways in. */
const LOTS = campaignSize('RACE_LOTS', 2);
const TIMEOUT_MS = 60_000 + LOTS * 20_000;

/** A client without connections that it keeps: the server may close one at the very moment of its next use. */
async function reserveAt(url: string, lotId: string, body: object): Promise<TestResponse> {
  const headers = { 'content-type': 'application/json' };
  const rawBody = JSON.stringify(body);
  const { status, text } = await sendUnmended(url, 'POST', `/v1/lots/${lotId}/reservations`, {
    headers,
    rawBody,
  });
  return { status, text, headers: new Headers(), body: JSON.parse(text) as unknown };
}

describe(`a race for reservations on ${databaseEngine()}`, () => {
  let app: TestApp;
  let yard: Yard;
  let buyers: readonly string[];
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
    buyers = await inParallel(Array.from({ length: CLIENTS }, () => () => aSeparator(app)));
  }, 120_000);
  afterAll(() => app.close());

  const doorOf = (urls: readonly string[], index: number): string => urls[index % urls.length] ?? app.url;

  /** Every client at once, each for a separator of its own. */
  async function expectHundredOfTwoHundred(urls: readonly string[], kind: 'SOFT' | 'HARD'): Promise<void> {
    const lot = await aListedLot(app, yard, 1_000);
    const answers = await Promise.all(
      buyers.map((reservedForOrganisationId, index) =>
        reserveAt(doorOf(urls, index), lot.id, { kind, massKg: 10, reservedForOrganisationId }),
      ),
    );
    expect(tally(answers)).toEqual({ '201': 100, '409 INSUFFICIENT_AVAILABLE': 100 });
    expect((await lotNow(app, lot)).balance).toMatchObject({
      availableKg: 0,
      reservedKg: 1_000,
      onHandKg: 1_000,
    });
    expect(await faultsOfBooks(app.database)).toEqual([]);
  }

  /** Each client goes through all lots; they begin at different ones, so that several are fought for at a time. */
  async function expectEachSoldOnce(urls: readonly string[]): Promise<void> {
    const lots = await inParallel(Array.from({ length: LOTS }, () => () => aListedLot(app, yard, 7.5)));
    const answers = new Map<string, TestResponse[]>(lots.map(({ id }) => [id, []]));
    const goThrough = async (reservedForOrganisationId: string, index: number): Promise<void> => {
      const start = index % LOTS;
      for (const { id } of [...lots.slice(start), ...lots.slice(0, start)]) {
        const asked = { kind: 'HARD', reservedForOrganisationId };
        answers.get(id)?.push(await reserveAt(doorOf(urls, index), id, asked));
      }
    };
    await Promise.all(buyers.map(goThrough));
    const once = { '201': 1, '409 INSUFFICIENT_AVAILABLE': CLIENTS - 1 };
    expect(lots.map(({ id }) => tally(answers.get(id) ?? []))).toEqual(lots.map(() => once));
    expect(await faultsOfBooks(app.database)).toEqual([]);
  }

  const HUNDRED = `of ${CLIENTS} clients for 10 kg each of 1,000 kg, %s, is won by exactly 100`;
  const EACH_ONCE = `of ${CLIENTS} clients for each of ${LOTS} whole lots is won by one each`;

  it.each(['SOFT', 'HARD'] as const)(
    HUNDRED,
    (kind) => expectHundredOfTwoHundred([app.url], kind),
    TIMEOUT_MS,
  );

  it(EACH_ONCE, () => expectEachSoldOnce([app.url]), TIMEOUT_MS);

  if (databaseEngine() === 'postgres')
    describe('through two processes', () => {
      let served: readonly ServedApp[];
      let urls: readonly string[];
      beforeAll(async () => {
        served = await Promise.all([serveApp(app.databaseUrl), serveApp(app.databaseUrl)]);
        urls = served.map(({ url }) => url);
      }, 120_000);
      afterAll(async () => {
        await Promise.all(served.map((one) => one.stop()));
      });

      it.each(['SOFT', 'HARD'] as const)(
        HUNDRED,
        (kind) => expectHundredOfTwoHundred(urls, kind),
        TIMEOUT_MS,
      );

      it(EACH_ONCE, () => expectEachSoldOnce(urls), TIMEOUT_MS);
    });
});
