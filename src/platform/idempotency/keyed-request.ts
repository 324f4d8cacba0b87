import { AsyncLocalStorage } from 'node:async_hooks';
import type { Request } from 'express';
import { callerOf } from '../access/request-caller.js';
import { bodyDigestOf } from '../http/body-bytes.js';
import { RequestProblem } from '../http/request-problem.js';
import { digestOf } from '../digest.js';

/** Of requests that need no caller. */
const PUBLIC_SCOPE = 'public';
/** A name as such, or in the quotes of a structured field (RFC 8941), as draft-ietf-httpapi-idempotency-key-header asks. */
const KEY = /^(?:([!#-+\--[\]-~]{1,255})|"([!#-+\--[\]-~]{1,255})")$/;

/** Which request the writes of its handler belong to. What decides is never this: only what is kept of the answer. */
const keyedRequests = new AsyncLocalStorage<KeyedRequest>();

/** A request that its sender may send again: under one key it is carried out once. */
export class KeyedRequest {
  /** Whose key it is: two callers may choose the same, and neither is told what the other was answered. */
  readonly scope: string;
  /** What its write gave, as JSON; null before, and where nothing was stored. */
  answer: string | null = null;
  private isAnswered = false;

  private constructor(
    readonly key: string,
    private readonly request: Request,
    /** Its body or its answer holds a secret. */
    readonly isConfidential: boolean,
  ) {
    this.scope = callerOf(request)?.actor ?? PUBLIC_SCOPE;
  }

  /** Null without the header. @throws RequestProblem `idempotency-key-not-valid` */
  static of(request: Request, isConfidential = false): KeyedRequest | null {
    const header = request.headers['idempotency-key'];
    if (header === undefined) return null;
    const [, bare, quoted] = KEY.exec(String(header).trim()) ?? [];
    const key = bare ?? quoted;
    if (key === undefined) {
      const detail = 'Send one key of 1 to 255 visible ASCII characters, e.g. a UUID.';
      throw new RequestProblem('idempotency-key-not-valid', detail, [
        { parameter: 'Idempotency-Key', code: 'NOT_A_KEY', detail },
      ]);
    }
    return new KeyedRequest(key, request, isConfidential);
  }

  /** Name of the key among all keys of everybody. */
  get name(): string {
    return `${this.scope} ${this.key}`;
  }

  /**
   * SHA-256 in hex of what makes it the same request: method, address with query, If-Match and body. JSON counts by
   * its values, not by the order of its keys or its white space. Null while a streamed body is not read to its end.
   */
  fingerprint(): string | null {
    const { method, originalUrl, headers } = this.request;
    const body = bodyDigestOf(this.request);
    const ifMatch = headers['if-match'] ?? null;
    return body === null ? null : digestOf({ method, address: originalUrl, ifMatch, body });
  }

  /**
   * Runs the handler so that its write stores what it gives as the answer to the key.
   * @throws what the handler throws; Error where it answers something else than what its write gave: a programmer's
   *   mistake, for who asks again would be told something else
   */
  async carryOut(handle: () => Promise<unknown>): Promise<unknown> {
    try {
      const body = await keyedRequests.run(this, handle);
      if (this.answer !== null && this.answer !== JSON.stringify(body))
        throw new Error('A POST answers what its Database.write gives: make the view within the write.');
      return body;
    } finally {
      this.isAnswered = true;
    }
  }

  /** The request that the caller works for; null where it has no key, or is answered and the caller goes on by itself. */
  static get current(): KeyedRequest | null {
    const request = keyedRequests.getStore();
    return request === undefined || request.isAnswered ? null : request;
  }
}
