import type { JsonSchema } from './openapi-document.js';

const LONG = 'a'.repeat(10_000);

/** Path segments, as they stand in the address, that name nothing. */
export const HOSTILE_SEGMENTS: readonly string[] = [
  '%00',
  'a%00b',
  '%ff',
  '%c0%af',
  '%',
  '%zz',
  '%ed%a0%80',
  '%e2%80%ae',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e',
  '..',
  LONG,
  'NaN',
  '1',
  '1e20',
  '-1',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  'toString',
  '%5Bobject%20Object%5D',
  "'%20OR%20'1'='1",
  '(select%201)',
  '0199B0A2-0001-7000-8000-00000000ABCD',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-7fff-bfff-ffffffffffff',
];

/** A value of a query parameter and whether any parameter at all may take it. */
export interface HostileQueryValue {
  /** As it stands in the address. */
  readonly encoded: string;
  /** What it says; absent where no parameter may take it. */
  readonly value?: string;
}

const PLAUSIBLE: readonly string[] = [
  '',
  ' ',
  'NaN',
  'Infinity',
  '-1',
  '0',
  '0x10',
  '1e3',
  '1.5',
  '101',
  '9007199254740993',
  '1e400',
  'true',
  'false',
  'False',
  '0199b0a2',
  '(select 1)',
  "' OR '1'='1",
  'name;DROP TABLE organisations',
  '__proto__',
  '[object Object]',
  '../..',
  '2026-02-30',
  LONG,
];

/** The corpus for every query parameter. */
export const HOSTILE_QUERY_VALUES: readonly HostileQueryValue[] = [
  ...PLAUSIBLE.map((value) => ({ encoded: encodeURIComponent(value), value })),
  ...['%00', 'a%00', '%ff', '%', '%ed%a0%80', '%e2%80%ae'].map((encoded) => ({ encoded })),
];

/** Query strings that no operation may take, whatever its parameters. */
export const UNKNOWN_QUERIES: readonly string[] = [
  'unknownParameter=1',
  'sort=(select%201)',
  '__proto__=1',
  '__proto__%5BisAdmin%5D=true',
  'constructor=1',
  'toString=1',
  '=1',
  'limit%5B%5D=1',
  'limit%5B%24gt%5D=1',
];

/** What a query value is to a schema: numbers and booleans are spelt plainly or not at all. */
export function valueInQuery({ type }: JsonSchema, text: string): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
