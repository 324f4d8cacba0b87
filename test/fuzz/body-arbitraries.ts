import fc from 'fast-check';
import type { ExampleRequest } from '../support/example-requests.js';
import { hostileBodies, hostileStreams } from '../support/hostile-bodies.js';
import { fieldsOf, mutationsOf, withValueAt } from '../support/hostile-fields.js';
import {
  pointerTo,
  type DocumentSchemas,
  type OpenApiDocument,
  type Operation,
} from '../support/openapi-document.js';
import type { SchemaArbitraries } from './schema-arbitraries.js';

/** How a request comes about. The first three are valid by the schema, the other two are not. */
export const FLAVOURS = ['example', 'varied', 'generated', 'one fault', 'hostile'] as const;
export type Flavour = (typeof FLAVOURS)[number];

/** Whether all of it comes about as its schema says. */
export function isValid(flavour: Flavour): boolean {
  return flavour !== 'hostile' && flavour !== 'one fault';
}

export interface FuzzBody {
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** A part of a request, and what of it the document does not allow. */
export interface Part<Value> {
  readonly value: Value;
  readonly invalid: string | null;
}

export const valid = <Value>(value: Value): Part<Value> => ({ value, invalid: null });

/** Larger ones are for the hostile corpus: here they would take all the time. */
const BYTES_MAX = 3_100_000;
/** Bodies of every kind for every operation of a document. */
export class BodyArbitraries {
  constructor(
    private readonly document: OpenApiDocument,
    private readonly schemas: DocumentSchemas,
    private readonly values: SchemaArbitraries,
  ) {}

  of(operation: Operation, example: ExampleRequest, flavour: Flavour): fc.Arbitrary<Part<FuzzBody | null>> {
    const { contentType, body } = example;
    if (contentType === undefined) {
      if (isValid(flavour)) return fc.constant(valid(null));
      const value = { contentType: 'application/json', headers: {}, content: '{}' };
      return fc.constant({ value, invalid: 'a body' });
    }
    const written = (content: FuzzBody['content'], headers: FuzzBody['headers'] = {}): FuzzBody => ({
      contentType,
      headers,
      content,
    });
    if (typeof body === 'string') {
      if (isValid(flavour)) return fc.constant(valid(written(body)));
      const streams = hostileStreams(contentType).filter(({ rawBody }) => rawBody.length <= BYTES_MAX);
      return fc
        .constantFrom(...streams)
        .map(({ name, rawBody, headers }) => ({ value: written(rawBody, headers), invalid: name }));
    }
    if (flavour === 'hostile') {
      return fc
        .constantFrom(...hostileBodies(JSON.stringify(body)))
        .map(({ name, rawBody, headers }) => ({ value: written(rawBody, headers), invalid: name }));
    }
    return this.jsonOf(operation, body, flavour).map(({ value, invalid }) => ({
      value: written(value),
      invalid,
    }));
  }

  private jsonOf(operation: Operation, example: unknown, flavour: Flavour): fc.Arbitrary<Part<string>> {
    const schema = operation.requestBody?.content['application/json']?.schema ?? {};
    const fields = fieldsOf(this.document, schema);
    if (flavour === 'example' || fields.length === 0) return fc.constant(valid(JSON.stringify(example)));
    if (flavour === 'generated')
      return this.values.valuesOf(schema).map((body) => this.judged(operation, JSON.stringify(body), body));
    if (flavour === 'varied') {
      const changes = fc
        .constantFrom(...fields)
        .chain((field) =>
          this.values
            .valuesOf(field.schema, String(field.path.findLast((key) => typeof key === 'string')))
            .map((value) => ({ path: field.path, value })),
        );
      return fc.array(changes, { minLength: 1, maxLength: 3 }).map((all) => {
        const body = all.reduce<unknown>(
          (root, { path, value }) => withValueAt(this.document, { root, schema }, path, value),
          example,
        );
        return this.judged(operation, JSON.stringify(body), body);
      });
    }
    return fc.tuple(fc.constantFrom(...fields), fc.nat()).map(([field, turn]) => {
      const mutations = mutationsOf(this.document, schema, example, field);
      const mutation = mutations[turn % mutations.length];
      if (!mutation) throw new Error('There is no mutation.');
      if (!('value' in mutation)) return { value: mutation.json, invalid: mutation.name };
      return this.judged(operation, mutation.json, mutation.value);
    });
  }

  /** Whether the schema allows it decides the schema, not how it came about. */
  private judged(operation: Operation, json: string, body: unknown): Part<string> {
    const pointer = [...pointerTo(operation), 'requestBody', 'content', 'application/json', 'schema'];
    const [fault] = this.schemas.faultsOfAnswer(pointer, body);
    return { value: json, invalid: fault ?? null };
  }
}
