import { EXAMPLE_ID } from '../../src/platform/http/example-ids.js';
import { PROBLEMS } from '../../src/platform/http/problems.js';
import type { Database } from '../../src/platform/database/database.js';
import { exampleRequestsOf, type ExampleRequest } from './example-requests.js';
import { operationsOf, type OpenApiDocument, type Operation } from './openapi-document.js';
import type { ApiClient, TestResponse } from './test-app.js';

/** Without an end that one could wait for. */
const ENDLESS = new Set(['streamEvents']);
/** Subjects of each kind that an operation is asked of. */
const SUBJECTS_MAX = 12;
/** Those of which every question is asked, with each parameter; of the others the plain one. */
const ASKED_ALL = 4;
/** Whatever estimates anew, or looks through everything: asked once, with all parameters. */
const COSTLY = new Set([
  'replayEstimate',
  'rankNextEvidence',
  'valueEstimate',
  'verifyLedger',
  'getResourceStatement',
]);
const PAGES_MAX = 4;
/** What each answer has of its own, and says nothing of what is stored. */
const TRACE_ID = /"traceId":"[0-9a-f]{32}"/;
const HEADERS = ['content-type', 'content-disposition', 'etag', 'link', 'allow'];

/** Tables of what is asked for by id, where the path calls it otherwise. */
const TABLES: Readonly<Record<string, string>> = {
  postings: 'ledger_postings',
  evidence: 'evidence_records',
  matches: 'match_allocations',
};

/** Of each kind of subject the oldest and the newest ids, by table. */
type Ids = (table: string) => readonly string[];

/**
 * Addresses of every read of the document: every list without and with each of its filters, in small pages, and every item
 * and what hangs on it, of several subjects.
 * @param database where the subjects are
 */
export async function readsOf(document: OpenApiDocument, database: Database): Promise<readonly string[]> {
  const reads = operationsOf(document).filter(
    ({ method, operationId }) => method === 'GET' && !ENDLESS.has(operationId),
  );
  const stored = new Map<string, readonly string[]>();
  for (const table of new Set([...reads.flatMap(tableOf), ...Object.values(TABLE_OF_EXAMPLE)]))
    stored.set(table, await idsIn(database, table));
  const ids: Ids = (table) => stored.get(table) ?? [];
  return [...new Set(reads.flatMap((operation) => addressesOf(operation, ids)))];
}

/** What ids in queries and second ids in paths name. */
const TABLE_OF_EXAMPLE: Readonly<Record<string, string>> = {
  [EXAMPLE_ID.organisation]: 'organisations',
  [EXAMPLE_ID.separator]: 'organisations',
  [EXAMPLE_ID.site]: 'sites',
  [EXAMPLE_ID.batch]: 'batches',
  [EXAMPLE_ID.lot]: 'lots',
  [EXAMPLE_ID.matchRun]: 'match_runs',
  [EXAMPLE_ID.queuedMatchRun]: 'match_runs',
};

function tableOf({ path }: Operation): readonly string[] {
  const [, collection] = /\/([a-z-]+)\/\{id\}/.exec(path) ?? [];
  return collection === undefined ? [] : [TABLES[collection] ?? collection.replaceAll('-', '_')];
}

async function idsIn(database: Database, table: string): Promise<readonly string[]> {
  const rows = await database.read((tx) => tx.query<{ id: string }[]>(`SELECT id FROM ${table} ORDER BY id`));
  const all = rows.map(({ id }) => id);
  return all.length <= SUBJECTS_MAX
    ? all
    : [...all.slice(0, SUBJECTS_MAX / 2), ...all.slice(-SUBJECTS_MAX / 2)];
}

function addressesOf(operation: Operation, ids: Ids): readonly string[] {
  const [table] = tableOf(operation);
  const subjects = table === undefined ? [''] : ids(table);
  const questions = exampleRequestsOf(operation);
  const isList = operation.parameters.some(({ name }) => name === 'limit');
  const isCostly = COSTLY.has(operation.operationId);
  return (isCostly ? subjects.slice(0, 1) : subjects).flatMap((subject, turn) =>
    questions.slice(isCostly ? -1 : 0, isCostly || turn < ASKED_ALL ? undefined : 1).flatMap((example) => {
      const path = pathOf(operation, example, subject);
      const query = queryOf(example, ids, turn);
      const pages = isList ? ['1', '2', '3'].map((limit) => withQuery(path, { ...query, limit })) : [];
      return [withQuery(path, query), ...pages];
    }),
  );
}

function pathOf({ path, operationId }: Operation, { pathValues }: ExampleRequest, subject: string): string {
  const [code = ''] = Object.keys(PROBLEMS);
  const values = { ...pathValues, ...(operationId === 'getProblem' ? { code } : {}) };
  return path
    .replace('{id}', subject)
    .replace(/\{([^}]+)\}/g, (_whole, name: string) => values[name as keyof typeof values] ?? '');
}

function queryOf({ queryValues }: ExampleRequest, ids: Ids, turn: number): Record<string, string> {
  const { cursor: _cursor, after: _after, ...others } = queryValues;
  return Object.fromEntries(
    Object.entries(others).map(([name, text]) => {
      const known = ids(TABLE_OF_EXAMPLE[text] ?? '');
      return [name, known[turn % Math.max(1, known.length)] ?? text];
    }),
  );
}

function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Answers by address: status, headers that say something, and the body byte for byte; of lists the next pages as well. */
export async function answersTo(
  app: ApiClient,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  for (const address of addresses) {
    let next: string | undefined = address;
    for (let page = 0; next !== undefined && page < PAGES_MAX && !answers.has(next); page += 1) {
      const response: TestResponse = await app.request('GET', next);
      answers.set(next, inWords(response));
      next = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    }
  }
  return answers;
}

function inWords({ status, headers, text }: TestResponse): string {
  const told = HEADERS.map((name) => `${name}: ${headers.get(name) ?? ''}`);
  return [status, ...told, text.replace(TRACE_ID, '')].join('\n');
}
