import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inParallel } from './support/api-user.js';
import { aListedLot, aSeparator, faultsOfBooks, lotNow, reserve } from './support/reservations.js';
import { serveApp, type ServedApp } from './support/served-app.js';
import { startTestApp, type TestApp, type TestResponse } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { aYard, tally, type Yard } from './support/yard.js';

const CLIENTS = 200;

/** Sends like the test's own application, but elsewhere. */
function at({ url }: ServedApp, app: TestApp): TestApp {
  return {
    ...app,
    url,
    async request(method, path, { body, headers } = {}): Promise<TestResponse> {
      const response = await fetch(url + path, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as unknown };
    },
  };
}

describe(`a race for reservations on ${databaseEngine()}`, () => {
  let app: TestApp;
  let yard: Yard;
  let buyers: readonly string[];
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
    buyers = await inParallel(Array.from({ length: CLIENTS }, () => () => aSeparator(app)));
  });
  afterAll(() => app.close());

  /** Every client at once asks for a reservation, each for a separator of its own. */
  function race(doors: readonly TestApp[], lotId: string, fields: object): Promise<readonly TestResponse[]> {
    return Promise.all(
      buyers.map((reservedForOrganisationId, index) =>
        reserve(doors[index % doors.length] ?? app, lotId, { reservedForOrganisationId, ...fields }),
      ),
    );
  }

  async function expectHundredOfTwoHundred(doors: readonly TestApp[], kind: 'SOFT' | 'HARD'): Promise<void> {
    const lot = await aListedLot(app, yard, 1_000);
    const answers = await race(doors, lot.id, { kind, massKg: 10 });
    expect(tally(answers)).toEqual({ '201': 100, '409 INSUFFICIENT_AVAILABLE': 100 });
    expect((await lotNow(app, lot)).balance).toMatchObject({
      availableKg: 0,
      reservedKg: 1_000,
      onHandKg: 1_000,
    });
    expect(await faultsOfBooks(app.database)).toEqual([]);
  }

  async function expectEachSoldOnce(doors: readonly TestApp[], count: number): Promise<void> {
    const lots = await inParallel(Array.from({ length: count }, () => () => aListedLot(app, yard, 7.5)));
    const answers = new Map<string, TestResponse[]>(lots.map(({ id }) => [id, []]));
    // Each client goes through all lots; they begin at four places, so that several lots are fought for at a time.
    const goThrough = async (reservedForOrganisationId: string, index: number): Promise<void> => {
      const start = Math.floor(((index % 4) * count) / 4);
      for (const { id } of [...lots.slice(start), ...lots.slice(0, start)])
        answers
          .get(id)
          ?.push(await reserve(doors[index % doors.length] ?? app, id, { reservedForOrganisationId }));
    };
    await Promise.all(buyers.map(goThrough));
    expect(lots.map(({ id }) => tally(answers.get(id) ?? []))).toEqual(
      lots.map(() => ({ '201': 1, '409 INSUFFICIENT_AVAILABLE': CLIENTS - 1 })),
    );
    expect(await faultsOfBooks(app.database)).toEqual([]);
  }

  it.each(['SOFT', 'HARD'] as const)(
    `of ${CLIENTS} clients for 10 kg each of 1,000 kg, %s, is won by exactly 100`,
    (kind) => expectHundredOfTwoHundred([app], kind),
  );

  it(
    `of ${CLIENTS} clients for each of 50 whole lots is won by one each`,
    () => expectEachSoldOnce([app], 50),
    120_000,
  );

  if (databaseEngine() === 'postgres')
    describe('through two processes', () => {
      let served: readonly ServedApp[];
      let doors: readonly TestApp[];
      beforeAll(async () => {
        served = await Promise.all([serveApp(app.databaseUrl), serveApp(app.databaseUrl)]);
        doors = served.map((one) => at(one, app));
      });
      afterAll(async () => {
        await Promise.all(served.map((one) => one.stop()));
      });

      it.each(['SOFT', 'HARD'] as const)(
        `of ${CLIENTS} clients for 10 kg each of 1,000 kg, %s, is won by exactly 100`,
        (kind) => expectHundredOfTwoHundred(doors, kind),
      );

      it(
        `of ${CLIENTS} clients for each of 50 whole lots is won by one each`,
        () => expectEachSoldOnce(doors, 50),
        120_000,
      );
    });
});
