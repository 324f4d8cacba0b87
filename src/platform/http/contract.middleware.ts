import type { OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { RequestProblem } from './request-problem.js';
import { isSafeText } from './strict-json.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

interface Address {
  readonly pattern: RegExp;
  /** Upper-case method → content types its body may have; empty where it takes none. */
  readonly methods: ReadonlyMap<string, readonly string[]>;
}

function addressesOf(document: OpenAPIObject): readonly Address[] {
  return Object.entries(document.paths).map(([path, item]) => {
    const methods = new Map<string, readonly string[]>();
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const body =
        operation.requestBody && 'content' in operation.requestBody ? operation.requestBody.content : {};
      methods.set(method.toUpperCase(), Object.keys(body));
    }
    if (methods.has('GET')) methods.set('HEAD', []);
    const pattern = path
      .split(/\{[^}]+\}/)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]+');
    return { pattern: new RegExp(`^${pattern}/?$`), methods };
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

/**
 * Holds every request against the OpenAPI document before Nest routes it: a wrong method is a 405 with Allow, a
 * wrong body type a 415, an unreadable address a 400. What is not in the document passes on to be a 404.
 */
export function contractOf(document: OpenAPIObject): RequestHandler {
  const addresses = addressesOf(document);
  return (request: Request, response: Response, next: NextFunction) => {
    checkAddressText(request);
    // `/estimates/preview` and `/estimates/{id}` may both match: what either takes is allowed.
    const matching = addresses.filter(({ pattern }) => pattern.test(request.path));
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
    const accepted = methods.get(request.method);
    if (!accepted) {
      throw new RequestProblem('method-not-allowed', `${request.method} is not one of: ${allow}.`, [], {
        Allow: allow,
      });
    }
    checkContentType(request, accepted);
    next();
  };
}
