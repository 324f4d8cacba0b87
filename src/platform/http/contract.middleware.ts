import type { OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { rememberRoute } from './observe-requests.js';
import { RequestProblem } from './request-problem.js';
import { isSafeText } from './strict-json.js';

const FAULTS_MAX = 50;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** What an operation takes. */
interface Intake {
  /** Content types its body may have; empty where it takes none. */
  readonly bodyTypes: readonly string[];
  readonly queryNames: ReadonlySet<string>;
}

interface Address {
  /** As the document has it. */
  readonly path: string;
  readonly pattern: RegExp;
  /** By upper-case method. */
  readonly methods: ReadonlyMap<string, Intake>;
}

type DocumentedOperation = NonNullable<OpenAPIObject['paths'][string]['get']>;

function intakeOf({ requestBody, parameters = [] }: DocumentedOperation): Intake {
  const body = requestBody && 'content' in requestBody ? requestBody.content : {};
  const queryNames = parameters.flatMap((one) => ('in' in one && one.in === 'query' ? [one.name] : []));
  return { bodyTypes: Object.keys(body), queryNames: new Set(queryNames) };
}

function parameterCount(path: string): number {
  return path.split('{').length - 1;
}

/** Most parameters first, so that of two addresses with one method the literal one is read last and stands. */
function addressesOf(document: OpenAPIObject): readonly Address[] {
  const paths = Object.entries(document.paths).sort(([a], [b]) => parameterCount(b) - parameterCount(a));
  return paths.map(([path, item]) => {
    const methods = new Map<string, Intake>();
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) methods.set(method.toUpperCase(), intakeOf(operation));
    }
    const get = methods.get('GET');
    if (get) methods.set('HEAD', get);
    const pattern = path
      .split(/\{[^}]+\}/)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]+');
    return { path, pattern: new RegExp(`^${pattern}/?$`), methods };
  });
}

function checkAddressText(request: Request): void {
  let decoded: string;
  try {
    decoded = decodeURIComponent(request.originalUrl.replaceAll('+', ' '));
  } catch {
    throw new RequestProblem('malformed-request', 'The address is not valid percent-encoded UTF-8.');
  }
  if (!isSafeText(decoded))
    throw new RequestProblem('unsafe-text', 'The address holds a character that cannot be kept.');
}

function hasBody(request: Request): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  );
}

function checkContentType(request: Request, accepted: readonly string[]): void {
  if (accepted.length === 0 && !hasBody(request)) return;
  const given = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const charset =
    /charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  if (accepted.includes(given) && charset === 'utf-8') return;
  throw new RequestProblem(
    'unsupported-media-type',
    accepted.length === 0 ? 'This operation takes no body.' : `Send ${accepted.join(' or ')} in UTF-8.`,
    [],
    { 'Accept-Post': accepted.join(', ') },
  );
}

/** Only JSON bodies are read whole, and inflated within their limit; the others are streamed as they come. */
function checkContentEncoding(request: Request, accepted: readonly string[]): void {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity' || accepted.length === 0 || accepted.includes('application/json')) return;
  throw new RequestProblem('unsupported-media-type', 'Send this body without a Content-Encoding.', [], {
    'Accept-Encoding': 'identity',
  });
}

/** class-transformer drops `__proto__` and `constructor` in silence, and many operations have no query to validate. */
function checkQueryNames(request: Request, known: ReadonlySet<string>): void {
  const unknown = Object.keys(request.query).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const faults = unknown.slice(0, FAULTS_MAX).map((parameter) => ({
    parameter,
    code: 'UNKNOWN_PARAMETER',
    detail: `This operation has no parameter ${parameter.slice(0, 100)}: remove it.`,
  }));
  throw new RequestProblem('validation-failed', 'The query has parameters that do not exist.', faults);
}

/**
 * Holds every request against the OpenAPI document before Nest routes it: a wrong method is a 405 with Allow, a
 * wrong body type a 415, an unreadable address or an unknown query parameter a 400. What is not in the document passes on to be a 404.
 */
export function contractOf(document: OpenAPIObject): RequestHandler {
  const addresses = addressesOf(document);
  return (request: Request, response: Response, next: NextFunction) => {
    // `/estimates/preview` and `/estimates/{id}` may both match: what either takes is allowed, the literal one first.
    const matching = addresses.filter(({ pattern }) => pattern.test(request.path));
    const served = matching.findLast((address) => address.methods.has(request.method)) ?? matching.at(-1);
    if (served) rememberRoute(request, served.path);
    checkAddressText(request);
    if (matching.length === 0) {
      next();
      return;
    }
    const methods = new Map(matching.flatMap((address) => [...address.methods]));
    const allow = [...methods.keys(), 'OPTIONS'].join(', ');
    if (request.method === 'OPTIONS') {
      response.setHeader('Allow', allow);
      response.status(204).end();
      return;
    }
    const intake = methods.get(request.method);
    if (!intake) {
      throw new RequestProblem('method-not-allowed', `${request.method} is not one of: ${allow}.`, [], {
        Allow: allow,
      });
    }
    checkQueryNames(request, intake.queryNames);
    checkContentType(request, intake.bodyTypes);
    checkContentEncoding(request, intake.bodyTypes);
    next();
  };
}
