import type { JsonSchema, OpenApiDocument } from './openapi-document.js';

/** A body with one field changed. */
export interface MutatedBody {
  readonly name: string;
  /** The document as it is sent; may spell what JSON.stringify cannot. */
  readonly json: string;
  /** What it parses to, for the schema to judge; absent where every schema must refuse. */
  readonly value?: unknown;
}

type Path = readonly (string | number)[];

/** A field of a schema; `0` in its path stands for every item. */
export interface Field {
  readonly path: Path;
  readonly schema: JsonSchema;
}

const PLACEHOLDER = '«placeholder»';

/** The schema behind references and single-part `allOf`. */
export function resolved(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  if (schema.$ref !== undefined) {
    const named = document.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    return named ? resolved(document, named) : schema;
  }
  const { allOf, ...own } = schema;
  if (!allOf) return schema;
  const parts = allOf.map((part) => resolved(document, part));
  return Object.assign({}, ...parts, own) as JsonSchema;
}

/** A value in the shape of the schema, from its examples; only so that its inner fields can be reached. */
function sampleOf(document: OpenApiDocument, given: JsonSchema): unknown {
  const schema = resolved(document, given);
  if (schema.example !== undefined) return schema.example;
  if (schema.items) return [sampleOf(document, schema.items)];
  const members = Object.entries(schema.properties ?? {});
  if (members.length > 0)
    return Object.fromEntries(members.map(([key, member]) => [key, sampleOf(document, member)]));
  return (schema['enum'] as unknown[] | undefined)?.[0] ?? 1;
}

/** Every field of the schema, also those that the example leaves out. */
export function fieldsOf(document: OpenApiDocument, given: JsonSchema, path: Path = []): readonly Field[] {
  const schema = resolved(document, given);
  const inner: Field[] = [];
  for (const [key, member] of Object.entries(schema.properties ?? {}))
    inner.push(...fieldsOf(document, member, [...path, key]));
  if (schema.items) inner.push(...fieldsOf(document, schema.items, [...path, 0]));
  return path.length === 0 ? inner : [{ path, schema }, ...inner];
}

/** A copy of `root` with `value` at `path`; what is missing on the way is made from the schema. */
export function withValueAt(
  document: OpenApiDocument,
  field: { root: unknown; schema: JsonSchema },
  path: Path,
  value: unknown,
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const schema = resolved(document, field.schema);
  const inner = typeof key === 'number' ? schema.items : schema.properties?.[key];
  if (!inner) throw new Error(`No schema at ${String(key)}`);
  const here = field.root ?? sampleOf(document, schema);
  const child = withValueAt(
    document,
    { root: (here as Record<string | number, unknown>)[key], schema: inner },
    rest,
    value,
  );
  if (Array.isArray(here)) return here.with(Number(key), child);
  return { ...(here as object), [key]: child };
}

function withoutKey(root: unknown, [key, ...rest]: Path): unknown {
  if (Array.isArray(root))
    return root.map((item: unknown, index) => (index === key ? withoutKey(item, rest) : item));
  if (typeof root !== 'object' || root === null || key === undefined) return root;
  const { [key]: child, ...others } = root as Record<string | number, unknown>;
  return rest.length === 0 ? others : { ...others, [key]: withoutKey(child, rest) };
}

const WRONG_TYPES: readonly unknown[] = [null, true, 0, 1.5, '', 'NaN', '1', [], {}, [[]], [null], { a: 1 }];

/** Texts of JSON that no field of any type may hold. */
const NEVER_ACCEPTED: Readonly<Record<string, string>> = {
  '1e400': '1e400',
  '-1e400': '-1e400',
  '2^53 + 1': '9007199254740993',
  '−2^53 − 1': '-9007199254740993',
  NUL: '"a\\u0000b"',
  'a high surrogate': '"\\ud800"',
  'a low surrogate': '"\\udc00 "',
  'a bidirectional override': '"a\\u202eb"',
  'nested arrays': '['.repeat(5_000) + ']'.repeat(5_000),
  'a forbidden key': '{"__proto__":{"a":1}}',
};

function valuesFor(schema: JsonSchema): readonly unknown[] {
  const numbers = [
    schema['minimum'],
    schema['maximum'],
    schema['exclusiveMinimum'],
    schema['exclusiveMaximum'],
  ]
    .filter((bound) => typeof bound === 'number')
    .flatMap((bound) => [bound - 1, bound + 1]);
  const lengths = typeof schema['maxLength'] === 'number' ? [schema['maxLength'] + 1, 100_000] : [100_000];
  const items =
    typeof schema['maxItems'] === 'number' ? [Array.from({ length: schema['maxItems'] + 1 }, () => 0)] : [];
  // The example has one of a named set; each of the others must do as well.
  const named = (schema['enum'] as unknown[] | undefined) ?? [];
  return [
    ...WRONG_TYPES,
    ...named,
    ...numbers,
    -1,
    -1e308,
    1e308,
    Number.MAX_SAFE_INTEGER,
    ...lengths.map((length) => 'x'.repeat(length)),
    '../../etc/passwd',
    "'; DROP TABLE organisations; --",
    ...items,
  ];
}

function inWords(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 20)}… (${text.length} characters)` : text;
}

/** Every field of the schema changed in every hostile way, one at a time. @param example a body that is accepted */
export function mutatedBodies(
  document: OpenApiDocument,
  schema: JsonSchema,
  example: unknown,
): readonly MutatedBody[] {
  return fieldsOf(document, schema).flatMap((field) => mutationsOf(document, schema, example, field));
}

/** One field of the schema changed in every hostile way. @param example a body that is accepted */
export function mutationsOf(
  document: OpenApiDocument,
  schema: JsonSchema,
  example: unknown,
  field: Field,
): readonly MutatedBody[] {
  const place = (value: unknown): unknown =>
    withValueAt(document, { root: example, schema }, field.path, value);
  const at = `/${field.path.join('/')}`;
  const judged = valuesFor(field.schema).map((value) => {
    const body = place(value);
    return { name: `${at} = ${inWords(value)}`, json: JSON.stringify(body), value: body };
  });
  const spelt = Object.entries(NEVER_ACCEPTED).map(([name, json]) => ({
    name: `${at} = ${name}`,
    json: JSON.stringify(place(PLACEHOLDER)).replace(`"${PLACEHOLDER}"`, () => json),
  }));
  const missing = withoutKey(example, field.path);
  return [...judged, ...spelt, { name: `${at} left out`, json: JSON.stringify(missing), value: missing }];
}
