import { gzipSync } from 'node:zlib';

/** A body that no JSON operation may accept, whatever its schema. */
export interface HostileBody {
  readonly name: string;
  readonly rawBody: string | Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: 400 | 413 | 415;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const BYTES_BEYOND_LIMIT = 2_000_000;
const BOMB = new Uint8Array(gzipSync(Buffer.alloc(50_000_000)));

const nestedArrays = '['.repeat(5_000) + ']'.repeat(5_000);
const nestedObjects = '{"a":'.repeat(3_000) + '{}' + '}'.repeat(3_000);

/** Bytes of `text` with one that is not UTF-8 in the middle of its first string. */
function withInvalidUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text, 'utf8');
  const quote = bytes.indexOf('"') + 1;
  return new Uint8Array(Buffer.concat([bytes.subarray(0, quote), Buffer.of(0xff), bytes.subarray(quote)]));
}

/** `{…}` with one member more, spelt as given. */
function withMember(json: string, member: string): string {
  return `{${member}${json.slice(1) === '}' ? '' : ','}${json.slice(1)}`;
}

function malformed(valid: string): Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> {
  return {
    'no body': '',
    'blanks only': '  \n ',
    'half an object': valid.slice(0, -1),
    'two documents': valid + valid,
    'single quotes': "{'a':1}",
    'a comment': `/* */${valid}`,
    NaN: withMember(valid, '"a":NaN'),
    'unclosed arrays': '['.repeat(10_000),
    'nested arrays': nestedArrays,
    'nested arrays in a field': withMember(valid, `"a":${nestedArrays}`),
    'nested objects': nestedObjects,
    'an array': `[${valid}]`,
    'an empty array': '[]',
    null: 'null',
    'a number': '1',
    'a string': '"text"',
    'an empty object in an array in an array': '[[{}]]',
    'an unknown field': withMember(valid, '"unknownField":1'),
    '1e400': withMember(valid, '"a":1e400'),
    '2^53 + 1': withMember(valid, '"a":9007199254740993'),
    __proto__: withMember(valid, '"__proto__":{"isAdmin":true}'),
    '__proto__ below': withMember(valid, '"a":{"__proto__":null}'),
    constructor: withMember(valid, '"constructor":{"prototype":{"isAdmin":true}}'),
    'NUL in a key': withMember(valid, '"a\\u0000":1'),
    'a lone surrogate in a key': withMember(valid, '"a\\ud800":1'),
    'invalid UTF-8': withInvalidUtf8(valid),
    'UTF-16': new Uint8Array(Buffer.from(`\ufeff${valid}`, 'utf16le')),
  };
}

function wrongContentTypes(valid: string): readonly HostileBody[] {
  return [
    'text/plain',
    'text/json',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    'x'.repeat(1_000),
  ].map((contentType) => ({
    name: `content type ${contentType.slice(0, 40)}`,
    rawBody: valid,
    headers: { 'content-type': contentType },
    status: 415 as const,
  }));
}

/** The corpus for an operation that takes JSON. @param valid a body that it accepts */
export function hostileBodies(valid: string): readonly HostileBody[] {
  const refused = Object.entries(malformed(valid)).map(([name, rawBody]) => ({
    name,
    rawBody,
    headers: JSON_TYPE,
    status: 400 as const,
  }));
  const tooLarge = withMember(valid, `"a":"${'x'.repeat(BYTES_BEYOND_LIMIT)}"`);
  const encoded = (encoding: string): Readonly<Record<string, string>> => ({
    ...JSON_TYPE,
    'content-encoding': encoding,
  });
  return [
    ...refused,
    ...wrongContentTypes(valid),
    { name: '2 MB', rawBody: tooLarge, headers: JSON_TYPE, status: 413 },
    { name: 'a gzip bomb', rawBody: BOMB, headers: encoded('gzip'), status: 413 },
    { name: 'gzip that is none', rawBody: valid, headers: encoded('gzip'), status: 400 },
    { name: 'an unknown encoding', rawBody: valid, headers: encoded('compress'), status: 415 },
  ];
}

/** A body that a streaming operation may refuse at any of several points, but must refuse. */
export interface HostileStream extends Omit<HostileBody, 'status'> {
  readonly statuses: readonly number[];
}

/** The corpus for an operation that takes a file: a text, e.g. CSV, or a spreadsheet. */
export function hostileStreams(contentType: string): readonly HostileStream[] {
  const plain = { 'content-type': contentType };
  const unreadable = [400, 413, 422];
  const isSpreadsheet = contentType.endsWith('.sheet');
  const streams = [
    { name: 'JSON', rawBody: '{}', headers: JSON_TYPE, statuses: [415] },
    {
      name: 'a wrong charset',
      rawBody: 'a',
      headers: { 'content-type': `${contentType}; charset=utf-16` },
      statuses: [415],
    },
    { name: 'gzip', rawBody: BOMB, headers: { ...plain, 'content-encoding': 'gzip' }, statuses: [415] },
    { name: 'nothing', rawBody: '', headers: plain, statuses: [...unreadable, 415] },
    {
      name: 'invalid UTF-8',
      rawBody: withInvalidUtf8('"a"'),
      headers: plain,
      statuses: isSpreadsheet ? unreadable : [400],
    },
    { name: 'NUL', rawBody: 'a\0,b\n1,2\n', headers: plain, statuses: unreadable },
    { name: 'an open quote', rawBody: '"a,b\n'.repeat(100_000), headers: plain, statuses: unreadable },
    { name: '3 MB of line ends', rawBody: '\n'.repeat(3_000_000), headers: plain, statuses: unreadable },
    { name: '2 MB in one cell', rawBody: 'x'.repeat(2_000_000), headers: plain, statuses: unreadable },
    { name: 'a million columns', rawBody: 'a,'.repeat(1_000_000), headers: plain, statuses: unreadable },
    { name: '50 MB of NUL', rawBody: new Uint8Array(50_000_000), headers: plain, statuses: unreadable },
  ];
  // Each line of JSON lines is refused by itself: only a line that never ends would be a fault of the file.
  return contentType.endsWith('ndjson') ? streams.filter(({ name }) => name !== 'an open quote') : streams;
}
