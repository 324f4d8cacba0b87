/** Why an attempt did not succeed. SECRET_LOST: nobody can open the endpoint's secret any more; it needs a new one. */
export const DELIVERY_FAILURES = [
  'TIMEOUT',
  'NO_CONNECTION',
  'ADDRESS_NOT_ALLOWED',
  'REDIRECT',
  'STATUS',
  'SECRET_LOST',
] as const;
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number];

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** When each attempt is due after the first: the schedule that Standard Webhooks 1.0.0 shows. */
const ATTEMPTS_AFTER_MS = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
] as const;
const GIVEN_UP_AFTER_MS = 24 * HOUR_MS;
/** Attempts are put off by up to a tenth, so that what failed together does not come again together. */
const SPREAD_MAX = 0.1;
/** Also after a pause of the service, in which several attempts became due. */
const PAUSE_MS_MIN = 5 * SECOND_MS;

/** What an attempt came to. */
export interface AttemptOutcome {
  /** Of the answer; null where there was none. */
  readonly responseStatus: number | null;
  /** Null where it was taken. */
  readonly failure: DeliveryFailure | null;
  /** `Retry-After` of the answer; null where it had none. */
  readonly retryAfter: string | null;
}

/** What has been tried, the attempt in question included. */
export interface AttemptsSoFar {
  readonly attempts: number;
  /** RFC 3339 UTC, both. */
  readonly firstAttemptAt: string;
  readonly now: string;
}

/** What follows: nothing, a further attempt, or nothing because it was tried for too long. */
export type NextStep =
  | { readonly status: 'DELIVERED' }
  | { readonly status: 'PENDING'; readonly nextAttemptAt: string }
  | { readonly status: 'FAILED' };

/** What an answer's status says of the attempt: 2xx is success, everything else is not, 3xx least of all. */
export function failureOfStatus(status: number): DeliveryFailure | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? 'REDIRECT' : 'STATUS';
}

/** Whether the receiver says that it wants nothing any more: 410 Gone. */
export function isGone({ responseStatus }: AttemptOutcome): boolean {
  return responseStatus === 410;
}

/**
 * What follows an attempt.
 * @param spread 0 … 1, evenly distributed: where in its tenth the next attempt lies
 */
export function nextStepAfter(outcome: AttemptOutcome, soFar: AttemptsSoFar, spread: number): NextStep {
  if (outcome.failure === null) return { status: 'DELIVERED' };
  const first = Date.parse(soFar.firstAttemptAt);
  const now = Date.parse(soFar.now);
  const after = ATTEMPTS_AFTER_MS[soFar.attempts];
  if (after === undefined || now - first >= GIVEN_UP_AFTER_MS) return { status: 'FAILED' };
  const planned = first + after * (1 + SPREAD_MAX * spread);
  const wanted = retryAfterInstant(outcome.retryAfter, now) ?? 0;
  const latest = first + GIVEN_UP_AFTER_MS * (1 + SPREAD_MAX * spread);
  const at = Math.max(now + PAUSE_MS_MIN, Math.min(Math.max(planned, wanted), latest));
  return { status: 'PENDING', nextAttemptAt: new Date(Math.round(at)).toISOString() };
}

/**
 * The instant that `Retry-After` (RFC 9110, section 10.2.3) names, in milliseconds since 1970; null where it names none.
 * @param now milliseconds since 1970
 */
function retryAfterInstant(retryAfter: string | null, now: number): number | null {
  if (retryAfter === null) return null;
  if (/^\d{1,9}$/.test(retryAfter)) return now + Number(retryAfter) * SECOND_MS;
  // IMF-fixdate only, e.g. Sun, 06 Nov 1994 08:49:37 GMT.
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(retryAfter)) return null;
  const instant = Date.parse(retryAfter);
  return Number.isNaN(instant) ? null : instant;
}
