import type { RequestObserver } from '../http/observe-requests.js';
import type { Log } from './log.js';

/** Writes one line per request. */
export function logRequests(log: Log): RequestObserver {
  return ({ requestId, traceId, method, route, status, isComplete, durationMs, bytesSent }) => {
    const fields = { requestId, traceId, method, route, status, durationMs: rounded(durationMs), bytesSent };
    log.info({ ...fields, ...(isComplete ? {} : { aborted: true }) }, 'request');
  };
}

/** Microseconds are as fine as anybody can use. */
function rounded(durationMs: number): number {
  return Math.round(durationMs * 1_000) / 1_000;
}
