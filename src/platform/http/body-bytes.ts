import { createHash, type Hash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { digestOf } from '../digest.js';

const HASH = Symbol('hashOfBody');

type HashedRequest = Request & { [HASH]?: Hash | string };

/** The bytes of a streamed body, hashed as they pass where the request has an Idempotency-Key. */
export function bytesOf(request: Request): AsyncIterable<Uint8Array> {
  // A refusal in mid-body must not destroy the connection that it is sent on.
  const bytes = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  return request.headers['idempotency-key'] === undefined ? bytes : hashed(request, bytes);
}

async function* hashed(request: Request, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  (request as HashedRequest)[HASH] = hash;
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  (request as HashedRequest)[HASH] = hash.digest('hex');
}

/** Reads a streamed body that no handler will read, so that its digest is known. */
export async function readToEnd(request: Request): Promise<void> {
  if (!isStreamed(request)) return;
  // Only their digest counts.
  for await (const _chunk of bytesOf(request));
}

/** JSON was read and parsed before; what is left has other types. */
function isStreamed(request: Request): boolean {
  return request.body === undefined && request.headers['content-type'] !== undefined;
}

/** SHA-256 in hex of the body; null where it is streamed and was not read to its end. */
export function bodyDigestOf(request: Request): string | null {
  if (!isStreamed(request)) return digestOf(request.body ?? null);
  const digest = (request as HashedRequest)[HASH];
  return typeof digest === 'string' ? digest : null;
}

/** Handler parameter: the bytes of a streamed body. */
export const BodyBytes = createParamDecorator(
  (_data: unknown, context: ExecutionContext): AsyncIterable<Uint8Array> =>
    bytesOf(context.switchToHttp().getRequest<Request>()),
);
