import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Caller } from './caller.js';

const CALLER = Symbol('caller');

type AuthenticatedRequest = Request & { [CALLER]?: Caller };

/** For the guard: who it found to call. */
export function setCaller(request: Request, caller: Caller): void {
  (request as AuthenticatedRequest)[CALLER] = caller;
}

/** Null where the operation is public, or before the guard. */
export function callerOf(request: Request): Caller | null {
  return (request as AuthenticatedRequest)[CALLER] ?? null;
}

/** Parameter of a handler: who calls. @throws Error where the operation is public: a programmer's mistake */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<Request>());
  if (caller === null) throw new Error('A public operation has no caller.');
  return caller;
});
