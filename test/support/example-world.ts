import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeStepAt, oneTimeCode } from '../../src/modules/identity/one-time-code.js';
import {
  EXAMPLE_ID,
  EXAMPLE_LOGIN,
  EXAMPLE_ONE_TIME_CODE,
  EXAMPLE_RECOVERY_CODE,
} from '../../src/platform/http/example-ids.js';
import { bytesOfBase32 } from './base32.js';
import { exampleRequestsOf, type ExampleRequest } from './example-requests.js';
import { operationsById, resourcePathOf, type OpenApiDocument, type Operation } from './openapi-document.js';
import type { ApiClient, TestRequest, TestResponse } from './test-app.js';

export type ExampleName = keyof typeof EXAMPLE_ID;

/** Runs one example of the document over HTTP. */
interface Step {
  readonly operationId: string;
  /** Name of the body's example; left out where the operation takes no body. */
  readonly example?: string;
  /** Path parameters that are not the ones of the example. */
  readonly path?: Readonly<Record<string, ExampleName>>;
  /** Which ids the answer gives, each by its dotted path in it. */
  readonly makes?: Readonly<Partial<Record<ExampleName, string>>>;
  /** What stands for one of the examples' own words from then on, as the answer has it. */
  readonly tells?: (body: unknown) => Readonly<Record<string, string>>;
  /** What must have happened before, besides the making of the ids that the example mentions. */
  readonly first?: readonly Step[];
  /** Where the work goes on after the answer: what its Location says once it is done. */
  readonly until?: (body: Readonly<Record<string, unknown>>) => boolean;
}

/** Whoever a step gives a credential to. */
interface StepCaller {
  readonly step: Step;
  /** Where in its answer. */
  readonly at: string;
  /** The step is taken once in a world. */
  readonly isKept?: true;
}

/** Nothing that an example says: what the codes of this world's user are made of, and when they logged in. */
const SECRET_OF_CODES = '«secret of codes»';
const LOGGED_IN_AT = '«logged in at»';

const LIST_THE_LOT: Step = { operationId: 'listLot', example: 'withReserve' };
/** So that a match has something to allocate: of whole hard disks the demand's charges leave nothing. */
const LIST_MAGNETS: Step = { operationId: 'listLot', example: 'withReserve', path: { id: 'magnetLot' } };

/** Hard disks on a ticket of their own, sold as a lot and processed: an outcome to learn from. */
const REALISE_A_LOT: readonly Step[] = [
  { operationId: 'createSite', example: 'yard', makes: { site: 'id' } },
  { operationId: 'createBatch', example: 'hardDisks', makes: { batch: 'id', estimate: 'estimate.id' } },
  { operationId: 'createLot', example: 'firstLine', makes: { lot: 'id' } },
  { operationId: 'addLotEvidence', example: 'realised' },
];

const CONFIRM: Step = { operationId: 'confirmReservation', example: 'forGood' };
const DISPATCH: Step = { operationId: 'dispatchReservation', example: 'firstLoad' };
const DELIVER: Step = { operationId: 'deliverReservation', example: 'dried' };

/** More than a proposal asks for at least. */
const REALISED_LOTS: readonly Step[] = Array.from({ length: 8 }, () => REALISE_A_LOT).flat();

/** A lot of the same form at the same site. */
const SECOND_LOT: readonly Step[] = [
  { operationId: 'createQuickEntry', example: 'motors', makes: { secondLot: 'lot.id' } },
];

const ADD_MEMBER: Step = {
  operationId: 'createMember',
  example: 'operator',
  makes: { member: 'id', user: 'userId' },
};
const LOG_IN: Step = {
  operationId: 'createSession',
  example: 'oneOfSeveral',
  makes: { refreshToken: 'refreshToken' },
  tells: (body) => ({ [LOGGED_IN_AT]: String(Date.parse(textAt(body, 'expiresAt')) - ACCESS_TOKEN_MS) }),
};
/** Of somebody of the recycler's, who is not the platform's operator. */
const MAKE_COLLEAGUES_KEY: Step = { operationId: 'createApiKey', example: 'foreman' };
const MAKE_KEY: Step = { operationId: 'createApiKey', example: 'weighbridge', makes: { apiKey: 'id' } };

/** Somebody who has logged in, and goes on with that one session: a second factor ends the others. */
const ONE_SESSION: StepCaller = { step: LOG_IN, at: 'accessToken', isKept: true };

/** Operations that somebody else calls than the platform's operator. */
const CALLERS: Readonly<Record<string, StepCaller>> = {
  createToken: { step: MAKE_KEY, at: 'key' },
  releaseHold: { step: MAKE_COLLEAGUES_KEY, at: 'key' },
  changePassword: { step: LOG_IN, at: 'accessToken' },
  beginSecondFactor: ONE_SESSION,
  confirmSecondFactor: ONE_SESSION,
  removeSecondFactor: ONE_SESSION,
};

const ACCESS_TOKEN_MS = 900_000;
const BEGIN_SECOND_FACTOR: Step = {
  operationId: 'beginSecondFactor',
  example: 'begin',
  tells: (body) => ({ [SECRET_OF_CODES]: textAt(body, 'secret') }),
};
const CONFIRM_SECOND_FACTOR: Step = {
  operationId: 'confirmSecondFactor',
  example: 'first',
  tells: (body) => ({ [EXAMPLE_RECOVERY_CODE]: textAt(body, 'recoveryCodes.0') }),
};

/**
 * How what the examples refer to comes to be. A new module adds its steps, so that every EXAMPLE_ID which an
 * example mentions has a real counterpart. A world takes a step only when an example needs what it makes.
 */
const STEPS: readonly Step[] = [
  { operationId: 'createOrganisation', example: 'recycler', makes: { organisation: 'id' } },
  { operationId: 'createOrganisation', example: 'separator', makes: { separator: 'id' } },
  ADD_MEMBER,
  LOG_IN,
  MAKE_KEY,
  { operationId: 'createWebhookEndpoint', example: 'stock', makes: { webhookEndpoint: 'id' } },
  { operationId: 'pingWebhookEndpoint', makes: { webhookDelivery: 'id' } },
  { operationId: 'createAccessGrant', example: 'auditor', makes: { accessGrant: 'id' } },
  { operationId: 'createSite', example: 'yard', makes: { site: 'id' } },
  { operationId: 'createSite', example: 'yard', path: { id: 'separator' }, makes: { plant: 'id' } },
  { operationId: 'createSitePermit', example: 'electronics', makes: { sitePermit: 'id' } },
  { operationId: 'createBatch', example: 'hardDisks', makes: { batch: 'id', estimate: 'estimate.id' } },
  { operationId: 'importBatches', example: 'template', makes: { batchImport: 'id' } },
  {
    operationId: 'importManyBatches',
    example: 'template',
    makes: { import: 'id' },
    until: ({ progress }) => progress === null,
  },
  {
    operationId: 'importManyBatches',
    example: 'template',
    makes: { readyImport: 'id' },
    until: ({ status }) => status === 'READY',
  },
  { operationId: 'createLot', example: 'firstLine', makes: { lot: 'id', posting: 'makingPostingId' } },
  {
    operationId: 'createReservation',
    example: 'hold',
    makes: { reservation: 'reservation.id' },
    first: [LIST_THE_LOT],
  },
  ...SECOND_LOT,
  {
    operationId: 'countLot',
    example: 'stocktaking',
    path: { id: 'secondLot' },
    makes: { operationPosting: 'posting.id' },
  },
  { operationId: 'placeHold', example: 'inspection', makes: { hold: 'hold.id' } },
  { operationId: 'addBatchEvidence', example: 'sampleWeighing', makes: { evidence: 'evidence.id' } },
  { operationId: 'uploadPriceSeries', example: 'template', makes: { priceSeries: 'id' } },
  { operationId: 'createDemand', example: 'hardDisks', makes: { demand: 'id' } },
  { operationId: 'createQuickEntry', example: 'magnets', makes: { magnetLot: 'lot.id' } },
  {
    operationId: 'createMatchRun',
    example: 'oneDemand',
    makes: { matchRun: 'id' },
    first: [LIST_THE_LOT, LIST_MAGNETS],
    until: ({ status }) => status === 'SUCCEEDED',
  },
  { operationId: 'listMatchAllocations', makes: { allocation: 'items.0.id' } },
  { operationId: 'createMatchRun', example: 'everything', makes: { queuedMatchRun: 'id' } },
  {
    operationId: 'proposeCatalogueChange',
    example: 'hardDisks',
    makes: { catalogueProposal: 'id' },
    first: REALISED_LOTS,
  },
];

/** What must happen in a new world before an example can succeed, by `operationId` or `operationId/example`. */
const PREPARATIONS: Readonly<Record<string, readonly Step[]>> = {
  'createSession/person': [ADD_MEMBER],
  proposeCatalogueChange: REALISED_LOTS,
  createReservation: [LIST_THE_LOT],
  'createMatchRun/whatIf': [LIST_MAGNETS],
  dispatchReservation: [CONFIRM],
  deliverReservation: [CONFIRM, DISPATCH],
  consumeReservation: [CONFIRM, DISPATCH, DELIVER],
  confirmSecondFactor: [BEGIN_SECOND_FACTOR],
  removeSecondFactor: [BEGIN_SECOND_FACTOR, CONFIRM_SECOND_FACTOR],
  removeMembersSecondFactor: [BEGIN_SECOND_FACTOR, CONFIRM_SECOND_FACTOR],
  unlistLot: [LIST_THE_LOT],
};

const SETTLES_WITHIN_MS = 20_000;

/** A world has come into a state in which one of its steps cannot be taken. */
export class StepRefused extends Error {
  readonly status: number;

  constructor(operationId: string, { status, text }: TestResponse) {
    super(`${operationId}: ${status} ${text}`);
    this.status = status;
  }
}

/** A populated application in which the examples of the document are true. */
export class ExampleWorld {
  private readonly realIds = new Map<string, string>([[EXAMPLE_LOGIN, `${randomUUID()}@recovery.example`]]);
  /** By operation, where it is not the operator's. */
  private readonly credentials = new Map<string, string>();

  /** By the step that gave it. */
  private readonly sessions = new Map<Step, string>();

  private readonly operations: ReadonlyMap<string, Operation>;

  /** An empty world; worlds share nothing, so an application may hold many. */
  constructor(
    private readonly app: ApiClient,
    private readonly document: OpenApiDocument,
  ) {
    this.operations = operationsById(document);
  }

  /** Makes everything that any example mentions, and a second factor, which has no id of its own. */
  async populate(): Promise<void> {
    await this.makeAll(Object.values(EXAMPLE_ID));
    await this.take(BEGIN_SECOND_FACTOR);
  }

  /** Makes everything that any example mentions, but for what `names` say. */
  async populateBut(...names: readonly ExampleName[]): Promise<void> {
    const left = new Set<string>(names.map((name) => EXAMPLE_ID[name]));
    await this.makeAll(Object.values(EXAMPLE_ID).filter((id) => !left.has(id)));
  }

  /** Whether there is one yet. */
  has(name: ExampleName): boolean {
    return this.realIds.has(EXAMPLE_ID[name]);
  }

  /** Makes one thing, with what that needs. */
  async make(name: ExampleName): Promise<void> {
    await this.makeAll([EXAMPLE_ID[name]]);
  }

  /** Makes what the example mentions and brings it into the state that the example asks for. */
  async prepareFor(example: ExampleRequest): Promise<void> {
    const { operationId } = example.operation;
    const steps = PREPARATIONS[`${operationId}/${example.name}`] ?? PREPARATIONS[operationId] ?? [];
    for (const step of steps) await this.take(step);
    await this.makeWhatIsMentioned(example);
    await this.haveCallerOf(operationId);
  }

  /** The value with every EXAMPLE_ID replaced by this world's real id. */
  substitute<Value>(value: Value): Value {
    if (value === undefined) return value;
    const mentioned = JSON.stringify(value);
    const missing = Object.values(EXAMPLE_ID).filter((id) => mentioned.includes(id) && !this.realIds.has(id));
    if (missing.length > 0) throw new Error(`This world has nothing for ${missing.join(', ')} yet.`);
    return JSON.parse(this.substituteWhatIs(mentioned)) as Value;
  }

  /** The text with the ids of what there is; what there is not keeps its EXAMPLE_ID. */
  substituteWhatIs(text: string): string {
    return [...this.realIds].reduce((filled, [example, real]) => filled.replaceAll(example, real), text);
  }

  /** The example's address in this world, with its query. */
  addressOf({ operation, pathValues, queryValues }: ExampleRequest): string {
    const query = new URLSearchParams(this.substitute(queryValues)).toString();
    return this.pathOf(operation.path, pathValues) + (query === '' ? '' : `?${query}`);
  }

  /** The example's path in this world; `values` may be other ones than the example's. */
  pathOf(path: string, values: Readonly<Record<string, string>>): string {
    const real = this.substitute(values);
    return path.replace(/\{([^}]+)\}/g, (_whole, name: string) => encodeURIComponent(real[name] ?? ''));
  }

  /** Headers, body and content type of the example in this world. */
  async contentOf(example: ExampleRequest): Promise<TestRequest & { headers: Record<string, string> }> {
    const headers: Record<string, string> = { ...example.headers };
    const credential = this.credentials.get(example.operation.operationId);
    if (credential !== undefined) headers['authorization'] = `Bearer ${credential}`;
    // It makes requests one: what is sent one after the other to see what each is answered must not have it.
    delete headers['Idempotency-Key'];
    if ('If-Match' in headers) headers['If-Match'] = await this.currentETag(example);
    if (example.contentType === undefined) return { headers };
    headers['content-type'] = example.contentType;
    const body = this.substitute(example.body);
    return { headers, rawBody: typeof body === 'string' ? body : JSON.stringify(body) };
  }

  /** Sends the example. */
  async send(example: ExampleRequest): Promise<TestResponse> {
    const content = await this.contentOf(example);
    return this.app.request(example.operation.method, this.addressOf(example), content);
  }

  /** Sends the example, and the very same request again with the same Idempotency-Key. */
  async sendTwice(example: ExampleRequest): Promise<readonly [TestResponse, TestResponse]> {
    const content = await this.contentOf(example);
    content.headers['Idempotency-Key'] = randomUUID();
    const send = (): Promise<TestResponse> =>
      this.app.request(example.operation.method, this.addressOf(example), content);
    return [await send(), await send()];
  }

  /** ETag of the resource that a conditional operation acts on. */
  private async currentETag({ operation, pathValues }: ExampleRequest): Promise<string> {
    const path = resourcePathOf(this.document, operation) ?? '';
    const { headers } = await this.app.request('GET', this.pathOf(path, pathValues));
    const etag = headers.get('etag');
    if (etag !== null) return etag;
    throw new Error(`${operation.operationId} asks for If-Match, but no GET above it gives an ETag.`);
  }

  private async haveCallerOf(operationId: string): Promise<void> {
    const caller = CALLERS[operationId];
    if (caller === undefined) return;
    const kept = caller.isKept === true ? this.sessions.get(caller.step) : undefined;
    const credential = kept ?? textAt(await this.take(caller.step), caller.at);
    this.sessions.set(caller.step, credential);
    this.credentials.set(operationId, credential);
  }

  /** A code is good for half a minute: it is made where it is needed. */
  private knowCodeOfNow(): void {
    const [secret, loggedInAt] = [this.realIds.get(SECRET_OF_CODES), this.realIds.get(LOGGED_IN_AT)];
    if (secret !== undefined)
      this.realIds.set(
        EXAMPLE_ONE_TIME_CODE,
        oneTimeCode(bytesOfBase32(secret), codeStepAt(Number(loggedInAt))),
      );
  }

  private async makeWhatIsMentioned({ pathValues, queryValues, body }: ExampleRequest): Promise<void> {
    const mentions = JSON.stringify([pathValues, queryValues, body]);
    await this.makeAll(Object.values(EXAMPLE_ID).filter((id) => mentions.includes(id)));
  }

  private async makeAll(exampleIds: readonly string[]): Promise<void> {
    for (const exampleId of exampleIds) {
      if (this.realIds.has(exampleId)) continue;
      const step = STEPS.find(({ makes = {} }) =>
        namesOf(makes).some((name) => EXAMPLE_ID[name] === exampleId),
      );
      if (!step) throw new Error(`No step of the example world makes ${exampleId}.`);
      await this.take(step);
    }
  }

  private async take({
    operationId,
    example,
    path,
    makes,
    tells,
    first = [],
    until,
  }: Step): Promise<unknown> {
    for (const step of first) await this.take(step);
    const operation = this.operations.get(operationId);
    if (!operation) throw new Error(`The document has no operation ${operationId}.`);
    const found = exampleRequestsOf(operation).find(
      ({ name }) => name.split(', ')[0] === (example ?? 'plain'),
    );
    if (!found) throw new Error(`${operationId} has no example ${example ?? 'without a body'}.`);
    const otherIds = Object.entries(path ?? {}).map(([name, of]) => [name, EXAMPLE_ID[of]]);
    const pathValues = { ...found.pathValues, ...(Object.fromEntries(otherIds) as Record<string, string>) };
    const request = { ...found, pathValues };
    await this.makeWhatIsMentioned(request);
    if (!this.credentials.has(operationId)) await this.haveCallerOf(operationId);
    const response = await this.send(request);
    if (response.status >= 300) throw new StepRefused(operationId, response);
    for (const name of namesOf(makes ?? {}))
      this.realIds.set(EXAMPLE_ID[name], textAt(response.body, makes?.[name] ?? ''));
    for (const [word, real] of Object.entries(tells?.(response.body) ?? {})) this.realIds.set(word, real);
    this.knowCodeOfNow();
    if (until) await this.waitUntil(response.headers.get('location') ?? '', until);
    return response.body;
  }

  private async waitUntil(location: string, isDone: NonNullable<Step['until']>): Promise<void> {
    const deadline = performance.now() + SETTLES_WITHIN_MS;
    for (;;) {
      const { body, text } = await this.app.request('GET', location);
      if (isDone(body as Readonly<Record<string, unknown>>)) return;
      if (performance.now() > deadline) throw new Error(`${location} does not settle: ${text}`);
      await sleep(20);
    }
  }
}

function namesOf(makes: NonNullable<Step['makes']>): readonly ExampleName[] {
  return Object.keys(makes) as ExampleName[];
}

/** The text at a dotted path. */
function textAt(body: unknown, path: string): string {
  const found = path
    .split('.')
    .reduce<unknown>((place, key) => (place as Record<string, unknown> | undefined)?.[key], body);
  if (typeof found !== 'string')
    throw new Error(`The answer has no text at ${path}: ${JSON.stringify(body)}`);
  return found;
}
