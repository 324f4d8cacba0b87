import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { EXAMPLE_ID } from '../src/platform/http/example-ids.js';
import { exampleRequestsOf } from './support/example-requests.js';
import { operationsOf, type OpenApiDocument, type Operation } from './support/openapi-document.js';
import { isAskedSparingly, pathsToRead, pathsToTry, readsOf, segmentOf } from './support/rival-requests.js';
import type { IdsBySegment, RivalParty } from './support/rival-party.js';
import { HIDDEN, openRivals, strangersOf, type Rivals } from './support/rivals.js';
import { startTestApp, type TestResponse } from './support/test-app.js';

/*
 * Two recyclers and two separators with marks in everything that they write: nobody finds a mark, a figure or an id of a
 * stranger in any answer, but for the ids of what is on the market.
 */

/** Hundreds of requests each, on a machine with other work. */
jest.setTimeout(120_000);

const app = await startTestApp();
const document = (await app.request('GET', '/openapi.json')).body as OpenApiDocument;
const rivals = await openRivals(app);

function bytesOf({ status, headers, text }: TestResponse): string {
  return JSON.stringify([status, [...headers], text]);
}

/** Of a match both sides know the id. */
function isOwn({ ids }: RivalParty, id: string): boolean {
  return Object.values(ids).some((some) => some.includes(id));
}

/** Ids of several parties together. */
function together(parties: readonly RivalParty[]): IdsBySegment {
  const all: IdsBySegment = {};
  for (const { ids } of parties)
    for (const [segment, some] of Object.entries(ids)) all[segment] = [...(all[segment] ?? []), ...some];
  return all;
}

describe('what rivals write', () => {
  afterAll(() => app.close());

  /** Secrets of strangers in an answer that the party gets, but for those that it has sent itself. */
  function leaksIn(party: RivalParty, response: TestResponse, sent: string): readonly string[] {
    const bytes = bytesOf(response).replaceAll(sent, '');
    return strangersOf(party, rivals)
      .flatMap(({ secrets }) => secrets)
      .filter((secret) => bytes.includes(secret) && !sent.includes(secret) && !isOwn(party, secret));
  }

  async function readAll(party: RivalParty, paths: readonly string[]): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (const path of paths) {
      for (let next: string | undefined = path, pages = 0; next !== undefined && pages < 50; pages += 1) {
        const response: TestResponse = await party.request('GET', next);
        expect([next, leaksIn(party, response, next)]).toEqual([next, []]);
        statuses.push(response.status);
        next = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
      }
    }
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    return statuses;
  }

  const PARTIES: readonly (readonly [string, (rivals: Rivals) => RivalParty])[] = [
    ['the first recycler', ({ recyclers }) => recyclers[0]],
    ['the second recycler', ({ recyclers }) => recyclers[1]],
    ['the first separator', ({ separators }) => separators[0]],
    ['the second separator', ({ separators }) => separators[1]],
  ];

  it('is there to be found: each finds its own', async () => {
    for (const [, of] of PARTIES) {
      const party = of(rivals);
      const own: string[] = [];
      for (const operation of readsOf(document)) {
        if (isAskedSparingly(operation)) continue;
        for (const path of pathsToRead(operation, { subjects: party.ids, filters: party.ids }).slice(0, 4))
          own.push(bytesOf(await party.request('GET', path)));
      }
      const bytes = own.join('\n');
      expect(party.secrets.filter((secret) => !bytes.includes(secret) && !TERMS.includes(secret))).toEqual(
        [],
      );
    }
  });

  /** Terms go in and never come out, not even to whose they are. */
  const TERMS = [...HIDDEN.reserveUsdPerKg, ...HIDDEN.priceUsdPerKg, ...HIDDEN.treatmentUsdPerKg].map(String);

  it.each(PARTIES)('is in no answer to a read by %s', async (_name, of) => {
    const party = of(rivals);
    const strangers = together(strangersOf(party, rivals));
    let asked = 0;
    for (const operation of readsOf(document)) {
      const own = pathsToRead(operation, { subjects: party.ids, filters: strangers });
      asked += (await readAll(party, [...own, ...pathsToTry(operation, strangers)])).length;
    }
    expect(asked).toBeGreaterThan(150);
  });

  it('is tried by every kind of id that a read takes', () => {
    const all = together([...rivals.recyclers, ...rivals.separators]);
    const untried = readsOf(document).filter((operation) => {
      const segment = segmentOf(operation);
      return segment !== null && (all[segment] ?? []).length === 0;
    });
    expect(untried.map(({ operationId }) => operationId)).toEqual([]);
  });

  it.each(PARTIES)('is in no answer to a write by %s that is refused', async (_name, of) => {
    const party = of(rivals);
    const strangers = together(strangersOf(party, rivals));
    for (const operation of operationsOf(document)) {
      if (operation.method === 'GET' || MAY_SUCCEED.has(operation.operationId)) continue;
      for (const id of idsToTry(operation, strangers).filter((one) => !isOwn(party, one))) {
        const { path, rawBody, headers } = writeOn(operation, id, strangers);
        const response = await party.request(operation.method, path, { rawBody, headers });
        expect([operation.operationId, response.status >= 400 && response.status < 500]).toEqual([
          operation.operationId,
          true,
        ]);
        expect([operation.operationId, leaksIn(party, response, `${path} ${rawBody ?? ''}`)]).toEqual([
          operation.operationId,
          [],
        ]);
      }
    }
  });
});

/** They name nobody else's subjects, or what is on offer. */
const MAY_SUCCEED = new Set([
  'setUp',
  'createSession',
  'refreshSession',
  'revokeSession',
  'createToken',
  'changePassword',
  'beginSecondFactor',
  'confirmSecondFactor',
  'removeSecondFactor',
  'createPlatformMember',
  'previewEstimate',
  'createReservation',
]);

function idsToTry(operation: Operation, strangers: IdsBySegment): readonly string[] {
  const segment = segmentOf(operation);
  return segment === null ? [''] : (strangers[segment] ?? []);
}

const SEGMENT_OF_EXAMPLE: Readonly<Record<string, string>> = {
  [EXAMPLE_ID.organisation]: 'organisations',
  [EXAMPLE_ID.separator]: 'organisations',
  [EXAMPLE_ID.site]: 'sites',
  [EXAMPLE_ID.plant]: 'sites',
  [EXAMPLE_ID.batch]: 'batches',
  [EXAMPLE_ID.lot]: 'lots',
  [EXAMPLE_ID.secondLot]: 'lots',
  [EXAMPLE_ID.demand]: 'demands',
};

/** The operation's first example, on the subjects of strangers. */
function writeOn(
  operation: Operation,
  id: string,
  strangers: IdsBySegment,
): { readonly path: string; readonly rawBody?: string; readonly headers: Record<string, string> } {
  const [example] = exampleRequestsOf(operation);
  if (example === undefined) throw new Error(`${operation.operationId} has no example.`);
  const query = new URLSearchParams({ ...example.queryValues }).toString();
  const real = (text: string): string =>
    Object.entries(SEGMENT_OF_EXAMPLE).reduce(
      (changed, [name, segment]) => changed.replaceAll(name, strangers[segment]?.[0] ?? name),
      text,
    );
  const path = operation.path.replace(/\{id\}/, id).replace(/\{[^}]+\}/, EXAMPLE_ID.allocation);
  const headers: Record<string, string> = {};
  if ('If-Match' in example.headers) headers['if-match'] = '"1"';
  const address = query === '' ? path : `${path}?${real(query)}`;
  if (example.contentType === undefined) return { path: address, headers };
  headers['content-type'] = example.contentType;
  const body = typeof example.body === 'string' ? example.body : JSON.stringify(example.body);
  return { path: address, rawBody: real(body), headers };
}
