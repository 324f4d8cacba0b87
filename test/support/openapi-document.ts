import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** The parts of an OpenAPI 3.1 document that the tests read. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly example?: unknown;
  readonly [keyword: string]: unknown;
}

export interface MediaType {
  readonly schema?: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

export interface Answer {
  readonly description: string;
  readonly content?: Readonly<Record<string, MediaType>>;
}

/** One operation with its address. */
export interface Operation {
  /** Upper case. */
  readonly method: string;
  /** With `{parameters}`. */
  readonly path: string;
  readonly operationId: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Every operation of the document. */
export function operationsOf(document: OpenApiDocument): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as Omit<Operation, 'method' | 'path'> | undefined;
      return operation ? [{ ...operation, method: method.toUpperCase(), path }] : [];
    }),
  );
}

const byId = new WeakMap<OpenApiDocument, ReadonlyMap<string, Operation>>();

/** The same by name, found once for each document: hundreds of worlds ask for them at every step. */
export function operationsById(document: OpenApiDocument): ReadonlyMap<string, Operation> {
  let found = byId.get(document);
  if (found === undefined) {
    found = new Map(operationsOf(document).map((operation) => [operation.operationId, operation]));
    byId.set(document, found);
  }
  return found;
}

/** Whether a path is one of the template's. */
export function matchesTemplate(template: string, path: string): boolean {
  return new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path);
}

/** The parameter's example, wherever the document keeps it. */
export function exampleOf({ example, schema }: Parameter): unknown {
  return example ?? schema.example;
}

function visit(value: unknown, see: (schema: Record<string, unknown>) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) see(value as Record<string, unknown>);
  for (const child of Object.values(value)) visit(child, see);
}

/** Every object in the document, wherever it stands. */
export function everyObject(document: OpenApiDocument): readonly Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  visit(document, (one) => found.push(one));
  return found;
}

/** The document with every component closed to properties that it does not name, so that answers cannot outgrow it. */
function closed(document: OpenApiDocument): OpenApiDocument {
  const copy = structuredClone(document) as unknown as {
    components: { schemas: Record<string, Record<string, unknown>> };
  };
  const extended = new Set<unknown>();
  visit(copy, ({ allOf, properties }) => {
    if (Array.isArray(allOf) && (allOf.length > 1 || properties !== undefined))
      for (const part of allOf as JsonSchema[]) extended.add(part.$ref?.split('/').at(-1));
  });
  for (const [name, schema] of Object.entries(copy.components.schemas)) {
    const isOpen = schema['additionalProperties'] !== undefined || schema['allOf'] !== undefined;
    if (schema['properties'] && !isOpen && !extended.has(name)) schema['additionalProperties'] = false;
  }
  return copy as unknown as OpenApiDocument;
}

function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  formats.default(ajv);
  return ajv;
}

/** Validates values against schemas of the document. */
export class DocumentSchemas {
  private readonly open = newAjv();
  private readonly strict = newAjv();

  constructor(document: OpenApiDocument) {
    this.open.addSchema(document, 'openapi');
    this.strict.addSchema(closed(document), 'openapi');
  }

  /**
   * What is wrong with `value`, as readable sentences; empty where it is valid.
   * @param pointer path of keys from the document's root to the schema
   */
  faults(pointer: readonly string[], value: unknown): readonly string[] {
    return this.faultsBy(this.open, pointer, value);
  }

  /** As `faults`, and refuses properties that the schema does not name. */
  faultsOfAnswer(pointer: readonly string[], value: unknown): readonly string[] {
    return this.faultsBy(this.strict, pointer, value);
  }

  /** Faults of the schema itself under JSON Schema 2020-12. */
  faultsOfSchema(schema: JsonSchema): readonly string[] {
    void this.open.validateSchema(schema);
    return (this.open.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  }

  private faultsBy(ajv: Ajv2020, pointer: readonly string[], value: unknown): readonly string[] {
    const fragment = pointer
      .map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const reference = `openapi#/${fragment}`;
    const validate: ValidateFunction | undefined = ajv.getSchema(reference);
    if (!validate) throw new Error(`The document has no schema at ${reference}`);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  }
}

/** Path of keys to an operation. */
export function pointerTo({ path, method }: Operation): readonly string[] {
  return ['paths', path, method.toLowerCase()];
}

/** The resource that a conditional operation acts on: the longest path up to a parameter that has a GET; null without one. */
export function resourcePathOf(document: OpenApiDocument, { path }: Operation): string | null {
  const parts = path.split('/');
  for (let length = parts.length; length > 0; length -= 1) {
    const above = parts.slice(0, length).join('/');
    if (above.endsWith('}') && document.paths[above]?.['get'] !== undefined) return above;
  }
  return null;
}
