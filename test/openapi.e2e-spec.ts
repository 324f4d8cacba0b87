import { afterAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { fieldsOf, resolved } from './support/hostile-fields.js';
import {
  DocumentSchemas,
  everyObject,
  exampleOf,
  operationsOf,
  pointerTo,
  type JsonSchema,
  type OpenApiDocument,
} from './support/openapi-document.js';
import { startTestApp } from './support/test-app.js';

const app = await startTestApp();
const served = await app.request('GET', '/openapi.json');
const document = served.body as OpenApiDocument;
const operations = operationsOf(document);
const schemas = new DocumentSchemas(document);

/** A text has a longest, a number a least and a most, a list a longest: nothing that we take is without end. */
function isBounded(schema: JsonSchema): boolean {
  if (schema['enum'] ?? schema['const']) return true;
  const has = (...keywords: readonly string[]): boolean => keywords.some((keyword) => keyword in schema);
  switch (schema.type) {
    case 'string':
      return has('maxLength', 'pattern', 'format');
    case 'integer':
    case 'number':
      return has('minimum', 'exclusiveMinimum') && has('maximum', 'exclusiveMaximum');
    case 'array':
      return has('maxItems');
    case 'boolean':
      return true;
    default:
      return schema.properties !== undefined;
  }
}

describe('the OpenAPI document', () => {
  afterAll(() => app.close());

  it('is the committed openapi.json (npm run openapi writes it)', async () => {
    const committed = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8');
    expect(document).toEqual(JSON.parse(committed));
  });

  it('is OpenAPI 3.1 and describes more than nothing', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(operations.length).toBeGreaterThan(5);
  });

  it('names every operation once', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids.filter((id) => typeof id !== 'string' || !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('has only references that lead somewhere', () => {
    const references = everyObject(document).flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
    const broken = references.filter((reference) => {
      const keys = reference.replace(/^#\//, '').split('/');
      return (
        keys.reduce<unknown>(
          (place, key) => (place as Record<string, unknown> | undefined)?.[key],
          document,
        ) === undefined
      );
    });
    expect(references.length).toBeGreaterThan(10);
    expect(broken).toEqual([]);
  });

  it.each(Object.entries(document.components.schemas))('has a valid schema %s', (name, schema) => {
    expect(schemas.faultsOfSchema(schema)).toEqual([]);
    for (const [property, { example }] of Object.entries(schema.properties ?? {})) {
      if (example === undefined) continue;
      const pointer = ['components', 'schemas', name, 'properties', property];
      expect({ property, faults: schemas.faults(pointer, example) }).toEqual({ property, faults: [] });
    }
  });

  describe.each(operations.map((operation) => [operation.operationId, operation] as const))(
    '%s',
    (_id, operation) => {
      const pointer = pointerTo(operation);

      it('says what it is', () => {
        expect(operation.tags).toHaveLength(1);
        expect(operation.summary).toMatch(/^[A-Z].{4,}/);
      });

      it('says how it succeeds and how it fails', () => {
        const statuses = Object.keys(operation.responses);
        const successes = statuses.filter((status) => status.startsWith('2'));
        expect(successes).toHaveLength(1);
        for (const status of successes) {
          for (const media of Object.values(operation.responses[status]?.content ?? { none: {} }))
            expect(media.schema).toBeDefined();
        }
        const failures = statuses.filter((status) => /^[45]/.test(status));
        expect(failures.filter((status) => status.startsWith('4'))).not.toEqual([]);
        for (const status of failures) {
          expect(operation.responses[status]?.content).toEqual({
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          });
        }
      });

      it('gives a valid example of every parameter', () => {
        operation.parameters.forEach((parameter, index) => {
          const example = exampleOf(parameter);
          expect([parameter.name, example]).not.toEqual([parameter.name, undefined]);
          expect(schemas.faults([...pointer, 'parameters', String(index), 'schema'], example)).toEqual([]);
        });
      });

      it('bounds everything that it takes', () => {
        const body = operation.requestBody?.content['application/json']?.schema;
        const queries = operation.parameters.map(({ name, schema }) => ({ path: [name], schema }));
        const fields = [...queries, ...(body ? fieldsOf(document, body) : [])];
        expect(
          fields
            .filter(({ schema }) => !isBounded(resolved(document, schema)))
            .map(({ path }) => path.join('/')),
        ).toEqual([]);
      });

      it('gives valid examples of every body', () => {
        for (const [contentType, media] of Object.entries(operation.requestBody?.content ?? {})) {
          // Bytes are no example that a document could show.
          if (contentType.endsWith('.sheet')) continue;
          const examples = Object.entries(media.examples ?? {});
          expect(examples.length).toBeGreaterThan(0);
          const schema = [...pointer, 'requestBody', 'content', contentType, 'schema'];
          for (const [name, { value }] of examples)
            expect({ name, faults: schemas.faultsOfAnswer(schema, value) }).toEqual({ name, faults: [] });
        }
      });
    },
  );
});
