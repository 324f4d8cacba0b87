import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OtlpTracing } from '../../src/platform/telemetry/otlp-tracing.js';
import { TEST_OPERATOR_KEY } from '../support/credentials.js';
import { Market } from '../support/market.js';
import { recordLog } from '../support/recorded-log.js';
import { startTestApp } from '../support/test-app.js';

/** A span as OTLP has it in JSON. */
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status: { readonly code?: number };
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: Pick<Span, 'attributes'>;
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

const SERVER = 2;
const ERROR = 2;
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT_ID = '00f067aa0ba902b7';
const CANARY = 'c0ffee5ecret0ca11ab1e';

function attributesOf({ attributes }: Pick<Span, 'attributes'>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** Takes spans as a collector does. */
class Collector {
  readonly paths = new Set<string>();
  readonly exports: Export[] = [];
  private readonly server = createServer((request, response) => {
    this.paths.add(`${request.method} ${request.url}`);
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.once('end', () => {
      this.exports.push(JSON.parse(text) as Export);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });

  async listen(): Promise<string> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get spans(): readonly Span[] {
    return this.exports.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    );
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

describe('traces', () => {
  const collector = new Collector();
  const answers = new Map<string, string | null>();
  let runId: string;
  const spanOf = (requestId: string | null | undefined): Span => {
    const found = collector.spans.find((span) => attributesOf(span)['lodestock.request_id'] === requestId);
    if (found === undefined) throw new Error('The request has no span.');
    return found;
  };
  const childrenOf = ({ spanId }: Span): readonly Span[] =>
    collector.spans.filter(({ parentSpanId }) => parentSpanId === spanId);

  beforeAll(async () => {
    const { log, telemetry } = recordLog();
    const tracing = new OtlpTracing(`${await collector.listen()}/`, 'lodestock-test', log);
    const app = await startTestApp({ telemetry: { ...telemetry, tracing } });
    const send = async (name: string, method: string, path: string, traceparent?: string, body?: object) => {
      const headers = {
        cookie: CANARY,
        ...(traceparent === undefined ? {} : { traceparent }),
      };
      const { headers: answered } = await app.request(method, path, { headers, body });
      answers.set(name, answered.get('x-request-id'));
    };
    const organisation = { name: CANARY, roles: ['RECYCLER'] };
    await send('write', 'POST', '/v1/organisations', `00-${TRACE_ID}-${PARENT_ID}-01`, organisation);
    await send('read', 'GET', '/v1/lots');
    await send('refused', 'GET', `/v1/lots/${CANARY}`);
    await send('unsampled', 'GET', '/v1/demands', `00-${'a'.repeat(32)}-${PARENT_ID}-00`);
    const market = await Market.open(app);
    runId = (await market.match()).run.id;
    await app.close();
  });
  afterAll(() => collector.close());

  it('go to the collector, from the service that they are of', () => {
    expect([...collector.paths]).toEqual(['POST /v1/traces']);
    const resource = collector.exports[0]?.resourceSpans[0]?.resource;
    expect(attributesOf(resource ?? { attributes: [] })).toMatchObject({ 'service.name': 'lodestock-test' });
  });

  it('have one span per request, in the trace of its caller, with its route and status', () => {
    const span = spanOf(answers.get('write'));
    expect(span).toMatchObject({
      traceId: TRACE_ID,
      parentSpanId: PARENT_ID,
      name: 'POST /v1/organisations',
      kind: SERVER,
    });
    expect(attributesOf(span)).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/v1/organisations',
      'http.response.status_code': 201,
    });
  });

  it('have the parts of a request that the database did', () => {
    const write = childrenOf(spanOf(answers.get('write')));
    expect(write.map(({ name, traceId }) => [name, traceId])).toEqual([['database write', TRACE_ID]]);
    expect(childrenOf(spanOf(answers.get('read'))).map(({ name }) => name)).toContain('database read');
  });

  it('have the id that the log and the problems of a request have', () => {
    const requestId = answers.get('refused');
    const span = spanOf(requestId);
    expect(span.traceId).toBe(requestId?.replaceAll('-', ''));
    expect(span).not.toHaveProperty('parentSpanId');
    // What a client did wrong is no fault of the server.
    expect(span.status.code).not.toBe(ERROR);
    expect(attributesOf(span)).toMatchObject({
      'http.route': '/v1/lots/{id}',
      'http.response.status_code': 400,
    });
  });

  it('leave out what the caller does not record', () => {
    expect(() => spanOf(answers.get('unsampled'))).toThrow('no span');
  });

  it('have jobs, with what they do in the database', () => {
    const jobs = collector.spans.filter(({ name }) => name.startsWith('job '));
    expect(jobs.map((job) => [job.name, attributesOf(job)])).toEqual([
      ['job match-run', { 'job.kind': 'match-run', 'job.attempt': 1 }],
    ]);
    const parts = jobs.flatMap(childrenOf).map(({ name }) => name);
    expect(new Set(parts)).toEqual(new Set(['database read', 'database write']));
  });

  it('tell nothing of what was sent, nor of anybody', () => {
    const text = JSON.stringify(collector.exports);
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(runId);
    expect(text).not.toContain(TEST_OPERATOR_KEY);
  });

  it('have nothing of what the service does by itself', () => {
    const roots = collector.spans.filter(({ parentSpanId }) => !parentSpanId);
    expect(roots.every(({ name, kind }) => kind === SERVER || name.startsWith('job '))).toBe(true);
  });
});

describe('without a collector and a port for metrics', () => {
  it('nothing of them is loaded', async () => {
    const source = fileURLToPath(new URL('../../src/', import.meta.url));
    const script = `
      import { createRequire } from 'node:module';
      const { openTelemetry } = await import(${JSON.stringify(`${source}platform/telemetry/open-telemetry.js`)});
      const { readAppConfig } = await import(${JSON.stringify(`${source}platform/config/app-config.js`)});
      await import(${JSON.stringify(`${source}app.js`)});
      await openTelemetry(readAppConfig(JSON.parse(process.argv[1])));
      const loaded = Object.keys(createRequire(import.meta.url).cache);
      console.log(JSON.stringify(['pino', 'prom-client', '@opentelemetry'].map((name) => loaded.some((path) => path.includes('/' + name + '/')))));`;
    const loadedWith = async (environment: object): Promise<unknown> => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--input-type=module',
        '-e',
        script,
        JSON.stringify(environment),
      ]);
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    };
    expect(await loadedWith({})).toEqual([true, false, false]);
    const all = { METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    expect(await loadedWith(all)).toEqual([true, true, true]);
  });
});
