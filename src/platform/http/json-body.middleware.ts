import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { parseStrictJson } from './strict-json.js';

/** Largest JSON body; a batch of 1,000 fully described lines is about 300 kB. */
export const JSON_BODY_BYTES_MAX = 1_048_576;

/** Reads JSON bodies through `parseStrictJson`; other content types are left to their routes as streams. */
export function strictJsonBody(): readonly RequestHandler[] {
  const readBytes = express.raw({ type: 'application/json', limit: JSON_BODY_BYTES_MAX, inflate: true });
  const parse = (request: Request, _response: Response, next: NextFunction): void => {
    if (Buffer.isBuffer(request.body)) request.body = parseStrictJson(request.body);
    // Many clients say of every request what a body would be.
    else if (request.method !== 'GET' && request.headers['content-type']?.startsWith('application/json'))
      request.body = parseStrictJson(new Uint8Array());
    next();
  };
  return [readBytes, parse];
}
