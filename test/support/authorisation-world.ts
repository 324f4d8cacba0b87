import { randomUUID } from 'node:crypto';
import { READ_SCOPES } from '../../src/platform/access/scopes.js';
import { EXAMPLE_ID, EXAMPLE_LOGIN } from '../../src/platform/http/example-ids.js';
import type { Identity } from './authorisation-table.js';
import { TEST_OPERATOR_KEY } from './credentials.js';
import { exampleRequestsOf } from './example-requests.js';
import { ExampleWorld } from './example-world.js';
import { operationsOf, type OpenApiDocument, type Operation } from './openapi-document.js';
import type { SteppableClock } from './steppable-clock.js';
import type { TestApp, TestRequest, TestResponse } from './test-app.js';
import { aYard, made, post, ROTTERDAM } from './yard.js';

const HOUR_MS = 3_600_000;
/** No resource has it, so that who may change something is told that it has changed, and nothing does. */
const STALE_VERSION = '"999"';

/** Queries that ask for less than the example does, where that takes seconds and says no more of who may ask. */
const CHEAPER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  getResourceStatement: { asOf: '2026-01-01T00:00:00Z' },
};

/** Whose subjects a request names. */
export type Whose = 'own' | 'others' | 'nobody';

interface Worlds {
  readonly own: ExampleWorld;
  readonly others: ExampleWorld;
  /** With a change of the catalogue, which takes lots that would be in the way of the others. */
  readonly proposals: ExampleWorld;
}

/** Keys of everybody of the table, the subjects of their organisations, and those of others. */
export class AuthorisationWorld {
  private constructor(
    private readonly app: TestApp,
    private readonly worlds: Worlds,
    readonly credentials: Readonly<Record<Identity, string>>,
    readonly expiredKey: string,
  ) {}

  static async open(
    app: TestApp,
    clock: SteppableClock,
    document: OpenApiDocument,
  ): Promise<AuthorisationWorld> {
    const aWorld = (): ExampleWorld => new ExampleWorld(app, document);
    const [own, others, proposals] = [aWorld(), aWorld(), aWorld()];
    await proposals.make('catalogueProposal');
    await others.populateBut('catalogueProposal');
    // Else the lots of the one would be matched with the demand of the other, and they would not be strangers.
    await relist(app, others, 'unlisting');
    await own.populateBut('catalogueProposal');
    await relist(app, others, 'listing');
    for (const world of [own, others])
      await made(app, `/v1/access-grants/${world.substitute(EXAMPLE_ID.accessGrant)}/revocation`, undefined);
    const { credentials, expiredKey } = await keysOf(app, own);
    clock.advance(2 * HOUR_MS);
    return new AuthorisationWorld(app, { own, others, proposals }, credentials, expiredKey);
  }

  /** Whether a request of the operation names anything that there could be not. */
  namesSubjects(operation: Operation): boolean {
    const { pathValues, queryValues, body } = firstExampleOf(operation);
    const mentions = JSON.stringify([pathValues, queryValues, body ?? null]);
    return UUIDS.some((id) => mentions.includes(id));
  }

  /** Sends the operation's first example on somebody's subjects. */
  send(operation: Operation, whose: Whose, credential: string | null): Promise<TestResponse> {
    const example = firstExampleOf(operation);
    const real = <Value>(value: Value): Value => this.substitute(whose, value);
    const path = operation.path.replace(/\{([^}]+)\}/g, (_whole, name: string) =>
      real(example.pathValues[name] ?? ''),
    );
    const query = new URLSearchParams(
      real({ ...example.queryValues, ...CHEAPER[operation.operationId] }),
    ).toString();
    const headers: Record<string, string> = { ...example.headers };
    delete headers['Idempotency-Key'];
    if ('If-Match' in headers) headers['If-Match'] = STALE_VERSION;
    const request: TestRequest = { headers, credential };
    if (example.contentType === undefined)
      return this.app.request(operation.method, query === '' ? path : `${path}?${query}`, request);
    headers['content-type'] = example.contentType;
    const body = real(example.body);
    const rawBody = typeof body === 'string' ? body : JSON.stringify(body);
    return this.app.request(operation.method, query === '' ? path : `${path}?${query}`, {
      ...request,
      rawBody,
    });
  }

  private substitute<Value>(whose: Whose, value: Value): Value {
    if (value === undefined) return value;
    if (whose === 'nobody') return ofNobody(value);
    if (JSON.stringify(value).includes(EXAMPLE_ID.catalogueProposal))
      return this.worlds.proposals.substitute(value);
    return this.worlds[whose].substitute(value);
  }
}

const UUIDS = Object.values(EXAMPLE_ID).filter((id) => id.length === 36);

function firstExampleOf(operation: Operation) {
  const [first] = exampleRequestsOf(operation);
  if (first === undefined) throw new Error(`${operation.operationId} has no example.`);
  return first;
}

/** With ids that name nothing. */
function ofNobody<Value>(value: Value): Value {
  let text = JSON.stringify(value);
  for (const id of UUIDS) text = text.replaceAll(id, `0199b0a2-ffff-7000-8000-${randomUUID().slice(-12)}`);
  return JSON.parse(text.replaceAll(EXAMPLE_LOGIN, `${randomUUID()}@recovery.example`)) as Value;
}

async function relist(app: TestApp, world: ExampleWorld, what: 'listing' | 'unlisting'): Promise<void> {
  for (const example of [EXAMPLE_ID.lot, EXAMPLE_ID.magnetLot]) {
    const path = `/v1/lots/${world.substitute(example)}`;
    const { version } = (await app.request('GET', path)).body as { version: number };
    const body = what === 'listing' ? { availableFrom: '2026-12-01' } : undefined;
    await made(app, `${path}/${what}`, body, version);
  }
}

async function keysOf(
  app: TestApp,
  own: ExampleWorld,
): Promise<{ credentials: Readonly<Record<Identity, string>>; expiredKey: string }> {
  const recyclerId = own.substitute<string>(EXAMPLE_ID.organisation);
  const separatorId = own.substitute<string>(EXAMPLE_ID.separator);
  const { organisationId: programmeId } = await aYard(app, ROTTERDAM, 'PROGRAMME');
  const { organisationId: grantedId } = await aYard(app, ROTTERDAM, 'PROGRAMME');
  const until = { expiresAt: '2027-05-31T00:00:00Z' };
  await made(app, `/v1/organisations/${recyclerId}/access-grants`, {
    granteeOrganisationId: grantedId,
    scopes: READ_SCOPES,
    ...until,
  });
  const keyOf = async (organisationId: string, role: string, more: object = {}): Promise<string> => {
    const response = await post(app, `/v1/organisations/${organisationId}/api-keys`, {
      name: role,
      role,
      ...more,
    });
    if (response.status !== 201) throw new Error(response.text);
    return (response.body as { key: string }).key;
  };
  return {
    credentials: {
      'recycler owner': await keyOf(recyclerId, 'OWNER'),
      'recycler operator': await keyOf(recyclerId, 'OPERATOR'),
      'recycler viewer': await keyOf(recyclerId, 'VIEWER'),
      'recycler auditor': await keyOf(recyclerId, 'AUDITOR', { scopes: READ_SCOPES, ...until }),
      'separator operator': await keyOf(separatorId, 'OPERATOR'),
      'separator viewer': await keyOf(separatorId, 'VIEWER'),
      'programme viewer': await keyOf(programmeId, 'VIEWER'),
      'programme viewer with a grant': await keyOf(grantedId, 'VIEWER'),
      'platform operator': TEST_OPERATOR_KEY,
    },
    expiredKey: await keyOf(recyclerId, 'OWNER', { expiresAt: '2026-11-23T09:00:00Z' }),
  };
}

/** The operations of the document in an order in which what is called first leaves what is called later to be found. */
export function inGentleOrder(document: OpenApiDocument): readonly Operation[] {
  const rank = ({ method, operationId }: Operation): number => {
    if (method === 'GET') return 0;
    return LAST.has(operationId) ? 2 : 1;
  };
  return [...operationsOf(document)].sort((a, b) => rank(a) - rank(b));
}

/** After which something is not on offer, or not to be had, any more. */
const LAST = new Set([
  'unlistLot',
  'withdrawLot',
  'voidBatch',
  'withdrawDemand',
  'releaseReservation',
  'removeWebhookEndpoint',
]);
