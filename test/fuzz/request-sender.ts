import { Agent } from 'node:http';
import type { ReceivedAnswer } from '../support/documented-answers.js';
import { resourcePathOf, type OpenApiDocument } from '../support/openapi-document.js';
import { sendUnmended, type RawResponse } from '../support/raw-http.js';
import type { TestApp } from '../support/test-app.js';
import { CURSOR, type FuzzWorld } from './fuzz-world.js';
import type { FuzzRequest } from './request-arbitraries.js';

/** An answer with what the campaign looks at. */
export interface FuzzAnswer extends ReceivedAnswer {
  readonly headers: RawResponse['headers'];
}

/** A request as it goes out into a world. */
export interface WrittenRequest {
  readonly method: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
  readonly credential: string | null;
}

const STALE = '"999999"';
const MALFORMED_TAG = 'W/"1"';
const MALFORMED_KEY = 'two words';

/** Puts requests into words of a world, and sends them. */
export class RequestSender {
  private readonly agent = new Agent({ keepAlive: true });
  private keys = 0;
  private latestKey = 'fuzz-0';

  constructor(
    private readonly app: TestApp,
    private readonly world: FuzzWorld,
    private readonly document: OpenApiDocument,
  ) {}

  async write(request: FuzzRequest): Promise<WrittenRequest> {
    const { subjects, picks, body, query, accept } = request;
    const prepared = subjects === 'fresh' ? await this.world.prepareFor(request.example) : null;
    const fill = (text: string): string => this.world.fill(text, subjects, picks);
    const path = fill(request.path);
    const written = fill(query).replaceAll(CURSOR, this.world.cursorOf(path));
    const headers: Record<string, string> = { ...(accept === null ? {} : { accept }) };
    if (body) Object.assign(headers, { 'content-type': body.contentType, ...body.headers });
    const key = this.keyOf(request);
    if (key !== null) headers['idempotency-key'] = key;
    const tag = request.ifMatch === 'current' ? await this.currentTag(request) : TAGS[request.ifMatch];
    if (tag !== null) headers['if-match'] = tag;
    const content = body && (typeof body.content === 'string' ? fill(body.content) : body.content);
    return {
      method: request.method,
      address: written === '' ? path : `${path}?${written}`,
      headers,
      ...(content === null ? {} : { rawBody: content }),
      credential: prepared ?? this.world.credentials[subjects === 'fresh' ? 'platform' : request.caller],
    };
  }

  /** Sends it, and remembers what it made. */
  async send({ method, address, ...content }: WrittenRequest): Promise<FuzzAnswer> {
    const answer = await sendUnmended(this.app.url, method, address, { ...content, agent: this.agent });
    const contentType = answer.headers['content-type'] ?? '';
    if (answer.status < 300) {
      const isJson = contentType.startsWith('application/json');
      const { nextCursor } = (isJson ? JSON.parse(answer.text) : {}) as { nextCursor?: unknown };
      this.world.learnFrom(address.split('?')[0] ?? '', answer.headers.location, nextCursor);
    }
    return { ...answer, contentType };
  }

  close(): void {
    this.agent.destroy();
  }

  private keyOf({ key }: FuzzRequest): string | null {
    if (key === 'none') return null;
    if (key === 'malformed') return MALFORMED_KEY;
    if (key !== 'reused') this.latestKey = `fuzz-${(this.keys += 1)}`;
    return this.latestKey;
  }

  private async currentTag(request: FuzzRequest): Promise<string> {
    const above = resourcePathOf(this.document, request.operation);
    if (above === null) throw new Error(`${request.operation.operationId} has no resource to read.`);
    const path = request.path.split('/').slice(0, above.split('/').length).join('/');
    const filled = this.world.fill(path, request.subjects, request.picks);
    const { headers } = await sendUnmended(this.app.url, 'GET', filled, { agent: this.agent });
    return headers.etag ?? STALE;
  }
}

const TAGS = { none: null, stale: STALE, malformed: MALFORMED_TAG } as const;
