import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet, { type HelmetOptions } from 'helmet';

/** What stands between this server and its clients. */
export interface EdgeSettings {
  /** Web origins whose pages may call the API, exactly as browsers send them. */
  readonly allowedOrigins: readonly string[];
  /** Proxies in front that are believed about the client's address and scheme: a number, so that nobody can add himself. */
  readonly trustedProxyHops: number;
  /** Of each caller, and of each address that has no valid credential; no limit where 0 or left out. */
  readonly requestsPerMinute?: number;
  /** How long a shutdown waits for what clients are just sending on open connections, in milliseconds. */
  readonly drainMs?: number;
}

export const BARE_EDGE: EdgeSettings = { allowedOrigins: [], trustedProxyHops: 0 };

const YEAR_SECONDS = 31_536_000;
/** How long a browser may go without asking again whether it may call. */
const PREFLIGHT_SECONDS = 600;
/** Smaller answers grow, or fit into one packet anyway. */
const COMPRESSED_BYTES_MIN = 1_024;

/** Headers of ours that pages of other origins may send and read. */
const REQUEST_HEADERS = [
  'Accept',
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'traceparent',
  'tracestate',
];
const ANSWER_HEADERS = [
  'Allow',
  'Content-Disposition',
  'Deprecation',
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Sunset',
  'WWW-Authenticate',
  'X-Request-Id',
];

/** Swagger UI: scripts from files of this server only. It sets styles of single elements, so that those may be inline. */
const PAGE_POLICY: HelmetOptions['contentSecurityPolicy'] = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    connectSrc: ["'self'"],
    fontSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    imgSrc: ["'self'", 'data:'],
    scriptSrc: ["'self'"],
    scriptSrcAttr: ["'none'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
  },
};
/** An answer with data is not a page: should a browser show it as one all the same, nothing in it runs or loads. */
const DATA_POLICY: HelmetOptions['contentSecurityPolicy'] = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** Of the API's description: what is the same for everybody, and holds nothing of anybody. */
const PUBLIC_PAGES = /^\/docs(?:\/|$)/;

function protectAnswers(): RequestHandler {
  const shared: HelmetOptions = { strictTransportSecurity: false, xFrameOptions: { action: 'deny' } };
  const onPages = helmet({ ...shared, contentSecurityPolicy: PAGE_POLICY });
  const onData = helmet({ ...shared, contentSecurityPolicy: DATA_POLICY });
  // RFC 6797, section 7.2: never over plain HTTP. Whether other hosts of the domain have TLS is not ours to say.
  const onTls = helmet.strictTransportSecurity({ maxAge: YEAR_SECONDS, includeSubDomains: false });
  return (request: Request, response: Response, next: NextFunction) => {
    const isPage = PUBLIC_PAGES.test(request.path);
    // Neither browsers nor proxies keep what one caller was told for the next one.
    if (!isPage) response.setHeader('Cache-Control', 'no-store');
    const protect = isPage ? onPages : onData;
    if (request.secure) onTls(request, response, () => protect(request, response, next));
    else protect(request, response, next);
  };
}

/**
 * Compresses what is worth it. The ETag stays that of the version, in whatever coding: it names what `If-Match` is about,
 * and no cache keeps any answer that has one.
 */
export function compressAnswers(): RequestHandler {
  return compression({
    threshold: COMPRESSED_BYTES_MIN,
    // Events go out one by one; a coding would keep them back until there are enough.
    filter: (request, response) =>
      !String(response.getHeader('Content-Type')).startsWith('text/event-stream') &&
      compression.filter(request, response),
  });
}

/** Puts the manners in front of everything that answers. */
export function installEdge(
  app: NestExpressApplication,
  { allowedOrigins, trustedProxyHops }: EdgeSettings,
): void {
  app.set('trust proxy', trustedProxyHops);
  app.use(protectAnswers());
  if (allowedOrigins.length > 0)
    app.enableCors({
      origin: [...allowedOrigins],
      // Callers prove who they are by a header, never by a cookie that a browser adds by itself.
      credentials: false,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: REQUEST_HEADERS,
      exposedHeaders: ANSWER_HEADERS,
      maxAge: PREFLIGHT_SECONDS,
      // The contract answers OPTIONS, with the methods that the address has.
      preflightContinue: true,
    });
  app.use(compressAnswers());
}
