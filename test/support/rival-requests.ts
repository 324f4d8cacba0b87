import { exampleRequestsOf, type ExampleRequest } from './example-requests.js';
import { operationsOf, type OpenApiDocument, type Operation } from './openapi-document.js';
import type { IdsBySegment } from './rival-party.js';

/** What a filter names, as the segment of a path that such an id follows. */
const SEGMENT_OF_FILTER: Readonly<Record<string, string>> = {
  organisationId: 'organisations',
  reservedForOrganisationId: 'organisations',
  siteId: 'sites',
  batchId: 'batches',
  lotId: 'lots',
  from: 'match-runs',
};

/** Takes seconds with each of its many parameters; asked without and with one. */
const ASKED_SPARINGLY = new Set(['getResourceStatement']);

/** The segment before an id in a path, e.g. `lots`; null where there is none. */
export function segmentOf({ path }: Operation): string | null {
  return /\/([^/{]+)\/\{id\}/.exec(path)?.[1] ?? null;
}

/** Reads that need neither a catalogue's key nor something of the platform's alone in their path. */
export function readsOf(document: OpenApiDocument): readonly Operation[] {
  return operationsOf(document).filter(
    ({ method, path, operationId }) =>
      // A stream has no end to wait for; it says what the feed says.
      method === 'GET' &&
      operationId !== 'streamEvents' &&
      !/\/(match-runs|catalogue-proposals)\/\{id\}/.test(path),
  );
}

export function isAskedSparingly({ operationId }: Operation): boolean {
  return ASKED_SPARINGLY.has(operationId);
}

function examplesOf(operation: Operation): readonly ExampleRequest[] {
  const examples = exampleRequestsOf(operation);
  if (!isAskedSparingly(operation)) return examples;
  return examples.filter(({ name }) => name === 'plain' || name === 'organisationId');
}

function queryOf(values: Readonly<Record<string, string>>, ids: IdsBySegment): string {
  const real = Object.entries(values).flatMap(([name, value]): (readonly [string, string])[] => {
    const segment = SEGMENT_OF_FILTER[name];
    if (segment === undefined) return [[name, name === 'limit' ? '1' : value]];
    const id = ids[segment]?.[0];
    return id === undefined ? [] : [[name, id]];
  });
  const query = new URLSearchParams(Object.fromEntries(real)).toString();
  return query === '' ? '' : `?${query}`;
}

function pathOf({ operation, pathValues }: ExampleRequest, id: string): string {
  return operation.path.replace(/\{([^}]+)\}/g, (_whole, name: string) =>
    name === 'id' ? id : encodeURIComponent(pathValues[name] ?? ''),
  );
}

/** Every read with each parameter's example, on the subjects of `subjects` and with the ids of `filters` for its filters. */
export function pathsToRead(
  operation: Operation,
  { subjects, filters }: { readonly subjects: IdsBySegment; readonly filters: IdsBySegment },
): readonly string[] {
  const segment = segmentOf(operation);
  const ids = segment === null ? [''] : (subjects[segment] ?? []);
  return [
    ...new Set(
      examplesOf(operation)
        .filter(({ queryValues }) => !('cursor' in queryValues))
        .flatMap((example) => ids.map((id) => pathOf(example, id) + queryOf(example.queryValues, filters))),
    ),
  ];
}

/** Without a query, on each of the ids: what a stranger tries. */
export function pathsToTry(operation: Operation, subjects: IdsBySegment): readonly string[] {
  const segment = segmentOf(operation);
  const [example] = exampleRequestsOf(operation);
  if (segment === null || example === undefined) return [];
  return (subjects[segment] ?? []).map((id) => pathOf(example, id));
}
