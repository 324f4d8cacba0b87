import { AsyncLocalStorage } from 'node:async_hooks';
import type { NextFunction, Request, Response } from 'express';
import { v7 as newUuid } from 'uuid';

const REQUEST_ID = Symbol('requestId');

/** What the record of a request's doings names. */
interface RequestRecord {
  readonly id: string;
  /** Null until the caller is known, and where nobody has to be. */
  actor: string | null;
}

/** Only for the record of what a request did: whatever decides anything is passed by hand. */
const requests = new AsyncLocalStorage<RequestRecord>();

type IdentifiedRequest = Request & { [REQUEST_ID]?: string };

/** Gives every request an id that its answer, its problems and its log lines share. */
export function assignRequestId(request: Request, response: Response, next: NextFunction): void {
  const id = newUuid();
  (request as IdentifiedRequest)[REQUEST_ID] = id;
  response.setHeader('X-Request-Id', id);
  requests.run({ id, actor: null }, next);
}

/** The id given by `assignRequestId`; empty where a request failed before it ran. */
export function requestIdOf(request: Request): string {
  return (request as IdentifiedRequest)[REQUEST_ID] ?? '';
}

/** Id of the request that the caller works for; null where the service works by itself. */
export function currentRequestId(): string | null {
  return requests.getStore()?.id ?? null;
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
