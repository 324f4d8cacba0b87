import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { identityOf, type RequestIdentity } from './request-id.js';

const ROUTE = Symbol('route');

type RoutedRequest = Request & { [ROUTE]?: string };

/** What is served beside the documented operations. */
const OTHER_ROUTES: readonly { readonly route: string; readonly pattern: RegExp }[] = [
  { route: '/', pattern: /^\/$/ },
  { route: '/openapi.json', pattern: /^\/openapi\.json$/ },
  { route: '/docs', pattern: /^\/docs(?:\/|$)/ },
];

/** A request that is over. Nothing in it comes from the client but its trace: addresses and headers may hold secrets. */
export interface EndedRequest extends RequestIdentity {
  /** Null where the request could not be read. */
  readonly method: string | null;
  /** Pattern of its address, e.g. `/v1/lots/{id}`; null where no address of ours was asked for. */
  readonly route: string | null;
  /** Null where nothing was answered. */
  readonly status: number | null;
  /** False where the connection broke before the answer was sent. */
  readonly isComplete: boolean;
  readonly durationMs: number;
  /** Of the answer with its headers, as it went over the wire. */
  readonly bytesSent: number;
}

export type RequestObserver = (request: EndedRequest) => void;

/** Notes the pattern of the address that was asked for. */
export function rememberRoute(request: Request, route: string): void {
  (request as RoutedRequest)[ROUTE] = route;
}

function routeOf(request: Request): string | null {
  const remembered = (request as RoutedRequest)[ROUTE];
  if (remembered !== undefined) return remembered;
  // Not `path`: whoever is mounted below an address sees the rest of it only.
  const [path = ''] = request.originalUrl.split('?');
  return OTHER_ROUTES.find(({ pattern }) => pattern.test(path))?.route ?? null;
}

/** What is open while a request is served. */
export interface RequestSpan {
  /** Runs what serves the request. */
  run(serve: () => void): void;
  end(request: EndedRequest): void;
}

/** Opens something for each request. */
export interface RequestTracer {
  beginRequest(identity: RequestIdentity, method: string): RequestSpan;
}

/**
 * Tells `observe` of every request when it is over, however it ends, and serves it within a span of `tracer`. Neither may
 * be slow or throw.
 */
export function observeRequests(observe: RequestObserver, tracer: RequestTracer): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const { socket, method } = request;
    const identity = identityOf(request);
    const span = tracer.beginRequest(identity, method);
    const bytesBefore = socket.bytesWritten;
    const beganAt = performance.now();
    response.once('close', () => {
      const ended: EndedRequest = {
        ...identity,
        method,
        route: routeOf(request),
        status: response.headersSent ? response.statusCode : null,
        isComplete: response.writableFinished,
        durationMs: performance.now() - beganAt,
        bytesSent: socket.bytesWritten - bytesBefore,
      };
      span.end(ended);
      observe(ended);
    });
    span.run(next);
  };
}
