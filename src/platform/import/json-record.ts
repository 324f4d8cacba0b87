import { parseStrictText } from '../http/strict-json.js';
import { ERRORS_COLUMN } from './rejected-rows.js';

/**
 * The value of a JSON line as it was meant, without what a file of rejected rows says of it.
 * @throws RequestProblem naming the place
 */
export function parseJsonLine(text: string): unknown {
  const value = parseStrictText(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== ERRORS_COLUMN));
}

/** The text that a member of a JSON line holds, whether or not the rest will do; empty where there is none. */
export function textIn(text: string, member: string): string {
  try {
    return memberOf(parseJsonLine(text), member);
  } catch {
    return '';
  }
}

/** The same of a value that was parsed before. */
export function memberOf(value: unknown, member: string): string {
  const found = ((value ?? {}) as Record<string, unknown>)[member];
  return typeof found === 'string' ? found : '';
}
