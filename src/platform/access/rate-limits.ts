import { createHash } from 'node:crypto';
import { ThrottlerStorageService } from '@nestjs/throttler';
import type { Response } from 'express';
import { RequestProblem } from '../http/request-problem.js';

const WINDOW_SECONDS = 60;
const MILLISECONDS = 1_000;
const POLICY = 'minute';

/**
 * How much each caller may ask for, and each address that shows no valid credential: requests of the last minute, counted by
 * this process alone. Told in the RateLimit fields of draft-ietf-httpapi-ratelimit-headers-10.
 */
export class RateLimits {
  private readonly storage = new ThrottlerStorageService();

  /** @param requestsPerMinute 0: no limit, and no word of one */
  constructor(private readonly requestsPerMinute: number) {}

  /**
   * Counts a request of `who`, and says in the answer's headers what is left.
   * @throws RequestProblem `rate-limited`
   */
  async count(who: string, response: Response): Promise<void> {
    const limit = this.requestsPerMinute;
    if (limit === 0) return;
    const windowMs = WINDOW_SECONDS * MILLISECONDS;
    const { totalHits, timeToExpire, isBlocked, timeToBlockExpire } = await this.storage.increment(
      // Addresses are personal: a digest tells them apart as well.
      createHash('sha256').update(who).digest('base64url'),
      windowMs,
      limit,
      // What is refused does not count: whoever waits gets in.
      0,
      POLICY,
    );
    const remaining = isBlocked ? 0 : Math.max(0, limit - totalHits);
    const resetSeconds = Math.max(1, isBlocked ? timeToBlockExpire : timeToExpire);
    response.setHeader('RateLimit-Policy', `"${POLICY}";q=${limit};w=${WINDOW_SECONDS}`);
    response.setHeader('RateLimit', `"${POLICY}";r=${remaining};t=${resetSeconds}`);
    if (!isBlocked) return;
    throw new RequestProblem('rate-limited', `More than ${limit} requests within a minute.`, [], {
      'Retry-After': String(resetSeconds),
    });
  }
}
