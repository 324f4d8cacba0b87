import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/entities.js';
import type { MatchRunPage } from '../../src/modules/matching/match-run.view.js';
import { parseDatabaseUrl } from '../../src/platform/database/database-url.js';
import { digestOf } from '../../src/platform/digest.js';
import { dataSourceOptions } from '../../src/platform/database/open-database.js';
import {
  digestTables,
  inPostgresSnapshot,
  postgresRows,
  sqliteRows,
  type Digests,
} from '../../src/platform/transfer/row-streams.js';
import { storedTablesOf } from '../../src/platform/transfer/stored-tables.js';
import { ExampleWorld } from './example-world.js';
import type { OpenApiDocument } from './openapi-document.js';
import { priceFile, type PriceRow } from './price-file.js';
import type { ApiClient } from './test-app.js';
import { accepted, aYard } from './yard.js';

const PRICES_PER_FILE = 5_000;
const DAY_MS = 86_400_000;
const POLL_EVERY_MS = 50;
const POLLS_MAX = 1_000;

/** Fills an application with something of each kind, and with some thousands of prices. */
export async function populate(app: ApiClient, priceFiles: number): Promise<void> {
  const document = (await app.request('GET', '/openapi.json')).body as OpenApiDocument;
  await new ExampleWorld(app, document).populate();
  await matchesHaveEnded(app);
  await webhooksAreQuiet(app);
  for (let file = 0; file < priceFiles; file += 1) {
    const { organisationId } = await aYard(app);
    const body = priceFile(...Array.from({ length: PRICES_PER_FILE }, (_, index) => quoteAt(index)));
    const headers = { 'content-type': 'text/csv' };
    const path = `/v1/organisations/${organisationId}/price-series?name=Prices`;
    accepted(await app.request('POST', path, { rawBody: body, headers }));
  }
}

/** What is under way would go on writing, and come to an end or not, as it happens. */
async function matchesHaveEnded(app: ApiClient): Promise<void> {
  for (let polls = 0; polls < POLLS_MAX; polls += 1) {
    const { items } = (await app.request('GET', '/v1/match-runs')).body as MatchRunPage;
    if (items.every(({ finishedAt }) => finishedAt !== null)) return;
    await sleep(POLL_EVERY_MS);
  }
  throw new Error('A match run does not end.');
}

/** What is sent, and tried again and again, would be written while others count and compare. */
async function webhooksAreQuiet(app: ApiClient): Promise<void> {
  const { items } = accepted(await app.request('GET', '/v1/organisations?limit=100')) as EndpointPage;
  for (const organisation of items) {
    const path = `/v1/organisations/${organisation.id}/webhook-endpoints`;
    for (const { id } of (accepted(await app.request('GET', path)) as EndpointPage).items) {
      accepted(await app.request('POST', `/v1/webhook-endpoints/${id}/disabling`));
      await nothingIsUnderWay(app, `/v1/webhook-endpoints/${id}/deliveries?limit=100`);
    }
  }
}

/** An attempt that had begun is noted yet: that changes its delivery. */
async function nothingIsUnderWay(app: ApiClient, path: string): Promise<void> {
  let before = '';
  for (let polls = 0; polls < POLLS_MAX; polls += 1) {
    const { text } = await app.request('GET', path);
    if (text === before) return;
    before = text;
    await sleep(4 * POLL_EVERY_MS);
  }
  throw new Error('Webhooks do not come to rest.');
}

interface EndpointPage {
  readonly items: readonly { readonly id: string }[];
}

function quoteAt(index: number): PriceRow {
  const oxide = ['Nd2O3', 'Pr6O11', 'Dy2O3', 'Tb4O7'][index % 4] ?? '';
  const date = new Date(Date.UTC(2022, 0, 1) + Math.floor(index / 4) * DAY_MS).toISOString().slice(0, 10);
  return [oxide, 'USD', date, (50 + (index % 97) / 8).toFixed(3), 'Test'];
}

/** Rows and digest of every table of a database that nobody is writing to. */
export async function digestsOf(databaseUrl: string): Promise<Digests> {
  const location = parseDatabaseUrl(databaseUrl);
  const dataSource = await new DataSource(dataSourceOptions(location, ENTITIES)).initialize();
  try {
    const tables = storedTablesOf(dataSource);
    if (location.engine === 'sqlite')
      return await digestTables(tables, (table) => sqliteRows(dataSource.manager, table));
    const { manager } = dataSource.createQueryRunner();
    return await inPostgresSnapshot(manager, () =>
      digestTables(tables, (table) => postgresRows(manager, table)),
    );
  } finally {
    await dataSource.destroy();
  }
}

/** Rows of all tables. */
export function rowsIn(digests: Digests): number {
  return Object.values(digests).reduce((sum, { rows }) => sum + rows, 0);
}

const LISTS = [
  'organisations',
  'sites',
  'batches',
  'lots',
  'demands',
  'reservations',
  'match-runs',
  'catalogue-proposals',
  'catalogue/changes',
  'audit/events',
];

/** Digests of the answers to reads of every kind: lists, and what they list. */
export async function sampleAnswers(app: ApiClient): Promise<Readonly<Record<string, string>>> {
  const answers: Record<string, string> = {};
  for (const list of LISTS) {
    const path = `/v1/${list}`;
    const { status, text, body } = await app.request('GET', path);
    answers[path] = `${status} ${digestOf(text)}`;
    const { items = [] } = body as { items?: readonly { id: string }[] };
    for (const { id } of list.includes('/') ? [] : items.slice(0, 5)) {
      const item = await app.request('GET', `${path}/${id}`);
      answers[`${path}/${id}`] = `${item.status} ${digestOf(item.text)}`;
    }
  }
  const verification = await app.request('GET', '/v1/ledger/verification');
  answers['/v1/ledger/verification'] = `${verification.status} ${digestOf(verification.text)}`;
  return answers;
}
