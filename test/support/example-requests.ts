import { exampleOf, type Operation, type Parameter } from './openapi-document.js';

/** A request as the document's examples spell it, with EXAMPLE_IDs where a world has real ones. */
export interface ExampleRequest {
  /** For test titles and set-up hooks. */
  readonly name: string;
  readonly operation: Operation;
  readonly pathValues: Readonly<Record<string, string>>;
  readonly queryValues: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: unknown;
}

type Values = Readonly<Record<string, string>>;

function valuesOf(parameters: readonly Parameter[]): Values {
  return Object.fromEntries(
    parameters.map((parameter) => {
      const example = exampleOf(parameter);
      if (example === undefined) throw new Error(`Parameter ${parameter.name} has no example.`);
      return [parameter.name, typeof example === 'string' ? example : JSON.stringify(example)];
    }),
  );
}

/** Optional parameters that say nothing alone. */
const TOGETHER: readonly (readonly string[])[] = [
  ['nearLatitude', 'nearLongitude', 'distanceKmMax'],
  ['expectedSequence', 'expectedHash'],
];

/** Optional parameters, by operation, that cannot go with all the others. */
const APART: Readonly<Record<string, readonly string[]>> = {
  listLots: ['asOf'],
  exportLots: ['asOf'],
};

function companionsOf(parameter: Parameter, all: readonly Parameter[]): readonly Parameter[] {
  const group = TOGETHER.find((names) => names.includes(parameter.name)) ?? [parameter.name];
  return all.filter(({ name }) => group.includes(name));
}

/** Without optional parameters, with each alone, and with all of them. */
function queriesOf(operation: Operation): readonly { readonly name: string; readonly values: Values }[] {
  const parameters = operation.parameters.filter((one) => one.in === 'query');
  const required = parameters.filter((one) => one.required);
  const optional = parameters.filter((one) => !one.required);
  const apart = APART[operation.operationId] ?? [];
  const together = parameters.filter(({ name }) => !apart.includes(name));
  const all = optional.length > 1 ? [{ name: 'all parameters', values: valuesOf(together) }] : [];
  return [
    { name: '', values: valuesOf(required) },
    ...optional.map((one) => ({
      name: one.name,
      values: valuesOf([...required, ...companionsOf(one, optional)]),
    })),
    ...all,
  ];
}

function bodiesOf(operation: Operation): readonly { name: string; contentType?: string; body?: unknown }[] {
  if (!operation.requestBody) return [{ name: '' }];
  return Object.entries(operation.requestBody.content).flatMap(([contentType, { examples = {} }]) =>
    Object.entries(examples).map(([name, { value }]) => ({ name, contentType, body: value })),
  );
}

/**
 * Every request that the document gives an example of.
 * @throws Error where a parameter has no example
 */
export function exampleRequestsOf(operation: Operation): readonly ExampleRequest[] {
  const pathValues = valuesOf(operation.parameters.filter((one) => one.in === 'path'));
  const headers = valuesOf(operation.parameters.filter((one) => one.in === 'header'));
  return bodiesOf(operation).flatMap((body) =>
    queriesOf(operation).map(({ name, values }) => ({
      ...body,
      name: [body.name, name].filter(Boolean).join(', ') || 'plain',
      operation,
      pathValues,
      headers,
      queryValues: values,
    })),
  );
}
