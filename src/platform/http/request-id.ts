import type { NextFunction, Request, Response } from 'express';
import { v7 as newUuid } from 'uuid';

const REQUEST_ID = Symbol('requestId');

type IdentifiedRequest = Request & { [REQUEST_ID]?: string };

/** Gives every request an id that its answer, its problems and its log lines share. */
export function assignRequestId(request: Request, response: Response, next: NextFunction): void {
  const id = newUuid();
  (request as IdentifiedRequest)[REQUEST_ID] = id;
  response.setHeader('X-Request-Id', id);
  next();
}

/** The id given by `assignRequestId`; empty where a request failed before it ran. */
export function requestIdOf(request: Request): string {
  return (request as IdentifiedRequest)[REQUEST_ID] ?? '';
}
