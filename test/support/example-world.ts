import { EXAMPLE_ID } from '../../src/platform/http/example-ids.js';
import { exampleRequestsOf, type ExampleRequest } from './example-requests.js';
import { operationsOf, type OpenApiDocument } from './openapi-document.js';
import type { TestApp, TestRequest, TestResponse } from './test-app.js';

export type ExampleName = keyof typeof EXAMPLE_ID;

/** Runs one example of the document over HTTP. */
interface Step {
  readonly operationId: string;
  /** Name of the body's example; left out where the operation takes no body. */
  readonly example?: string;
  /** Path parameters that are not the ones of the example. */
  readonly path?: Readonly<Record<string, ExampleName>>;
  /** Whose id the answer's `id` is. */
  readonly makes?: ExampleName;
}

/**
 * How a world comes to be: each step makes what the later ones refer to. A new module adds its steps at the end,
 * so that every EXAMPLE_ID which an example mentions has a real counterpart.
 */
const STEPS: readonly Step[] = [
  { operationId: 'createOrganisation', example: 'recycler', makes: 'organisation' },
  { operationId: 'createOrganisation', example: 'separator', makes: 'separator' },
  { operationId: 'createSite', example: 'yard', makes: 'site' },
  { operationId: 'createSite', example: 'yard', path: { id: 'separator' }, makes: 'plant' },
];

/**
 * What must happen in a new world before an example can succeed, by `operationId` or `operationId/example`; e.g. a
 * lot must be listed before it is withdrawn.
 */
const PREPARATIONS: Readonly<Record<string, readonly Step[]>> = {};

/** A populated application in which the examples of the document are true. */
export class ExampleWorld {
  private readonly realIds = new Map<string, string>();

  private constructor(
    private readonly app: TestApp,
    private readonly document: OpenApiDocument,
  ) {}

  /** Adds a world to the application; worlds share nothing, so an application may hold many. */
  static async build(app: TestApp, document: OpenApiDocument): Promise<ExampleWorld> {
    const world = new ExampleWorld(app, document);
    for (const step of STEPS) await world.take(step);
    return world;
  }

  /** Brings the world into the state that the example asks for. */
  async prepareFor({ operation, name }: ExampleRequest): Promise<void> {
    const { operationId } = operation;
    const steps = PREPARATIONS[`${operationId}/${name}`] ?? PREPARATIONS[operationId] ?? [];
    for (const step of steps) await this.take(step);
  }

  /** The value with every EXAMPLE_ID replaced by this world's real id. */
  substitute<Value>(value: Value): Value {
    if (value === undefined) return value;
    let text = JSON.stringify(value);
    for (const [example, real] of this.realIds) text = text.replaceAll(example, real);
    return JSON.parse(text) as Value;
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

  /** ETag of the resource that a conditional operation acts on: the longest path up to a parameter that has a GET. */
  private async currentETag({ operation, pathValues }: ExampleRequest): Promise<string> {
    const parts = operation.path.split('/');
    for (let length = parts.length; length > 0; length -= 1) {
      const path = parts.slice(0, length).join('/');
      if (!path.endsWith('}') || this.document.paths[path]?.['get'] === undefined) continue;
      const { headers } = await this.app.request('GET', this.pathOf(path, pathValues));
      const etag = headers.get('etag');
      if (etag !== null) return etag;
    }
    throw new Error(`${operation.operationId} asks for If-Match, but no GET above it gives an ETag.`);
  }

  private async take({ operationId, example, path, makes }: Step): Promise<void> {
    const operation = operationsOf(this.document).find((one) => one.operationId === operationId);
    if (!operation) throw new Error(`The document has no operation ${operationId}.`);
    const request = exampleRequestsOf(operation).find(({ name }) => name === (example ?? 'plain'));
    if (!request) throw new Error(`${operationId} has no example ${example ?? 'without a body'}.`);
    const otherIds = Object.entries(path ?? {}).map(([name, of]) => [name, EXAMPLE_ID[of]]);
    const pathValues = { ...request.pathValues, ...(Object.fromEntries(otherIds) as Record<string, string>) };
    const response = await this.send({ ...request, pathValues });
    if (response.status >= 300) throw new Error(`${operationId}: ${response.status} ${response.text}`);
    if (makes) this.realIds.set(EXAMPLE_ID[makes], (response.body as { id: string }).id);
  }
}
