import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeStepAt, oneTimeCode } from '../../src/modules/identity/one-time-code.js';
import { EXAMPLE_ID, EXAMPLE_LOGIN, EXAMPLE_ONE_TIME_CODE } from '../../src/platform/http/example-ids.js';
import { bytesOfBase32 } from './base32.js';
import { exampleRequestsOf, type ExampleRequest } from './example-requests.js';
import {
  BEGIN_SECOND_FACTOR,
  CALLERS,
  LOGGED_IN_AT,
  PREPARATIONS,
  SECRET_OF_CODES,
  STEPS,
  textAt,
  type ExampleName,
  type Step,
} from './example-steps.js';
import { operationsById, resourcePathOf, type OpenApiDocument, type Operation } from './openapi-document.js';
import type { ApiClient, TestRequest, TestResponse } from './test-app.js';

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
