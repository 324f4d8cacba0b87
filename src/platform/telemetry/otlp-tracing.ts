import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import {
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type IdGenerator } from '@opentelemetry/sdk-trace-base';
import type { RequestSpan } from '../http/observe-requests.js';
import { currentRequest, type RequestIdentity } from '../http/request-id.js';
import type { Log } from '../logging/log.js';
import { Tracing, type SpanAttributes } from './tracing.js';

const SPAN_ID_BYTES = 8;
const TRACE_ID_BYTES = 16;
const SERVER_ERROR = 500;

/** A request's trace has the id that its problems and log lines have. */
const ids: IdGenerator = {
  generateSpanId: () => randomBytes(SPAN_ID_BYTES).toString('hex'),
  generateTraceId: () => currentRequest()?.traceId ?? randomBytes(TRACE_ID_BYTES).toString('hex'),
};

/**
 * Sends spans to an OpenTelemetry collector. Nothing is registered globally: this service records what it means to record,
 * and the packages behind it are loaded only where it is asked for.
 */
export class OtlpTracing extends Tracing {
  private readonly contexts = new AsyncLocalStorage<Context>();
  private readonly provider: BasicTracerProvider;
  private readonly tracer;

  /** @param endpoint base address of the collector, http(s) */
  constructor(endpoint: string, serviceName: string, log: Log) {
    super();
    const write = (message: string): void => log.warn({ context: 'OpenTelemetry' }, message);
    const silent = (): void => undefined;
    const logger = { error: write, warn: write, info: silent, debug: silent, verbose: silent };
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': serviceName }),
      idGenerator: ids,
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    this.tracer = this.provider.getTracer('lodestock');
  }

  override beginRequest = ({ requestId, parent }: RequestIdentity, method: string): RequestSpan => {
    const context = parent
      ? trace.setSpanContext(ROOT_CONTEXT, {
          traceId: parent.traceId,
          spanId: parent.spanId,
          traceFlags: parent.isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
          isRemote: true,
        })
      : ROOT_CONTEXT;
    const attributes = { 'http.request.method': method, 'lodestock.request_id': requestId };
    const span = this.tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, context);
    return {
      run: (serve) => this.contexts.run(trace.setSpan(context, span), serve),
      end: ({ route, status, isComplete }) => {
        if (route !== null) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
        if (status !== null) span.setAttribute('http.response.status_code', status);
        if ((status ?? 0) >= SERVER_ERROR) span.setStatus({ code: SpanStatusCode.ERROR });
        if (!isComplete) span.setAttribute('lodestock.aborted', true);
        span.end();
      },
    };
  };

  override inSpan<Result>(
    name: string,
    attributes: SpanAttributes,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const context = this.contexts.getStore() ?? ROOT_CONTEXT;
    const span = this.tracer.startSpan(name, { attributes }, context);
    return this.contexts.run(trace.setSpan(context, span), () => ended(span, work));
  }

  override inChildSpan<Result>(
    name: string,
    attributes: SpanAttributes,
    work: () => Promise<Result>,
  ): Promise<Result> {
    // The service looks after itself many times a minute; nobody wants to see that.
    return this.contexts.getStore() === undefined ? work() : this.inSpan(name, attributes, work);
  }

  override async close(): Promise<void> {
    await this.provider.shutdown();
  }
}

/** What went wrong is in the log, with what must not be told left out; here is only its kind. */
async function ended<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
