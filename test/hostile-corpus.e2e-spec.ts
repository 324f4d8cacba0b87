import { afterAll, describe, expect, it } from '@jest/globals';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DocumentedAnswers, type ReceivedAnswer } from './support/documented-answers.js';
import { exampleRequestsOf } from './support/example-requests.js';
import { ExampleWorld } from './support/example-world.js';
import {
  HOSTILE_QUERY_VALUES,
  HOSTILE_SEGMENTS,
  UNKNOWN_QUERIES,
  valueInQuery,
} from './support/hostile-addresses.js';
import { hostileBodies, hostileStreams } from './support/hostile-bodies.js';
import { mutatedBodies } from './support/hostile-fields.js';
import {
  matchesTemplate,
  operationsOf,
  pointerTo,
  type OpenApiDocument,
} from './support/openapi-document.js';
import { sendBytes, sendUnmended, type RawRequest } from './support/raw-http.js';
import { RowCounter } from './support/row-counts.js';
import { startTestApp, type TestRequest } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';

/*
 * Everything hostile that we know of, sent to every operation of the document with an otherwise valid request:
 * each is refused with a documented status and a well-formed problem, and nothing is written.
 */
const app = await startTestApp();
const document = (await app.request('GET', '/openapi.json')).body as OpenApiDocument;
/** Operations whose every body is matched with all that is on offer: they come first, while that is little. */
const SLOWER_THE_MORE_THERE_IS = ['previewMatch', 'createMatchRun'];
const isSlow = ({ operationId }: { readonly operationId: string }): boolean =>
  SLOWER_THE_MORE_THERE_IS.includes(operationId);
const operations = [...operationsOf(document)].sort((a, b) => Number(isSlow(b)) - Number(isSlow(a)));
/** HOSTILE_CORPUS=all sends everything on both engines, for a release. */
const isComplete = process.env['HOSTILE_CORPUS'] === 'all';
/** What is refused by its form alone never comes to a database: the run on SQLite sends it. */
const sendsMalformed = isComplete || databaseEngine() === 'sqlite';
/** Values of paths, queries and versions are sent on both engines; what a schema allows of bodies, of every other operation on either. */
const sendsBodiesOf = (place: number): boolean =>
  isComplete || (place % 2 === 0) === (databaseEngine() === 'sqlite');
/** Operations that work long for each body, with an estimate or a match: every third will do, but for a release. */
const WORKS_LONG = ['previewMatch', 'createMatchRun', 'addBatchEvidence', 'addLotEvidence'];
const documented = new DocumentedAnswers(document);
const { schemas } = documented;
const rows = new RowCounter(app.database);
const world = new ExampleWorld(app, document);
await world.populate();

/** Statuses that HTTP itself gives, whether or not an operation documents them. */
const STATUSES_OF_HTTP = [404, 405, 413, 415, 431];
const CONCURRENT_REQUESTS = 8;
/** Bodies that one and the same batch, lot or the like gets: an estimate takes the longer the more evidence there is. */
const BODIES_PER_SUBJECT = 20;
const LONG_TAG = `"${'1'.repeat(5_000)}"`;
const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENT_REQUESTS });
const SETTLES_WITHIN_MS = 1_000;

interface Attempt {
  readonly name: string;
  readonly send: () => Promise<ReceivedAnswer>;
  /** The statuses that are right. */
  readonly statuses: readonly number[];
}

/** Waits for work that goes on after a 202, so that its rows are not taken for somebody else's. */
async function settle(): Promise<void> {
  for (let before = await rows.count(); ;) {
    await sleep(SETTLES_WITHIN_MS);
    const now = await rows.count();
    if (JSON.stringify(now) === JSON.stringify(before)) return;
    before = now;
  }
}

/** Why the answer is wrong; null where it is right. */
async function faultOf({ name, send, statuses }: Attempt): Promise<string | null> {
  const { status, text, contentType } = await send().catch((error: unknown) => ({
    status: 0,
    text: String(error),
    contentType: '',
  }));
  const answer = `${name}: ${status} ${text.slice(0, 300)}`;
  if (!statuses.includes(status)) return `${answer} — expected ${statuses.join(' or ')}`;
  if (status < 400) return null;
  const faults = documented.faultsOfProblem({ status, text, contentType });
  return faults.length === 0 ? null : `${answer} — ${faults.join('; ')}`;
}

async function faultsOf(attempts: readonly Attempt[]): Promise<readonly string[]> {
  expect(attempts.length).toBeGreaterThan(0);
  const pending = [...attempts];
  const faults: string[] = [];
  const work = async (): Promise<void> => {
    for (let attempt = pending.pop(); attempt; attempt = pending.pop()) {
      const fault = await faultOf(attempt);
      if (fault !== null) faults.push(fault);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_REQUESTS }, work));
  return faults;
}

/** A test of what is refused by its form alone. */
function itOfForm(name: string, work: () => Promise<void>): void {
  if (sendsMalformed) it(name, work);
}

async function expectRefusedWithoutTrace(attempts: readonly Attempt[]): Promise<void> {
  const before = await rows.countAtRest();
  expect(await faultsOf(attempts)).toEqual([]);
  expect(await rows.countAtRest()).toEqual(before);
}

async function byFetch(method: string, path: string, request: TestRequest): Promise<ReceivedAnswer> {
  const { status, text, headers } = await app.request(method, path, request);
  return { status, text, contentType: headers.get('content-type') ?? '' };
}

async function unmended(method: string, path: string, request: RawRequest): Promise<ReceivedAnswer> {
  const { status, text, headers } = await sendUnmended(app.url, method, path, { agent, ...request });
  return { status, text, contentType: headers['content-type'] ?? '' };
}

describe('the hostile corpus', () => {
  afterAll(async () => {
    agent.destroy();
    await app.close();
  });

  describe.each(operations.map((operation, place) => [operation.operationId, operation, place] as const))(
    '%s',
    (_id, operation, place) => {
      const { method } = operation;
      const [example] = exampleRequestsOf(operation);
      if (!example) throw new Error(`${operation.operationId} has no example to start from.`);
      const address = world.addressOf(example);
      const [path = ''] = address.split('?');
      const declared = Object.keys(operation.responses).map(Number);
      const refusals = [...declared.filter((status) => status >= 400 && status < 500), ...STATUSES_OF_HTTP];
      const allButFailures = [...declared.filter((status) => status < 500), ...STATUSES_OF_HTTP];
      const queryParameters = operation.parameters.filter((one) => one.in === 'query');
      const jsonBody = operation.requestBody?.content['application/json'];
      const schemaPointer = [...pointerTo(operation), 'requestBody', 'content', 'application/json', 'schema'];

      itOfForm('refuses unknown query parameters', async () => {
        const content = await world.contentOf(example);
        await expectRefusedWithoutTrace(
          UNKNOWN_QUERIES.map((query) => ({
            name: query,
            statuses: [400],
            send: () => unmended(method, `${address}${address.includes('?') ? '&' : '?'}${query}`, content),
          })),
        );
      });

      itOfForm('refuses other methods and says which there are', async () => {
        // `/estimates/preview` is also an `/estimates/{id}`, whose methods it then has.
        const here = operations.filter((one) => matchesTemplate(one.path, path));
        const documented = here.map((one) => one.method);
        const wrong = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY'].filter(
          (one) => !documented.includes(one),
        );
        await expectRefusedWithoutTrace(
          wrong.map((one) => ({ name: one, statuses: [405], send: () => unmended(one, path, {}) })),
        );
        const { headers } = await sendUnmended(app.url, 'PROPFIND', path);
        expect(headers.allow?.split(', ')).toEqual(expect.arrayContaining(documented));
      });

      itOfForm('refuses headers that are too large', async () => {
        const content = await world.contentOf(example);
        const headers = { ...content.headers, 'x-padding': 'x'.repeat(20_000) };
        await expectRefusedWithoutTrace([
          { name: '20 kB', statuses: [431], send: () => unmended(method, address, { headers }) },
        ]);
      });

      itOfForm('is spelt in one way only', async () => {
        const content = await world.contentOf(example);
        await expectRefusedWithoutTrace(
          [path.toUpperCase(), path.replace('/', '//'), `${path}/more/than/there/is`, `${path};a=1`].map(
            (one) => ({
              name: one,
              statuses: one.includes(';') ? [400, 404, 405] : [404],
              send: () => unmended(method, one, content),
            }),
          ),
        );
      });

      if (operation.path.includes('{')) {
        it('refuses path values that name nothing', async () => {
          const content = await world.contentOf(example);
          const names = Object.keys(example.pathValues);
          await expectRefusedWithoutTrace(
            names.flatMap((name) =>
              HOSTILE_SEGMENTS.map((segment) => {
                const template = operation.path.replace(`{${name}}`, '«here»');
                const hostile = world.pathOf(template, example.pathValues).replace('«here»', () => segment);
                return {
                  name: `${name} = ${segment.slice(0, 40)}`,
                  statuses: refusals.filter((status) => [400, 404].includes(status)),
                  send: () => unmended(method, hostile, content),
                };
              }),
            ),
          );
        });
      }

      if (queryParameters.length > 0) {
        it('refuses query values that its schema refuses, and answers all others', async () => {
          const content = await world.contentOf(example);
          const attemptsThat = (areValid: boolean): readonly Attempt[] =>
            operation.parameters.flatMap((parameter, index) => {
              if (parameter.in !== 'query') return [];
              const schema = [...pointerTo(operation), 'parameters', String(index), 'schema'];
              const values = HOSTILE_QUERY_VALUES.map(({ encoded, value }) => ({
                encoded: `${parameter.name}=${encoded}`,
                isValid:
                  value !== undefined &&
                  schemas.faults(schema, valueInQuery(parameter.schema, value)).length === 0,
              }));
              const twice = { encoded: `${parameter.name}=a&${parameter.name}=b`, isValid: false };
              return [...values, twice]
                .filter(({ isValid }) => isValid === areValid)
                .map(({ encoded, isValid }) => ({
                  name: encoded.slice(0, 60),
                  statuses: isValid ? allButFailures : [400],
                  send: () => unmended(method, `${path}?${encoded}`, content),
                }));
            });
          if (sendsMalformed) await expectRefusedWithoutTrace(attemptsThat(false));
          const answered = attemptsThat(true);
          // What a POST answers with success it may have stored.
          if (answered.length > 0 && method === 'GET') await expectRefusedWithoutTrace(answered);
          else if (answered.length > 0) expect(await faultsOf(answered)).toEqual([]);
        });
      }

      if ('If-Match' in example.headers) {
        it('refuses versions that it did not give', async () => {
          const content = await world.contentOf(example);
          const tags = ['*', '', '1', 'W/"1"', '"1e3"', '"999999"', '"-1"', '"1", "2"', LONG_TAG];
          const { 'If-Match': given = '', ...others } = content.headers;
          expect(given).toMatch(/^"\d+"$/);
          await expectRefusedWithoutTrace([
            {
              name: 'none',
              statuses: [428],
              send: () => unmended(method, address, { ...content, headers: others }),
            },
            ...tags.map((tag) => ({
              name: tag.slice(0, 40),
              statuses: tag === '' ? [412, 428] : [412],
              send: () => unmended(method, address, { ...content, headers: { ...others, 'If-Match': tag } }),
            })),
          ]);
        });
      }

      if (!operation.requestBody) {
        itOfForm('refuses a body', async () => {
          await expectRefusedWithoutTrace(
            ['application/json', 'text/plain'].map((contentType) => ({
              name: contentType,
              statuses: [415],
              send: () =>
                unmended(method, address, {
                  headers: { ...example.headers, 'content-type': contentType },
                  rawBody: '{}',
                }),
            })),
          );
        });
      }

      if (jsonBody) {
        itOfForm('refuses hostile bodies', async () => {
          const { headers, rawBody } = await world.contentOf(example);
          await expectRefusedWithoutTrace(
            hostileBodies(String(rawBody)).map((hostile) => ({
              name: hostile.name,
              statuses: [hostile.status],
              send: () =>
                byFetch(method, address, {
                  rawBody: hostile.rawBody,
                  headers: { ...headers, ...hostile.headers },
                }),
            })),
          );
        });

        /** One of so many, others of each operation; for a release all. */
        const every = <Body>(nth: number, bodies: readonly Body[]): readonly Body[] => {
          const some = bodies.filter((_body, k) => isComplete || k % nth === place % nth);
          return some.length > 0 ? some : bodies;
        };

        /** Every mutation of the example, told apart by whether the schema allows it. */
        const bodiesIn = (world: ExampleWorld, areValid: boolean) =>
          mutatedBodies(document, jsonBody.schema ?? {}, world.substitute(example.body)).filter(
            (body) =>
              ('value' in body && schemas.faultsOfAnswer(schemaPointer, body.value).length === 0) ===
              areValid,
          );

        itOfForm('refuses every field that its schema refuses', async () => {
          const { headers } = await world.contentOf(example);
          await expectRefusedWithoutTrace(
            every(3, bodiesIn(world, false)).map(({ name, json }) => ({
              name,
              statuses: [400],
              send: () => unmended(method, address, { rawBody: json, headers }),
            })),
          );
        });

        const bodiesAtOnce = operation.path.includes('{') ? BODIES_PER_SUBJECT : Infinity;
        /** Those from there on, about what there is in a world. @returns how many there are in all */
        const sendSome = async (from: number, world: ExampleWorld): Promise<number> => {
          const { headers } = await world.contentOf(example);
          const isLong = WORKS_LONG.includes(operation.operationId);
          const bodies = every(isLong ? 4 : 2, bodiesIn(world, true));
          const some = bodies.slice(from, from + bodiesAtOnce).map(({ name, json }) => ({
            name,
            statuses: allButFailures,
            send: () => unmended(method, world.addressOf(example), { rawBody: json, headers }),
          }));
          expect(await faultsOf(some)).toEqual([]);
          return bodies.length;
        };

        if (sendsBodiesOf(place))
          it('answers as documented what its schema allows', async () => {
            const count = await sendSome(0, world);
            for (let from = bodiesAtOnce; from < count; from += bodiesAtOnce) {
              const fresh = new ExampleWorld(app, document);
              await fresh.prepareFor(example);
              await sendSome(from, fresh);
            }
            if (declared.includes(202)) await settle();
          }, 60_000);
      } else if (operation.requestBody) {
        itOfForm('refuses hostile streams', async () => {
          const { headers } = await world.contentOf(example);
          await expectRefusedWithoutTrace(
            Object.keys(operation.requestBody?.content ?? {}).flatMap((contentType) =>
              hostileStreams(contentType).map((hostile) => ({
                name: hostile.name,
                statuses: hostile.statuses,
                send: () =>
                  byFetch(method, address, {
                    rawBody: hostile.rawBody,
                    headers: { ...headers, ...hostile.headers },
                  }),
              })),
            ),
          );
        });
      }
    },
  );

  it.each([
    'GARBAGE\r\n\r\n',
    'BREW /v1/organisations HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET /v1/organisations HTTP/9.9\r\nHost: a\r\n\r\n',
    'GET /v1/organisations HTTP/1.1\r\nHost: a\r\nA: b\0\r\n\r\n',
    'POST /v1/organisations HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /v1/organisations HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
  ])('answers %j with a problem', async (bytes) => {
    const answer = await sendBytes(app.url, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json/);
    const text = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    const received = { status: 400, contentType: 'application/problem+json', text };
    expect(documented.faultsOfProblem(received)).toEqual([]);
  });

  it('leaves the service as it was', async () => {
    expect((await app.request('GET', '/health/ready')).status).toBe(200);
    // What the schemas allow was done in the first one: its demand may be withdrawn by now.
    const world = new ExampleWorld(app, document);
    await world.populate();
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      // Without an end that one could wait for.
      if (operation.operationId === 'streamEvents') continue;
      const [example] = exampleRequestsOf(operation);
      if (!example) continue;
      await world.prepareFor(example);
      const { status, text } = await world.send(example);
      expect([operation.operationId, status, status === 200 ? '' : text]).toEqual([
        operation.operationId,
        200,
        '',
      ]);
    }
  });
});
