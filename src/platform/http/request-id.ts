import { AsyncLocalStorage } from 'node:async_hooks';
import type { NextFunction, Request, Response } from 'express';
import { newId } from '../new-id.js';
import { parseTraceParent, traceIdOf, type TraceParent } from './trace-parent.js';

const IDENTITY = Symbol('requestIdentity');

/** What a request is called. */
export interface RequestIdentity {
  /** UUIDv7 of this server, in the answer, in the audit chain and in the log; a client cannot choose it. */
  readonly requestId: string;
  /** 32 hexadecimal digits: the caller's trace where it sent one, else the request's id. In problems and in the log. */
  readonly traceId: string;
  readonly parent: TraceParent | null;
}

/** What the record of a request's doings names. */
interface RequestRecord {
  readonly identity: RequestIdentity;
  /** Null until the caller is known, and where nobody has to be. */
  actor: string | null;
}

/** Only for the record of what a request did: whatever decides anything is passed by hand. */
const requests = new AsyncLocalStorage<RequestRecord>();

type IdentifiedRequest = Request & { [IDENTITY]?: RequestIdentity };

/** Names a request that nobody knows yet. @param traceParent as the client sent it */
export function identify(traceParent?: string): RequestIdentity {
  const requestId = newId();
  const parent = parseTraceParent(traceParent);
  return { requestId, traceId: parent?.traceId ?? traceIdOf(requestId), parent };
}

/** Gives every request the names that its answer, its problems and its log lines share. */
export function assignRequestId(request: Request, response: Response, next: NextFunction): void {
  const { traceparent } = request.headers;
  const identity = identify(typeof traceparent === 'string' ? traceparent : undefined);
  (request as IdentifiedRequest)[IDENTITY] = identity;
  response.setHeader('X-Request-Id', identity.requestId);
  requests.run({ identity, actor: null }, next);
}

/** The names given by `assignRequestId`, which runs before everything else. */
export function identityOf(request: Request): RequestIdentity {
  const identity = (request as IdentifiedRequest)[IDENTITY];
  if (identity === undefined) throw new Error('A request passes assignRequestId first.');
  return identity;
}

/** The request that the caller works for; null where the service works by itself. */
export function currentRequest(): RequestIdentity | null {
  return requests.getStore()?.identity ?? null;
}

/** Its id. */
export function currentRequestId(): string | null {
  return currentRequest()?.requestId ?? null;
}

/** Says who makes the request that the caller works for. */
export function recordActor(actor: string): void {
  const request = requests.getStore();
  if (request !== undefined) request.actor = actor;
}

/** Who makes the request that the caller works for; null for a public one, and where the service works by itself. */
export function currentActor(): string | null {
  return requests.getStore()?.actor ?? null;
}
