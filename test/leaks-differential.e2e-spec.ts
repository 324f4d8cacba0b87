import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import type { OpenApiDocument } from './support/openapi-document.js';
import { isAskedSparingly, pathsToRead, pathsToTry, readsOf } from './support/rival-requests.js';
import type { RivalParty } from './support/rival-party.js';
import { HIDDEN, openRivals, strangersOf, type HiddenFigures, type Rivals } from './support/rivals.js';
import { StableNames } from './support/stable-names.js';
import { startTestApp, type TestApp, type TestRequest, type TestResponse } from './support/test-app.js';

/*
 * Worlds that differ in what is hidden, and in nothing else, answer everybody from whom it is hidden byte for byte alike:
 * statuses, headers with ETags and links, counts, orders and the texts of errors.
 */

/** Three worlds one after the other, on a machine with other work. */
jest.setTimeout(180_000);

/** Of the first recycler, what it asks at least and how much it has that is not on offer. */
const OTHER_STOCK: HiddenFigures = {
  ...HIDDEN,
  reserveUsdPerKg: [2.718281, HIDDEN.reserveUsdPerKg[1]],
  draftKg: [911.773, HIDDEN.draftKg[1]],
};
/** Of the first separator, what it pays and charges: still more than the other one. */
const OTHER_TERMS: HiddenFigures = {
  ...HIDDEN,
  priceUsdPerKg: [149.271913, HIDDEN.priceUsdPerKg[1]],
  treatmentUsdPerKg: [0.037193, HIDDEN.treatmentUsdPerKg[1]],
};

/** Ids are random: how well they compress says nothing. */
const UNCOMPRESSED = { 'accept-encoding': 'identity' };

type Asked = readonly [method: string, path: string, request?: TestRequest];

/** What each of the four was answered, by name. */
type Answers = Readonly<
  Record<'recycler' | 'otherRecycler' | 'separator' | 'otherSeparator', readonly string[]>
>;

const MARKET_QUERIES: readonly string[] = [
  ...['LIBERATED_MAGNET', 'SWARF'].map((form) => `form=${form}`),
  ...['INFERRED', 'INDICATED', 'MEASURED'].map((resourceClass) => `resourceClass=${resourceClass}`),
  ...['NL', 'FR'].map((country) => `country=${country}`),
  ...[0, 1, 50, 100, 199, 200, 201, 499, 500].map((mass) => `oxideKgMin=${mass}`),
  ...['ND', 'DY'].map((oxide) => `oxide=${oxide}&oxideKgMin=1`),
  ...['2026-11-30', '2026-12-01', '2027-12-01'].map((day) => `availableOn=${day}`),
  ...[1, 50, 150, 250, 1_000].map((km) => `nearLatitude=51.2&nearLongitude=3.1&distanceKmMax=${km}`),
  'limit=1',
  'limit=2',
  'sort=reservePriceUsdPerKgNdPrOxide',
  'reservePriceUsdPerKgNdPrOxide=2',
  'oxideKgMin=-1',
];

/** On either side of what is hidden. */
const PRICES = [0.01, 2, 160, 5_000];

function previewsOf({ ids }: RivalParty): readonly Asked[] {
  const terms = {
    siteId: ids['sites']?.[0],
    title: 'Tried out',
    acceptedForms: ['LIBERATED_MAGNET'],
    windowFrom: '2026-12-15',
    windowUntil: '2027-06-30',
    ndPrOxideKgMax: 250,
    processRoute: 'toll-hydromet-sx',
    payablePct: 70,
    treatmentChargeUsdPerKgFeed: 0.05,
    freightUsdPerTonneKm: 0.09,
  };
  return PRICES.map((price): Asked => [
    'POST',
    '/v1/match-previews',
    { body: { ...terms, ndPrOxidePriceUsdPerKg: price } },
  ]);
}

/** Refused, whoever asks: of a lot there is not so much, and others' subjects are not found. */
function refusedWrites(party: RivalParty, strangers: readonly RivalParty[]): readonly Asked[] {
  return strangers.flatMap(({ ids, offered }) => [
    ...[...offered].map((id): Asked => [
      'POST',
      `/v1/lots/${id}/reservations`,
      { body: { kind: 'HARD', massKg: 990, reservedForOrganisationId: party.organisationId } },
    ]),
    ...(ids['lots'] ?? []).flatMap((id): Asked[] => [
      ['POST', `/v1/lots/${id}/counts`, { body: { countedMassKg: 700, reason: 'x' } }],
      ['POST', '/v1/lot-merges', { body: { inputs: [{ lotId: id }] } }],
    ]),
    ...(ids['demands'] ?? []).map((id): Asked => [
      'POST',
      `/v1/demands/${id}/withdrawal`,
      { body: { reason: 'x' } },
    ]),
  ]);
}

function questionsOf(party: RivalParty, rivals: Rivals, document: OpenApiDocument): readonly Asked[] {
  const strangers = strangersOf(party, rivals);
  const reads = readsOf(document).filter((operation) => !isAskedSparingly(operation));
  const read = (path: string): Asked => ['GET', path];
  return [
    ...reads.flatMap((operation) => {
      const [stranger] = strangers;
      const paths = pathsToRead(operation, { subjects: party.ids, filters: stranger?.ids ?? {} });
      const plainAndAll = [...new Set([...paths.slice(0, 1), ...paths.slice(-1)])];
      return [...plainAndAll, ...strangers.flatMap(({ ids }) => pathsToTry(operation, ids).slice(0, 2))].map(
        read,
      );
    }),
    ...MARKET_QUERIES.flatMap((query) => [read(`/v1/market/lots?${query}`)]),
    ...['country=FR', 'country=NL', 'limit=1'].map((query) => read(`/v1/market/demands?${query}`)),
    ...(party === rivals.separators[0] || party === rivals.separators[1] ? previewsOf(party) : []),
    ...refusedWrites(party, strangers),
  ];
}

/** Events are linked into the chain some moments after they were stored. */
async function untilSealed(app: TestApp): Promise<void> {
  let [last, quiet] = ['', 0];
  while (quiet < 4) {
    await sleep(100);
    const { text } = await app.request('GET', '/v1/audit/head');
    quiet = text === last ? quiet + 1 : 0;
    last = text;
  }
}

function bytesOf({ status, headers, text }: TestResponse): string {
  return JSON.stringify([status, [...headers].filter(([name]) => name !== 'date'), text]);
}

async function answersIn(hidden: HiddenFigures): Promise<Answers> {
  const app = await startTestApp();
  try {
    const document = (await app.request('GET', '/openapi.json')).body as OpenApiDocument;
    const rivals = await openRivals(app, hidden);
    await untilSealed(app);
    const answersTo = async (party: RivalParty): Promise<readonly string[]> => {
      const names = new StableNames();
      const answers: string[] = [];
      for (const [method, path, request] of questionsOf(party, rivals, document)) {
        const response = await party.request(method, path, { ...request, headers: UNCOMPRESSED });
        answers.push(names.in(`${method} ${path} ${bytesOf(response)}`));
      }
      return answers;
    };
    return {
      recycler: await answersTo(rivals.recyclers[0]),
      otherRecycler: await answersTo(rivals.recyclers[1]),
      separator: await answersTo(rivals.separators[0]),
      otherSeparator: await answersTo(rivals.separators[1]),
    };
  } finally {
    await app.close();
  }
}

describe('what is hidden makes no difference to whom it is hidden from', () => {
  it('where a reserve price and a stock that is not on offer differ', async () => {
    const [as, other] = [await world, await answersIn(OTHER_STOCK)];
    for (const who of ['otherRecycler', 'separator', 'otherSeparator'] as const) {
      expect(as[who].length).toBeGreaterThan(80);
      expect([who, other[who]]).toEqual([who, as[who]]);
    }
    // Or the comparison would see nothing: the owner's own stock is another one.
    expect(other.recycler).not.toEqual(as.recycler);
  });

  it('where a separator’s price terms differ', async () => {
    const [as, other] = [await world, await answersIn(OTHER_TERMS)];
    for (const who of ['recycler', 'otherRecycler', 'otherSeparator'] as const)
      expect([who, other[who]]).toEqual([who, as[who]]);
  });

  it('in at least two hundred answers of each world', async () => {
    const { otherRecycler, separator, otherSeparator } = await world;
    expect(otherRecycler.length + separator.length + otherSeparator.length).toBeGreaterThanOrEqual(200);
    const statuses = new Set(otherSeparator.map((answer) => /\[(\d{3}),/.exec(answer)?.[1]));
    expect([...statuses].sort()).toEqual(expect.arrayContaining(['200', '400', '403', '404', '409']));
  });
});

const world = answersIn(HIDDEN);
