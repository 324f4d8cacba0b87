import { afterAll, describe, expect, it } from '@jest/globals';
import { AuditEvent } from '../src/platform/audit/audit-event.entity.js';
import { DocumentedAnswers } from './support/documented-answers.js';
import { exampleRequestsOf, type ExampleRequest } from './support/example-requests.js';
import { ExampleWorld } from './support/example-world.js';
import { operationsOf, type OpenApiDocument } from './support/openapi-document.js';
import { startTestApp } from './support/test-app.js';

/*
 * Every example of the document is sent, with its ids replaced by real ones, and must be answered as documented.
 * Examples that write each get a world of their own.
 */
const app = await startTestApp();
const document = (await app.request('GET', '/openapi.json')).body as OpenApiDocument;
const documented = new DocumentedAnswers(document);
const worldForReading = new ExampleWorld(app, document);
await worldForReading.populate();

/** POST operations that compute an answer and store nothing. Every other one leaves an event. */
const STORES_NOTHING = new Set(['previewEstimate', 'previewMatch', 'planSeeding', 'createToken']);

/**
 * Done once in an installation, with a secret that only its operator sees: identity.e2e-spec does it; or without an end that
 * one could wait for: events.e2e-spec does it.
 */
const NOT_HERE = new Set(['setUp', 'streamEvents']);

function storesNothing({ operation, queryValues }: ExampleRequest): boolean {
  return STORES_NOTHING.has(operation.operationId) || queryValues['dryRun'] === 'true';
}

/** Types of the events that a request left. */
async function eventsOf(requestId: string | null): Promise<readonly string[]> {
  if (requestId === null) throw new Error('The answer has no X-Request-Id.');
  const events = await app.database.read((tx) => tx.findBy(AuditEvent, { requestId }));
  return events.map(({ type }) => type);
}

describe('the examples of the OpenAPI document', () => {
  afterAll(() => app.close());

  const operations = operationsOf(document).filter(({ operationId }) => !NOT_HERE.has(operationId));
  describe.each(operations.map((operation) => [operation.operationId, operation] as const))(
    '%s',
    (_id, operation) => {
      const examples = exampleRequestsOf(operation);

      it('has an example to send', () => {
        expect(examples.length).toBeGreaterThan(0);
      });

      it.each(examples.map((example) => [example.name, example] as const))('%s', async (_name, example) => {
        const isRead = operation.method === 'GET';
        const world = isRead ? worldForReading : new ExampleWorld(app, document);
        await world.prepareFor(example);
        const isKept = operation.method === 'POST' && !storesNothing(example);
        const [response, second] = isKept ? await world.sendTwice(example) : [await world.send(example)];

        const [status] = Object.keys(operation.responses).filter((one) => one.startsWith('2'));
        expect([String(response.status), response.text]).toEqual([status, response.text]);
        if (!isRead && !storesNothing(example))
          expect(await eventsOf(response.headers.get('x-request-id'))).not.toEqual([]);
        // Every POST answers what its write gave, or the same key would be told something else.
        if (second)
          expect([second.headers.get('idempotency-replayed'), second.text]).toEqual(['true', response.text]);
        const contentType = response.headers.get('content-type') ?? '';
        expect(documented.faultsOf(operation, { ...response, contentType })).toEqual([]);
      });
    },
  );
});
