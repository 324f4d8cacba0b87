import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exampleRequestsOf } from './support/example-requests.js';
import { fieldsOf, resolved } from './support/hostile-fields.js';
import {
  operationsOf,
  type JsonSchema,
  type OpenApiDocument,
  type Operation,
} from './support/openapi-document.js';
import { startTestApp, type TestResponse } from './support/test-app.js';

/* Threats of docs/security.md that no other test is about. */
const app = await startTestApp();
const document = (await app.request('GET', '/openapi.json')).body as OpenApiDocument;
const operations = operationsOf(document);
afterAll(() => app.close());

function jsonBodyOf({ requestBody }: Operation): JsonSchema | null {
  return requestBody?.content['application/json']?.schema ?? null;
}

/** The operation's first example with some fields in addition. */
function sendWith(operation: Operation, fields: object, credential?: string): Promise<TestResponse> {
  const [example] = exampleRequestsOf(operation);
  if (example === undefined) throw new Error(`${operation.operationId} has no example.`);
  const path = operation.path.replace(
    /\{([^}]+)\}/g,
    (_whole, name: string) => example.pathValues[name] ?? '',
  );
  const query = new URLSearchParams({ ...example.queryValues }).toString();
  const headers: Record<string, string> = 'If-Match' in example.headers ? { 'if-match': '"1"' } : {};
  const isJson = jsonBodyOf(operation) !== null;
  return app.request(operation.method, query === '' ? path : `${path}?${query}`, {
    headers,
    ...(credential === undefined ? {} : { credential }),
    ...(isJson ? { body: { ...(example.body as object), ...fields } } : {}),
  });
}

/** What no input has, but somebody may hope that it is stored. */
const WISHES = [
  'id',
  'organisationId',
  'ownerId',
  'tenantId',
  'status',
  'version',
  'recordedAt',
  'isPlatform',
  'evidenceTier',
];

/** Names of the operation's answer, and wishes, that its input does not have. */
function outputOnly(operation: Operation): readonly string[] {
  const input = jsonBodyOf(operation);
  const known = new Set(Object.keys(input === null ? {} : (resolved(document, input).properties ?? {})));
  const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const shown = answers.flatMap(([, { content }]) => {
    const schema = content?.['application/json']?.schema;
    return schema === undefined ? [] : Object.keys(resolved(document, schema).properties ?? {});
  });
  return [...new Set([...shown, ...WISHES])].filter((name) => !known.has(name));
}

describe('T4: fields that only answers have', () => {
  const withBodies = operations.filter((operation) => jsonBodyOf(operation) !== null);

  it('are of more than forty operations', () => {
    expect(withBodies.length).toBeGreaterThan(40);
  });

  it.each(withBodies.map((operation) => [operation.operationId, operation] as const))(
    'are refused, each by its name: %s',
    async (_id, operation) => {
      const names = outputOnly(operation);
      const { status, body } = await sendWith(
        operation,
        Object.fromEntries(names.map((name) => [name, 'x'])),
      );
      expect(status).toBe(400);
      const pointers = ((body as { errors?: { pointer?: string }[] }).errors ?? []).map(
        ({ pointer }) => pointer,
      );
      expect(names.filter((name) => !pointers.includes(`/${name}`))).toEqual([]);
    },
  );
});

describe('T20: a secret that is sent', () => {
  const CANARY = 'canary-7f3a91c2d4e85b60-canary';
  const written: string[] = [];
  const streams = [process.stdout, process.stderr] as const;
  const writes = streams.map((stream) => stream.write.bind(stream));

  beforeAll(() => {
    for (const stream of streams) {
      stream.write = (chunk: Uint8Array | string): boolean => {
        written.push(Buffer.from(chunk).toString());
        return true;
      };
    }
  });
  afterAll(() => {
    streams.forEach((stream, index) => {
      const write = writes[index];
      if (write !== undefined) stream.write = write;
    });
  });

  function expectNowhere(name: string, { status, headers, text }: TestResponse): void {
    const found = [JSON.stringify([...headers]), text, ...written].filter((one) => one.includes(CANARY));
    expect([name, found]).toEqual([name, []]);
    expect([name, status < 500]).toEqual([name, true]);
  }

  it('would be seen in the log', () => {
    process.stdout.write('to the log');
    expect(written).toContain('to the log');
  });

  it('as a credential comes back from no route, and stands in no log', async () => {
    for (const operation of operations)
      expectNowhere(operation.operationId, await sendWith(operation, {}, `ls_key_${CANARY}`));
  });

  it('in a field for secrets comes back in no refusal, and stands in no log', async () => {
    let tried = 0;
    for (const operation of operations) {
      const schema = jsonBodyOf(operation);
      if (schema === null) continue;
      for (const { path } of fieldsOf(document, schema)) {
        const [name] = path;
        if (path.length > 1 || typeof name !== 'string' || !/password|secret|token/i.test(name)) continue;
        for (const value of [CANARY, [CANARY], { [name]: CANARY }]) {
          tried += 1;
          expectNowhere(operation.operationId, await sendWith(operation, { [name]: value }));
        }
      }
    }
    expect(tried).toBeGreaterThan(15);
  });

  it('in a body that cannot be read comes back in no refusal', async () => {
    for (const rawBody of [
      `{"password":"${CANARY}"`,
      `{"password":"${CANARY}","password":"${CANARY}"}`,
      CANARY,
    ]) {
      const headers = { 'content-type': 'application/json' };
      expectNowhere(rawBody.slice(0, 12), await app.request('POST', '/v1/sessions', { rawBody, headers }));
    }
  });
});
