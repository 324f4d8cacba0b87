import { afterAll, describe, expect, it } from '@jest/globals';
import { KIND_OF_ID } from '../src/platform/access/access-policy.js';
import {
  AUTHORISATION,
  cellsOf,
  type Declared,
  type Identity,
  type Outcome,
} from './support/authorisation-table.js';
import { AuthorisationWorld, inGentleOrder } from './support/authorisation-world.js';
import { fieldsOf } from './support/hostile-fields.js';
import type { OpenApiDocument, Operation } from './support/openapi-document.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestResponse } from './support/test-app.js';

/*
 * Every operation of the document, called by everybody, on subjects of their own organisation, of others and of nobody: what
 * comes back is what the table declares.
 */
const clock = new SteppableClock();
const app = await startTestApp({ clock });
const document = (await app.request('GET', '/openapi.json')).body as OpenApiDocument;
const operations = inGentleOrder(document);
const world = await AuthorisationWorld.open(app, clock, document);

/** Fields that name something which needs not be the caller's own, and why that opens nothing. */
const NOT_OF_THE_CALLER: Readonly<Record<string, string>> = {
  membershipId: 'Of whoever logs in, compared with theirs once the password is right.',
  userId: 'For the platform alone.',
  granteeOrganisationId: 'Who is let read: whoever has told their id. Nothing of theirs is opened.',
  from: 'Another match run, for the platform alone.',
};

function outcomeOf({ status }: TestResponse): Outcome | 401 | 500 {
  if (status >= 500) return 500;
  if (status === 401) return 401;
  if (status === 403) return 'F';
  return status === 404 ? 'N' : 'Y';
}

/** As declared for `R`: a reference to nothing, and nothing else wrong. */
function isMissingReference({ status, body }: TestResponse): boolean {
  return status === 422 && (body as { code?: string }).code === 'REFERENCE_NOT_FOUND';
}

/** What is said of the refusal, with no id in it. */
function wordsOf({ body }: TestResponse): string {
  const { code, title, detail, errors } = body as Record<string, unknown>;
  return JSON.stringify([code, title, detail, errors]);
}

/** Where a request names what is on offer besides what is not the caller's: there is more to say of it than of nothing. */
const NAMES_AN_OFFER = new Set(['createReservation']);

function gotIn(response: TestResponse, wanted: Outcome): Outcome | 401 | 500 {
  return wanted === 'R' && isMissingReference(response) ? 'R' : outcomeOf(response);
}

async function expectRow(operation: Operation, whose: 'own' | 'others', row: string): Promise<void> {
  const found: string[] = [];
  const declared: string[] = [];
  for (const [identity, wanted] of cellsOf(row)) {
    const response = await world.send(operation, whose, world.credentials[identity]);
    const got = gotIn(response, wanted);
    const said = got === wanted ? '' : ` (${response.status} ${response.text.slice(0, 200)})`;
    declared.push(`${identity}: ${wanted}`);
    found.push(`${identity}: ${got}${said}`);
    if (whose === 'others' && wanted !== 'F')
      found.push(...(await faultsOfNobody(operation, identity, response)));
  }
  expect(found).toEqual(declared);
}

/** Of what there is not everybody is told that there is not, in the very words that were used for what is another's. */
async function faultsOfNobody(
  operation: Operation,
  identity: Identity,
  ofOthers: TestResponse,
): Promise<readonly string[]> {
  const response = await world.send(operation, 'nobody', world.credentials[identity]);
  const isRefused = response.status === 404 || isMissingReference(response);
  const mayDiffer = ofOthers.status < 400 || identity === 'platform operator';
  if (isRefused && (mayDiffer || NAMES_AN_OFFER.has(operation.operationId))) return [];
  if (isRefused && wordsOf(response) === wordsOf(ofOthers)) return [];
  return [
    `${identity} is told of nobody's: ${response.status} ${response.text} and of others': ${ofOthers.text}`,
  ];
}

async function isPublic(operation: Operation): Promise<void> {
  const anonymous = await world.send(operation, 'nobody', null);
  const known = await world.send(operation, 'nobody', world.credentials['recycler owner']);
  expect([operation.operationId, anonymous.status]).toEqual([operation.operationId, known.status]);
  expect(anonymous.status).not.toBe(403);
}

async function needsCredential(operation: Operation): Promise<void> {
  for (const credential of [null, world.expiredKey]) {
    const { status, headers } = await world.send(operation, 'own', credential);
    expect([credential === null, status]).toEqual([credential === null, 401]);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
  }
}

/** Has no end to wait for: whether it begins is all that there is to see. */
const ENDLESS = new Set(['streamEvents']);
const ended = operations.filter(({ operationId }) => !ENDLESS.has(operationId));

afterAll(() => app.close());

describe('who may do what', () => {
  it('is declared for every operation of the document, and for no other', () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      Object.keys(AUTHORISATION).sort(),
    );
  });

  it.each(ended.map((operation) => [operation.operationId, operation] as const))(
    'is as declared: %s',
    async (operationId, operation) => {
      const declared: Declared | undefined = AUTHORISATION[operationId];
      if (declared === undefined) throw new Error(`${operationId} has no row in the table.`);
      if (declared === 'PUBLIC') return isPublic(operation);
      await needsCredential(operation);
      if (typeof declared === 'string') {
        expect(world.namesSubjects(operation)).toBe(false);
        return expectRow(operation, 'own', declared);
      }
      expect(world.namesSubjects(operation)).toBe(true);
      await expectRow(operation, 'own', declared.own);
      return expectRow(operation, 'others', declared.others);
    },
  );
});

it('streams to whoever has a credential', async () => {
  const begin = async (credential: string | null): Promise<number> => {
    const { status, body } = await fetch(`${app.url}/v1/events/stream`, {
      headers: credential === null ? {} : { authorization: `Bearer ${credential}` },
    });
    await body?.cancel();
    return status;
  };
  expect([await begin(null), await begin(world.expiredKey)]).toEqual([401, 401]);
  for (const [, credential] of Object.entries(world.credentials)) expect(await begin(credential)).toBe(200);
});

describe('every id that a request can name', () => {
  const bodyFields = operations.flatMap((operation) =>
    Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) =>
      schema === undefined
        ? []
        : fieldsOf(document, schema)
            .filter((field) => field.schema['format'] === 'uuid')
            .map(({ path }) => path.filter((key) => typeof key === 'string').at(-1) ?? ''),
    ),
  );
  const queryFields = operations.flatMap(({ parameters }) =>
    parameters
      .filter(({ in: place, schema }) => place === 'query' && schema['format'] === 'uuid')
      .map(({ name }) => name),
  );

  it('is found by its name, or opens nothing', () => {
    expect(bodyFields.length).toBeGreaterThan(10);
    expect(queryFields.length).toBeGreaterThan(10);
    const known = new Set([...Object.keys(KIND_OF_ID), ...Object.keys(NOT_OF_THE_CALLER)]);
    expect([...new Set([...bodyFields, ...queryFields])].filter((name) => !known.has(name))).toEqual([]);
    const named = new Set([...bodyFields, ...queryFields]);
    expect(Object.keys(NOT_OF_THE_CALLER).filter((name) => !named.has(name))).toEqual([]);
  });

  it('is not looked for under a name that every object has', async () => {
    for (const name of ['constructor', 'toString', 'valueOf', 'hasOwnProperty']) {
      const rawBody = `{"${name}":"0199b0a2-ffff-7000-8000-000000000001"}`;
      const { status } = await app.request('POST', '/v1/demands', {
        rawBody,
        headers: { 'content-type': 'application/json' },
        credential: world.credentials['separator operator'],
      });
      expect([name, status]).toEqual([name, 400]);
    }
  });
});
