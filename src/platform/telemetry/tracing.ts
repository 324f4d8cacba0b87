import type { RequestSpan, RequestTracer } from '../http/observe-requests.js';

/** What a span says of itself; never anything of an organisation. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Where time goes. Nothing is recorded unless the operator asks for it. */
export abstract class Tracing implements RequestTracer {
  abstract beginRequest: RequestTracer['beginRequest'];

  /** Runs work of its own, e.g. a job, in a span. @throws what `work` throws */
  abstract inSpan<Result>(
    name: string,
    attributes: SpanAttributes,
    work: () => Promise<Result>,
  ): Promise<Result>;

  /** Runs a part of what has a span; of anything else nothing is recorded. @throws what `work` throws */
  abstract inChildSpan<Result>(
    name: string,
    attributes: SpanAttributes,
    work: () => Promise<Result>,
  ): Promise<Result>;

  /** Sends what has not been sent yet. */
  abstract close(): Promise<void>;
}

const UNTRACED: RequestSpan = { run: (serve) => serve(), end: () => undefined };

/** Records nothing. */
export class NoTracing extends Tracing {
  override beginRequest = (): RequestSpan => UNTRACED;

  override inSpan<Result>(
    _name: string,
    _attributes: SpanAttributes,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return work();
  }

  override inChildSpan<Result>(
    _name: string,
    _attributes: SpanAttributes,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return work();
  }

  override async close(): Promise<void> {
    // There is nothing to send.
  }
}
