import fc from 'fast-check';
import { exampleRequestsOf, type ExampleRequest } from '../support/example-requests.js';
import {
  HOSTILE_QUERY_VALUES,
  HOSTILE_SEGMENTS,
  UNKNOWN_QUERIES,
  valueInQuery,
} from '../support/hostile-addresses.js';
import {
  matchesTemplate,
  pointerTo,
  type DocumentSchemas,
  type OpenApiDocument,
  type Operation,
  type Parameter,
} from '../support/openapi-document.js';
import {
  BodyArbitraries,
  isValid,
  valid,
  type Flavour,
  type FuzzBody,
  type Part,
} from './body-arbitraries.js';
import { CALLERS, CURSOR, SUBJECTS, type CallerName, type Subjects } from './fuzz-world.js';
import { SchemaArbitraries } from './schema-arbitraries.js';

/** What goes out, with the ids of examples where a world has real ones. */
export interface FuzzRequest {
  readonly operation: Operation;
  /** What it is made from. */
  readonly example: ExampleRequest;
  readonly flavour: Flavour;
  readonly caller: CallerName;
  readonly subjects: Subjects;
  /** Which of several such things an id names. */
  readonly picks: readonly number[];
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly ifMatch: 'current' | 'stale' | 'malformed' | 'none';
  readonly key: 'none' | 'fresh' | 'equal' | 'reused' | 'malformed';
  readonly accept: string | null;
  readonly body: FuzzBody | null;
  /** What of it the document does not allow, where anything. */
  readonly invalid: string | null;
}

const CURSORS = ['cursor', 'after'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'];
const TYPES = [
  '*/*',
  'application/json',
  'text/csv',
  'application/x-ndjson',
  'application/geo+json',
  'text/html',
];

/** One of them, as often as its weight says. */
function weighted<Value>(choices: readonly (readonly [number, Value])[]): fc.Arbitrary<Value> {
  return fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
}

/** Requests of every kind to every operation of a document. */
export class RequestArbitraries {
  private readonly values: SchemaArbitraries;
  private readonly bodies: BodyArbitraries;

  constructor(
    document: OpenApiDocument,
    private readonly schemas: DocumentSchemas,
    private readonly operations: readonly Operation[],
  ) {
    this.values = new SchemaArbitraries(document);
    this.bodies = new BodyArbitraries(document, schemas, this.values);
  }

  any(): fc.Arbitrary<FuzzRequest> {
    const flavours = weighted<Flavour>([
      [30, 'example'],
      [25, 'varied'],
      [10, 'generated'],
      [25, 'one fault'],
      [10, 'hostile'],
    ]);
    return fc
      .tuple(fc.constantFrom(...this.operations), flavours)
      .chain(([operation, flavour]) =>
        fc
          .constantFrom(...exampleRequestsOf(operation))
          .chain((example) => this.requestOf(operation, flavour, example)),
      );
  }

  private requestOf(
    operation: Operation,
    flavour: Flavour,
    example: ExampleRequest,
  ): fc.Arbitrary<FuzzRequest> {
    // A fault in every part would be refused at the first: one part has it, and what stands behind that is reached.
    const faulty = isValid(flavour) ? ['none'] : partsOf(operation);
    return fc.constantFrom(...faulty).chain((fault) => {
      const how = (part: string): Flavour =>
        isValid(flavour) ? flavour : part === fault ? flavour : 'example';
      return fc
        .record({
          caller: weighted(CALLERS.map((name, index) => [[50, 22, 14, 8, 3, 3][index] ?? 1, name])),
          subjects: weighted(
            SUBJECTS.map((name, index) => [
              [29, 8, 56, 5, canBePrepared(operation) ? 2 : 0][index] ?? 1,
              name,
            ]),
          ),
          picks: fc.array(fc.nat(1_000), { minLength: 4, maxLength: 4 }),
          method: fault === 'method' ? this.otherMethodOf(operation) : fc.constant(operation.method),
          path: this.pathOf(operation, example, how('path')),
          query: this.queryOf(operation, example, how('query')),
          headers: headersOf(operation, fault === 'headers'),
          body: this.bodies.of(operation, example, how('body')),
        })
        .map(({ path, query, body, headers, ...rest }) => ({
          operation,
          example,
          flavour,
          ...rest,
          ...headers,
          path: path.value,
          query: query.value,
          body: body.value,
          invalid: path.invalid ?? query.invalid ?? body.invalid,
        }));
    });
  }

  private otherMethodOf({ path }: Operation): fc.Arbitrary<string> {
    const here = this.operations.filter((one) => matchesTemplate(one.path, path)).map(({ method }) => method);
    return fc.constantFrom(...METHODS.filter((method) => !here.includes(method)));
  }

  private pathOf(
    operation: Operation,
    { pathValues }: ExampleRequest,
    flavour: Flavour,
  ): fc.Arbitrary<Part<string>> {
    const names = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    const written = (values: Readonly<Record<string, string>>): string =>
      operation.path.replace(/\{([^}]+)\}/g, (_whole, name: string) => values[name] ?? '');
    const plain = Object.fromEntries(names.map((name) => [name, encodeURIComponent(pathValues[name] ?? '')]));
    if (isValid(flavour) || names.length === 0) return fc.constant(valid(written(plain)));
    return fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(...HOSTILE_SEGMENTS))
      .map(([name, segment]) => ({
        value: written({ ...plain, [name]: segment }),
        invalid: `${name} = ${segment.slice(0, 40)}`,
      }));
  }

  private queryOf(
    operation: Operation,
    example: ExampleRequest,
    flavour: Flavour,
  ): fc.Arbitrary<Part<string>> {
    const parameters = operation.parameters.filter((one) => one.in === 'query');
    const examples = Object.entries(example.queryValues).map(([name, text]) =>
      pair(name, withCursor(name, text)),
    );
    if (flavour === 'hostile') {
      return fc
        .constantFrom(...UNKNOWN_QUERIES, ...parameters.map(({ name }) => `${name}=a&${name}=b`))
        .map((query) => ({ value: [...examples, query].join('&'), invalid: query }));
    }
    if (flavour === 'example' || parameters.length === 0) return fc.constant(valid(examples.join('&')));
    if (flavour === 'one fault') return this.faultyQueryOf(operation, parameters, examples);
    return fc
      .tuple(...parameters.map((one) => this.valueOf(one)))
      .map((pairs) => valid(pairs.filter((one) => one !== null).join('&')));
  }

  /** `name=value` with a value that the schema allows; null where an optional one is left out. */
  private valueOf({ name, schema, required }: Parameter): fc.Arbitrary<string | null> {
    const values = CURSORS.includes(name) ? fc.constant(CURSOR) : this.values.valuesOf(schema, name);
    const pairs = values.map((value) => pair(name, typeof value === 'string' ? value : plainly(value)));
    return required
      ? pairs
      : fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: pairs });
  }

  private faultyQueryOf(
    operation: Operation,
    parameters: readonly Parameter[],
    examples: readonly string[],
  ): fc.Arbitrary<Part<string>> {
    return fc
      .tuple(fc.constantFrom(...parameters), fc.constantFrom(...HOSTILE_QUERY_VALUES))
      .map(([parameter, { encoded, value }]) => {
        const { name } = parameter;
        const index = operation.parameters.indexOf(parameter);
        const pointer = [...pointerTo(operation), 'parameters', String(index), 'schema'];
        const isAllowed =
          value !== undefined &&
          this.schemas.faults(pointer, valueInQuery(parameter.schema, value)).length === 0;
        const others = examples.filter((one) => !one.startsWith(`${name}=`));
        const fault = `${name}=${encoded}`;
        return { value: [...others, fault].join('&'), invalid: isAllowed ? null : fault.slice(0, 60) };
      });
  }
}

/** Reads find all that they ask for in the world as it is; the first user of an installation is made once. */
function canBePrepared({ method, operationId }: Operation): boolean {
  return method !== 'GET' && operationId !== 'setUp';
}

/** Where a request to the operation can have its fault. */
function partsOf({ parameters, requestBody }: Operation): readonly string[] {
  const parts = parameters.map((one) => (one.in === 'header' ? 'headers' : one.in));
  // Most of what can be wrong is in a body.
  return [
    ...new Set([...parts, 'query', 'method']),
    ...(requestBody ? ['body', 'body', 'body', 'body'] : ['body']),
  ];
}

type Headers = Pick<FuzzRequest, 'ifMatch' | 'key' | 'accept'>;

function headersOf({ parameters, method }: Operation, isFaulty: boolean): fc.Arbitrary<Headers> {
  const isConditional = parameters.some(({ name }) => name === 'If-Match');
  return fc.record({
    ifMatch: isConditional
      ? weighted<Headers['ifMatch']>(
          isFaulty
            ? [
                [1, 'none'],
                [1, 'stale'],
                [1, 'malformed'],
              ]
            : [[1, 'current']],
        )
      : fc.constant('none' as const),
    key:
      method === 'POST'
        ? weighted<Headers['key']>([
            [70, 'none'],
            [15, 'fresh'],
            [10, 'equal'],
            [3, 'reused'],
            [isFaulty ? 50 : 0, 'malformed'],
          ])
        : fc.constant('none' as const),
    accept: fc.oneof(
      { weight: 9, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom(...TYPES) },
    ),
  });
}

function pair(name: string, text: string): string {
  return `${name}=${encodeURIComponent(text)}`;
}

function withCursor(name: string, text: string): string {
  return CURSORS.includes(name) ? CURSOR : text;
}

/** As a query spells numbers: no exponents. */
function plainly(value: unknown): string {
  return typeof value === 'number' ? value.toFixed(9).replace(/\.?0+$/, '') : JSON.stringify(value);
}
