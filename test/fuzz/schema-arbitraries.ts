import fc from 'fast-check';
import { KIND_OF_ID } from '../../src/platform/access/access-policy.js';
import { EXAMPLE_ID } from '../../src/platform/http/example-ids.js';
import { isSafeText } from '../../src/platform/http/strict-json.js';
import { resolved } from '../support/hostile-fields.js';
import type { JsonSchema, OpenApiDocument } from '../support/openapi-document.js';

const ITEMS_MAX = 4;
const TEXT_MAX = 40;
const TEXT_BOUNDARY_MAX = 5_000;
/** Kilograms to the gram; what has more is a matter of each field, which a schema does not say. */
const DECIMALS = 1_000;
const INSTANT_FROM = Date.UTC(2024, 0, 1) / 1_000;
const INSTANT_TO = Date.UTC(2028, 11, 31) / 1_000;
/** Of a country and of a currency a schema gives the pattern alone: which codes there are is for the server to say. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  '^[A-Z]{2}$': ['NL', 'DE', 'US', 'JP'],
  '^[A-Z]{3}$': ['USD', 'EUR', 'JPY'],
};

/** Values that a schema of the document allows, its boundaries more often than chance would have it. */
export class SchemaArbitraries {
  constructor(private readonly document: OpenApiDocument) {}

  /** @param name of the field, which says what an id names */
  valuesOf(given: JsonSchema, name = ''): fc.Arbitrary<unknown> {
    const schema = resolved(this.document, given);
    const plain = this.anyOf(schema, name);
    return schema.example === undefined || schema.properties
      ? plain
      : fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: fc.constant(schema.example) });
  }

  private anyOf(schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
    const named = schema['enum'] as readonly unknown[] | undefined;
    if (named) return fc.constantFrom(...named);
    const types = [schema.type ?? 'object'].flat();
    return fc.oneof(...types.map((type) => this.ofType(type, schema, name)));
  }

  private ofType(type: string, schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return integers(schema);
      case 'number':
        return numbers(schema);
      case 'array':
        return this.arrays(schema, name);
      case 'object':
        return this.objects(schema);
      case 'string':
        return texts(schema, name);
      default:
        throw new Error(`The document has a type ${type}, of which the fuzzer knows no values.`);
    }
  }

  private arrays(schema: JsonSchema, name: string): fc.Arbitrary<unknown> {
    const items = this.valuesOf(schema.items ?? {}, name);
    const least = Number(schema['minItems'] ?? 0);
    const size = { minLength: least, maxLength: Math.max(least, ITEMS_MAX) };
    if (schema['uniqueItems'] !== true) return fc.array(items, size);
    return fc.uniqueArray(items, { ...size, minLength: Math.min(least, 1), selector: JSON.stringify });
  }

  private objects({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> {
    const members = Object.entries(properties).map(
      ([key, member]) => [key, this.valuesOf(member, key)] as const,
    );
    return fc.record(Object.fromEntries(members), { requiredKeys: [...required], noNullPrototype: true });
  }
}

function boundsOf(schema: JsonSchema): readonly [number, number] {
  return [Number(schema['minimum'] ?? -1_000_000), Number(schema['maximum'] ?? 1_000_000)];
}

function integers(schema: JsonSchema): fc.Arbitrary<number> {
  const [min, max] = boundsOf(schema);
  return fc.oneof(
    fc.constantFrom(min, max),
    fc.integer({ min, max: Math.min(max, min + 100) }),
    fc.maxSafeInteger().map((one) => min + (Math.abs(one) % (max - min + 1))),
  );
}

function numbers(schema: JsonSchema): fc.Arbitrary<number> {
  const [min, max] = boundsOf(schema);
  const rounded = (value: number): number =>
    Math.min(max, Math.max(min, Math.round(value * DECIMALS) / DECIMALS));
  return fc.oneof(
    fc.constantFrom(min, max),
    fc.double({ min, max: Math.min(max, min + 1_000), noNaN: true }).map(rounded),
    fc.double({ min, max, noNaN: true }).map(rounded),
  );
}

function texts(schema: JsonSchema, name: string): fc.Arbitrary<string> {
  const pattern = schema['pattern'] as string | undefined;
  if (pattern !== undefined) {
    const codes = CODES[pattern];
    return codes ? fc.constantFrom(...codes) : fc.stringMatching(new RegExp(pattern));
  }
  if (schema['format'] === 'uuid') return ids(schema, name);
  const instants = fc
    .integer({ min: INSTANT_FROM, max: INSTANT_TO })
    .map((s) => new Date(s * 1_000).toISOString());
  if (schema['format'] === 'date-time') return instants;
  if (schema['format'] === 'date') return instants.map((instant) => instant.slice(0, 10));
  const least = Number(schema['minLength'] ?? 0);
  const most = Number(schema['maxLength'] ?? TEXT_BOUNDARY_MAX);
  return fc.oneof(
    fc
      .string({ minLength: least, maxLength: Math.max(least, Math.min(most, TEXT_MAX)), unit: 'grapheme' })
      .filter((text) => isSafeText(text) && text.length >= least && text.length <= most),
    fc.constantFrom(least, Math.min(most, TEXT_BOUNDARY_MAX)).map((length) => 'x'.repeat(length)),
  );
}

/** The id that the examples have for such a thing: the world's real ones take its place. */
function ids(schema: JsonSchema, name: string): fc.Arbitrary<string> {
  const kind = Object.hasOwn(KIND_OF_ID, name) ? KIND_OF_ID[name] : undefined;
  const known =
    kind !== undefined && kind in EXAMPLE_ID ? EXAMPLE_ID[kind as keyof typeof EXAMPLE_ID] : undefined;
  return fc.constant(known ?? (typeof schema.example === 'string' ? schema.example : EXAMPLE_ID.lot));
}
