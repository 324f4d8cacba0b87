import { RequestProblem } from './request-problem.js';
import { toUtcInstant } from './text-formats.js';

/**
 * The instant that a question about the past is about.
 * @param asOf RFC 3339
 * @throws RequestProblem where it has not come yet: what will be recorded is not known
 */
export function instantAsOf(asOf: string, now: string): string {
  const instant = toUtcInstant(asOf);
  if (instant <= now) return instant;
  const detail = `What will be recorded after ${now} is not known yet.`;
  throw new RequestProblem('validation-failed', detail, [
    { parameter: 'asOf', code: 'IN_THE_FUTURE', detail },
  ]);
}
