import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { RequestProblem } from './request-problem.js';

/** Reads `If-Match: "<version>"`. @throws RequestProblem 428 where it is missing, 412 where it cannot match */
export function versionFromIfMatch(header: string | undefined): number {
  if (header === undefined) {
    throw new RequestProblem(
      'version-required',
      'Send If-Match with the ETag of the version that you mean to change.',
      [{ parameter: 'If-Match', code: 'REQUIRED', detail: 'Send the ETag you last read, e.g. "1".' }],
    );
  }
  const [, digits] = /^"(\d{1,15})"$/.exec(header.trim()) ?? [];
  if (digits === undefined) {
    throw new RequestProblem('version-changed', `${header.slice(0, 40)} is not an ETag that this API gave.`);
  }
  return Number(digits);
}

/** Handler parameter: the version that the caller last read. */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): number =>
  versionFromIfMatch(context.switchToHttp().getRequest<Request>().headers['if-match']),
);
