import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TEST_OPERATOR_KEY } from './support/credentials.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import { csvFile, motorRow } from './support/csv-file.js';
import { aListedLot, aSeparator, lotNow } from './support/reservations.js';
import { countRows } from './support/row-counts.js';
import { SteppableClock } from './support/steppable-clock.js';
import {
  clientOf,
  startTestApp,
  type ApiClient,
  type TestApp,
  type TestResponse,
} from './support/test-app.js';
import { campaignSize } from './support/campaign-size.js';
import { databaseEngine } from './support/test-database.js';
import { serveApp, type ServedApp } from './support/served-app.js';
import { aYard, made, tally, verdictOf, type Yard } from './support/yard.js';

/** Equal requests at a time, and how often through each of three ways in. */
const TWINS = campaignSize('IDEMPOTENCY_TWINS', 100);
const RACES = campaignSize('IDEMPOTENCY_RACES', 2);
const RACE_TIMEOUT_MS = 60_000 + RACES * 10_000;
const HOUR_MS = 3_600_000;

interface Sent {
  readonly key: string;
  readonly body?: unknown;
  readonly csv?: string;
  readonly version?: number;
}

function send(app: ApiClient, path: string, { key, body, csv, version }: Sent): Promise<TestResponse> {
  const headers = {
    'idempotency-key': key,
    ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    ...(csv === undefined ? {} : { 'content-type': 'text/csv' }),
  };
  return app.request('POST', path, csv === undefined ? { body, headers } : { rawBody: csv, headers });
}

/** What a client can tell two answers apart by. */
function answerOf({ status, headers, text }: TestResponse): unknown {
  const named = ['content-type', 'etag', 'location', 'link'].map((name) => [name, headers.get(name)]);
  return { status, headers: Object.fromEntries(named) as unknown, text };
}

const WAITS_MAX = 200;

/** @throws Error where it does not come true within seconds */
async function waitFor(isTrue: () => Promise<boolean>): Promise<void> {
  for (let waits = 0; waits < WAITS_MAX; waits += 1) {
    if (await isTrue()) return;
    await sleep(20);
  }
  throw new Error('It does not come true.');
}

const isReplayed = ({ headers }: TestResponse): boolean => headers.get('idempotency-replayed') === 'true';

describe(`Idempotency-Key on ${databaseEngine()}`, () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  let separatorId: string;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    yard = await aYard(app);
    separatorId = await aSeparator(app);
  }, 60_000);
  afterAll(() => app.close());

  const organisation = { name: 'Twice sent', roles: ['RECYCLER'] };
  const kilogram = (kind = 'HARD') => ({ kind, massKg: 1, reservedForOrganisationId: separatorId });
  const reservedKg = async (lot: LotDetailView): Promise<number> =>
    (await lotNow(app, lot)).balance.reservedKg;

  /** Sends it twice; the second time changes no row. @returns the first answer */
  async function expectReplay(path: string, sent: Sent): Promise<TestResponse> {
    const first = await send(app, path, sent);
    expect(first.status).toBeLessThan(300);
    expect(isReplayed(first)).toBe(false);
    const before = await countRows(app.database);
    const second = await send(app, path, sent);
    expect(answerOf(second)).toEqual(answerOf(first));
    expect(isReplayed(second)).toBe(true);
    expect(await countRows(app.database)).toEqual(before);
    return first;
  }

  it('answers the same request as the first time, with status, body and ETag', async () => {
    const { headers } = await expectReplay('/v1/organisations', { key: randomUUID(), body: organisation });
    expect(headers.get('etag')).toBe('"1"');
  });

  it('sends Location again too', async () => {
    const sent = { key: randomUUID(), body: {} };
    const first = await send(app, '/v1/match-runs', sent);
    const { id } = first.body as { id: string };
    expect([first.status, first.headers.get('location')]).toEqual([202, `/v1/match-runs/${id}`]);
    expect(answerOf(await send(app, '/v1/match-runs', sent))).toEqual(answerOf(first));
  });

  it('replays after the resource has moved on, instead of refusing the version of then', async () => {
    const lot = await aListedLot(app, yard);
    const sent = { key: randomUUID(), body: { availableFrom: '2027-01-01' }, version: lot.version };
    const { headers } = await expectReplay(`/v1/lots/${lot.id}/listing`, sent);
    expect(headers.get('etag')).toBe(`"${lot.version + 1}"`);
  });

  it('replays a file, and takes neither another file nor a longer one for it', async () => {
    const path = `/v1/batch-imports?siteId=${yard.siteId}`;
    const sent = { key: randomUUID(), csv: csvFile([motorRow('IDEM-1'), motorRow('IDEM-2')]) };
    await expectReplay(path, sent);
    for (const csv of [csvFile([motorRow('IDEM-3')]), `${sent.csv}\r\n`])
      expect(verdictOf(await send(app, path, { ...sent, csv }))).toBe('422 IDEMPOTENCY_KEY_REUSED');
  });

  it('gives the key back when the sender goes away in the middle of a file', async () => {
    const path = `/v1/batch-imports?siteId=${yard.siteId}`;
    const sent = { key: randomUUID(), csv: csvFile([motorRow('IDEM-4')]) };
    const { hostname, port } = new URL(app.url);
    const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TEST_OPERATOR_KEY}\r\nContent-Type: text/csv\r\nContent-Length: 100000`;
    const begin = (): Socket => {
      const begun = connect(Number(port), hostname);
      begun.write(`${head}\r\nIdempotency-Key: ${sent.key}\r\n\r\n${sent.csv}`);
      return begun;
    };
    let socket = begin();
    // What is refused keeps no key.
    const probe = { ...sent, csv: 'no such column\n1\n' };
    await waitFor(async () => {
      if (verdictOf(await send(app, path, probe)) === '409 IDEMPOTENCY_KEY_IN_USE') return true;
      // The probe may come first, and the sender is then the one that is refused.
      if (socket.bytesRead > 0) {
        socket.destroy();
        socket = begin();
      }
      return false;
    });
    socket.destroy();
    await waitFor(async () => (await send(app, path, sent)).status === 201);
    expect(isReplayed(await send(app, path, sent))).toBe(true);
  });

  it('looks at what JSON says, not at how it is written; and at the key, not at its quotes', async () => {
    const key = randomUUID();
    const first = await send(app, '/v1/organisations', { key, body: organisation });
    const response = await app.request('POST', '/v1/organisations', {
      rawBody: `{ "roles" : ["RECYCLER"],\n "name":"Twice sent" }`,
      headers: { 'content-type': 'application/json', 'idempotency-key': `"${key}"` },
    });
    expect(answerOf(response)).toEqual(answerOf(first));
    expect(isReplayed(response)).toBe(true);
  });

  it.each([
    ['body', (id: string) => [`/v1/lots/${id}/listing`, { body: { availableFrom: '2027-02-02' } }] as const],
    ['version', (id: string) => [`/v1/lots/${id}/listing`, { version: 99 }] as const],
    ['address', (id: string) => [`/v1/lots/${id}/withdrawal`, {}] as const],
    ['query', (id: string) => [`/v1/lots/${id}/splits?dryRun=true`, {}] as const],
  ])('refuses the key of a request that had another %s', async (_what, changed) => {
    const lot = await aListedLot(app, yard);
    const sent = { key: randomUUID(), body: { availableFrom: '2027-01-01' }, version: lot.version };
    expect((await send(app, `/v1/lots/${lot.id}/listing`, sent)).status).toBe(201);
    const [path, difference] = changed(lot.id);
    const { body } = await send(app, path, { ...sent, ...difference });
    expect(body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it.each(['a b', 'a,b', '"', '""', '"open', 'back\\slash', 'x'.repeat(256), 'ä'])(
    'refuses the key %j and stores nothing',
    async (key) => {
      const before = await countRows(app.database);
      const refused = await send(app, '/v1/organisations', { key, body: organisation });
      expect(verdictOf(refused)).toBe('400 IDEMPOTENCY_KEY_NOT_VALID Idempotency-Key NOT_A_KEY');
      expect(await countRows(app.database)).toEqual(before);
    },
  );

  it('takes 255 characters, and any visible ones', async () => {
    for (const key of ['x'.repeat(255), "!#$%&'()*+-./:;<=>?@[]^_`{|}~"])
      expect((await send(app, '/v1/organisations', { key, body: organisation })).status).toBe(201);
  });

  it('keeps no key of what failed: mended, the request is carried out under the same key', async () => {
    const lot = await aListedLot(app, yard, 10);
    const path = `/v1/lots/${lot.id}/reservations`;
    const key = randomUUID();
    const tooMuch = await send(app, path, { key, body: { ...kilogram(), massKg: 11 } });
    expect(verdictOf(tooMuch)).toMatch(/^409 INSUFFICIENT_AVAILABLE /);
    expect(verdictOf(await send(app, path, { key, body: { massKg: -1 } }))).toMatch(/^400 /);
    await expectReplay(path, { key, body: kilogram() });
    expect(await reservedKg(lot)).toBe(1);
  });

  it('keeps no key of a dry run', async () => {
    const lot = await aListedLot(app, yard);
    const path = `/v1/lots/${lot.id}/reservations`;
    const sent = { key: randomUUID(), body: kilogram() };
    for (let times = 0; times < 2; times += 1) {
      const rehearsed = await send(app, `${path}?dryRun=true`, sent);
      expect([rehearsed.status, isReplayed(rehearsed)]).toEqual([201, false]);
    }
    await expectReplay(path, sent);
    expect(await reservedKg(lot)).toBe(1);
  });

  it('without a key carries out each', async () => {
    const lot = await aListedLot(app, yard);
    for (let times = 0; times < 2; times += 1) await made(app, `/v1/lots/${lot.id}/reservations`, kilogram());
    expect(await reservedKg(lot)).toBe(2);
  });

  it('replays after a restart', async () => {
    const lot = await aListedLot(app, yard);
    const sent = { key: randomUUID(), body: kilogram() };
    const first = await send(app, `/v1/lots/${lot.id}/reservations`, sent);
    await app.restart();
    const second = await send(app, `/v1/lots/${lot.id}/reservations`, sent);
    expect(answerOf(second)).toEqual(answerOf(first));
    expect(isReplayed(second)).toBe(true);
    expect(await reservedKg(lot)).toBe(1);
  });

  it('keeps an answer for 24 hours and not for ever', async () => {
    const sent = { key: randomUUID(), body: organisation };
    const first = await send(app, '/v1/organisations', sent);
    clock.advance(24 * HOUR_MS);
    await app.restart();
    expect(answerOf(await send(app, '/v1/organisations', sent))).toEqual(answerOf(first));
    clock.advance(1);
    await app.restart();
    const later = await send(app, '/v1/organisations', sent);
    expect([later.status, isReplayed(later), later.text === first.text]).toEqual([201, false, false]);
  });

  /** All at once, by turns to each of `doors`. Who is told to wait asks again, until it has the answer. */
  async function expectOneEffect(doors: readonly ApiClient[]): Promise<readonly TestResponse[]> {
    const lot = await aListedLot(app, yard);
    const sent = { key: randomUUID(), body: kilogram() };
    const path = `/v1/lots/${lot.id}/reservations`;
    const answers = await Promise.all(
      Array.from({ length: TWINS }, (_, index) => send(doors[index % doors.length] ?? app, path, sent)),
    );
    const carriedOut = answers.filter((one) => one.status === 201 && !isReplayed(one));
    expect(carriedOut).toHaveLength(1);
    const waiting = answers.filter(({ status }) => status === 409);
    expect(waiting.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true);
    const told = await Promise.all(doors.map((door) => send(door, path, sent)));
    for (const answer of [...answers.filter(({ status }) => status === 201), ...told])
      expect(answerOf(answer)).toEqual(answerOf(carriedOut[0] as TestResponse));
    expect(await reservedKg(lot)).toBe(1);
    const all = await app.request('GET', `/v1/reservations?lotId=${lot.id}`);
    expect((all.body as { items: unknown[] }).items).toHaveLength(1);
    return answers;
  }

  /** Again and again, and nobody is told anything else than what was done or to ask again. */
  async function expectOneEffectEachTime(doors: readonly ApiClient[]): Promise<void> {
    for (let times = 0; times < RACES; times += 1) {
      const counts = tally(await expectOneEffect(doors));
      const others = Object.keys(counts).filter((one) => !/^(201|409 IDEMPOTENCY_KEY_IN_USE)$/.test(one));
      expect(others).toEqual([]);
    }
  }

  it(
    `of ${TWINS} at the same time carries out one, ${RACES} times`,
    () => expectOneEffectEachTime([app]),
    RACE_TIMEOUT_MS,
  );

  if (databaseEngine() === 'postgres')
    describe('through two processes', () => {
      let served: readonly ServedApp[];
      beforeAll(async () => {
        served = await Promise.all([serveApp(app.databaseUrl), serveApp(app.databaseUrl)]);
      }, 60_000);
      afterAll(async () => {
        await Promise.all(served.map((one) => one.stop()));
      });

      it(
        `of ${TWINS} at the same time carries out one, ${RACES} times`,
        () => expectOneEffectEachTime(served.map(({ url }) => clientOf(url))),
        RACE_TIMEOUT_MS,
      );

      it('answers who was slower as the quicker one, where both change one version', async () => {
        for (let times = 0; times < 5; times += 1) {
          const lot = await aListedLot(app, yard);
          const sent = { key: randomUUID(), body: { availableFrom: '2027-01-01' }, version: lot.version };
          const answers = await Promise.all(
            served.map(({ url }) => send(clientOf(url), `/v1/lots/${lot.id}/listing`, sent)),
          );
          expect(answers.map(answerOf)).toEqual(
            [answers[0], answers[0]].map((one) => answerOf(one as TestResponse)),
          );
          expect(answers.map(isReplayed).sort()).toEqual([false, true]);
        }
      }, 60_000);
    });
});
