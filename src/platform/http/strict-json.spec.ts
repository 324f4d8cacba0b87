import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JSON_DEPTH_MAX, parseStrictJson } from './strict-json.js';
import { RequestProblem } from './request-problem.js';

function problemOfBody(body: string | Uint8Array): RequestProblem {
  try {
    parseStrictJson(typeof body === 'string' ? new TextEncoder().encode(body) : body);
  } catch (error) {
    if (error instanceof RequestProblem) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('parseStrictJson', () => {
  it.each([
    ['nesting of 5,000 arrays', '['.repeat(5_000) + ']'.repeat(5_000), 'too-deeply-nested'],
    ['unclosed arrays', '['.repeat(5_000), 'malformed-json'],
    ['1e400', '{"a":1e400}', 'unsafe-number'],
    ['2^53 + 1', '{"a":{"b":[9007199254740993]}}', 'unsafe-number'],
    ['NUL', '{"a":"x\\u0000"}', 'unsafe-text'],
    ['a lone surrogate', '{"a":"\\ud800"}', 'unsafe-text'],
    ['a bidirectional override', '{"a":"\\u202e"}', 'unsafe-text'],
    ['__proto__', '{"__proto__":{"x":1}}', 'forbidden-key'],
    ['constructor', '{"constructor":1}', 'forbidden-key'],
    ['an empty body', '', 'malformed-json'],
    ['NaN', '{"a":NaN}', 'malformed-json'],
    ['trailing data', '{}{}', 'malformed-json'],
  ])('refuses %s', (_name, body, code) => {
    expect(problemOfBody(body).code).toBe(code);
  });

  it('refuses invalid UTF-8', () => {
    expect(problemOfBody(Uint8Array.of(0x22, 0xff, 0x22)).code).toBe('unsafe-text');
  });

  it('names the place by JSON Pointer, with ~ and / escaped', () => {
    expect(problemOfBody('{"a/b~":[0,1e999]}').faults).toMatchObject([{ pointer: '/a~1b~0/1' }]);
  });

  it('accepts nesting at the limit', () => {
    const body = '['.repeat(JSON_DEPTH_MAX) + ']'.repeat(JSON_DEPTH_MAX);
    expect(JSON.stringify(parseStrictJson(new TextEncoder().encode(body)))).toBe(body);
  });

  it('reads every ordinary document as JSON.parse does', () => {
    const ordinary = fc
      .jsonValue({ maxDepth: 5 })
      .filter((value) => !/constructor|prototype|__proto__/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(ordinary, (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/[\u202a-\u202e\u2066-\u2069]|\\u0000|\\ud[89a-f]/i.test(text) && !/\d{16}|e\+/.test(text));
        expect(parseStrictJson(new TextEncoder().encode(text))).toEqual(JSON.parse(text));
      }),
    );
  });
});
