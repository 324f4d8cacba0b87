import { RequestProblem } from './request-problem.js';

/** Levels of arrays and objects; class-transformer recurses, so the limit stands before it. */
export const JSON_DEPTH_MAX = 32;

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
// They make one text look like another.
const BIDIRECTIONAL_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/;

/** True where both databases can keep the text (PostgreSQL refuses NUL) and a reader cannot be misled by it. */
export function isSafeText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0') && !BIDIRECTIONAL_CONTROLS.test(text);
}

function refuse(
  code: 'unsafe-text' | 'unsafe-number' | 'too-deeply-nested' | 'forbidden-key',
  pointer: string,
  detail: string,
): never {
  throw new RequestProblem(code, detail, [
    { pointer, code: code.toUpperCase().replaceAll('-', '_'), detail },
  ]);
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function checkScalar(value: unknown, pointer: string): void {
  if (typeof value === 'string' && !isSafeText(value)) {
    refuse(
      'unsafe-text',
      pointer,
      'The text holds a NUL character, a lone surrogate or a bidirectional control: remove it.',
    );
  }
  if (
    typeof value === 'number' &&
    (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
  ) {
    refuse('unsafe-number', pointer, 'The number is beyond ±(2^53 − 1) and would be rounded silently.');
  }
}

interface Visit {
  readonly value: unknown;
  readonly pointer: string;
  readonly depth: number;
}

/** Walks without recursion, so that hostile nesting cannot exhaust the stack. */
function checkTree(root: unknown): void {
  const pending: Visit[] = [{ value: root, pointer: '', depth: 1 }];
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    const { value, pointer, depth } = visit;
    if (typeof value !== 'object' || value === null) {
      checkScalar(value, pointer);
      continue;
    }
    if (depth > JSON_DEPTH_MAX)
      refuse('too-deeply-nested', '', `Arrays and objects may nest ${JSON_DEPTH_MAX} levels deep.`);
    for (const key of Object.keys(value)) {
      const child = `${pointer}/${escapePointer(key)}`;
      if (FORBIDDEN_KEYS.has(key))
        refuse('forbidden-key', pointer, `The key ${key} is not accepted: remove it.`);
      if (!isSafeText(key))
        refuse('unsafe-text', pointer, 'A key holds a character that cannot be kept: remove it.');
      pending.push({ value: (value as Record<string, unknown>)[key], pointer: child, depth: depth + 1 });
    }
  }
}

/**
 * Parses a request body more strictly than JSON.parse: valid UTF-8, bounded depth, exact numbers, safe text, no
 * keys that reach a prototype.
 * @throws RequestProblem naming the place
 */
export function parseStrictJson(body: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new RequestProblem('unsafe-text', 'The body is not valid UTF-8.');
  }
  return parseStrictText(text);
}

/** The same of text that was decoded before. @throws RequestProblem naming the place */
export function parseStrictText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RequestProblem('malformed-json', `This is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  checkTree(value);
  return value;
}
