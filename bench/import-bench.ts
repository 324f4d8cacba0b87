import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../src/app.js';
import { ENTITIES } from '../src/entities.js';
import type { ImportView } from '../src/platform/import/import.view.js';
import { SystemClock } from '../src/platform/clock.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { TEST_OPERATOR_KEY } from '../test/support/credentials.js';
import { clientOf, type ApiClient } from '../test/support/test-app.js';
import { aYard, found, made } from '../test/support/yard.js';
import { withPostgres, withSqlite } from './bench-databases.js';
import { RequestWatch } from './request-watch.js';

/**
 * Streams many rows over HTTP into an import, checks and commits them, from CSV and from JSON lines, on both databases, and
 * says of each stage how many rows a second, how much more memory the process has at most, client and server together, and how
 * long others wait for a list meanwhile. Arguments: rows, default 100000; kind, DEMANDS or BATCHES; engines, e.g. sqlite; formats, e.g. csv. Exits 1
 * where not all rows are stored, where the memory grows by more than 300 MiB, or where the list takes 200 ms in one of a
 * hundred cases.
 */

const ROWS = Number(process.argv[2] ?? 100_000);
const KIND = process.argv[3] ?? 'DEMANDS';
const ENGINES = (process.argv[4] ?? 'sqlite,postgres').split(',');
const FORMATS = (process.argv[5] ?? 'csv,ndjson').split(',');
const LINES_PER_TICKET = 10;
const GROWTH_MEGABYTES_MAX = 300;
const P99_MS_MAX = 200;
const ROWS_PER_PIECE = 500;
const LOOK_EVERY_MS = 100;
const HEADERS = { authorization: `Bearer ${TEST_OPERATOR_KEY}` };

const DEMAND = {
  title: 'Mixed magnets to separated oxides',
  acceptedForms: ['LIBERATED_MAGNET', 'SWARF'],
  windowFrom: '2026-12-15',
  windowUntil: '2027-06-30',
  ndPrOxideKgMax: 1_000,
  processRoute: 'toll-hydromet-sx',
  payablePct: 72,
  ndPrOxidePriceUsdPerKg: 73,
  treatmentChargeUsdPerKgFeed: 0.6,
  freightUsdPerTonneKm: 0.09,
};
const DEMAND_HEADER =
  'reference,title,accepted_forms,window_from,window_until,ndpr_oxide_kg_max,process_route,payable_pct,ndpr_oxide_price_usd_per_kg,treatment_charge_usd_per_kg_feed,freight_usd_per_tonne_km';
const MOTORS = { kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 10 };

/** The text of one row of the file; of tickets, `LINES_PER_TICKET` rows are one. */
const ROW_TEXT: Readonly<Record<string, (index: number, prefix: string) => string>> = {
  'DEMANDS csv': (index, prefix) =>
    `${prefix}-${index},${DEMAND.title},LIBERATED_MAGNET SWARF,${DEMAND.windowFrom},${DEMAND.windowUntil},1000,toll-hydromet-sx,72,73,0.6,0.09\r\n`,
  'DEMANDS ndjson': (index, prefix) => `${JSON.stringify({ reference: `${prefix}-${index}`, ...DEMAND })}\n`,
  'BATCHES csv': (index, prefix) =>
    `${prefix}-${Math.floor(index / LINES_PER_TICKET)},2026-11-20T09:42:00Z,PROFILE_UNITS,bev-traction-motor,10\r\n`,
  'BATCHES ndjson': (index, prefix) =>
    index % LINES_PER_TICKET === 0
      ? `${JSON.stringify({
          ticketNumber: `${prefix}-${index / LINES_PER_TICKET}`,
          receivedAt: '2026-11-20T09:42:00Z',
          lines: Array.from({ length: LINES_PER_TICKET }, () => MOTORS),
        })}\n`
      : '',
};
const HEADER: Readonly<Record<string, string>> = {
  'DEMANDS csv': `${DEMAND_HEADER}\r\n`,
  'BATCHES csv': 'ticket_number,received_at,line_kind,product_profile,units\r\n',
};
const CONTENT_TYPE: Readonly<Record<string, string>> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

if (ENGINES.includes('sqlite')) await withSqlite((url) => benchOn('sqlite', url));
if (ENGINES.includes('postgres')) await withPostgres((url) => benchOn('postgres', url), { isDurable: true });

async function benchOn(engine: string, url: string): Promise<void> {
  const database = await openDatabase(url, ENTITIES);
  const app = await createApp({ database, clock: new SystemClock(), operatorKey: TEST_OPERATOR_KEY });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  try {
    const client = clientOf(`http://127.0.0.1:${port}`);
    const { siteId } = await aYard(client, undefined, KIND === 'DEMANDS' ? 'SEPARATOR' : 'RECYCLER');
    // Code and connections are warm: what is measured is what the rows take.
    await importOnce({ engine, port, client, siteId, format: 'csv', rows: 200, isQuiet: true });
    for (const format of FORMATS)
      await importOnce({ engine, port, client, siteId, format, rows: ROWS, isQuiet: false });
  } finally {
    await app.close();
  }
}

interface Trial {
  readonly engine: string;
  readonly port: number;
  readonly client: ApiClient;
  readonly siteId: string;
  readonly format: string;
  readonly rows: number;
  readonly isQuiet: boolean;
}

async function importOnce(trial: Trial): Promise<void> {
  const { engine, client, format, rows, isQuiet } = trial;
  globalThis.gc?.();
  const watch = new RequestWatch(client, '/v1/imports?limit=10');
  const times: string[] = [];
  const timed = async <Result>(stage: string, work: () => Promise<Result>): Promise<Result> => {
    const begun = performance.now();
    const result = await work();
    const seconds = (performance.now() - begun) / 1_000;
    times.push(`${stage} ${Math.round(rows / seconds)} rows/s (${seconds.toFixed(1)} s)`);
    return result;
  };
  const { id } = await timed('received', () => send(trial));
  await timed('checked', () => settled(client, id));
  const done = await timed('committed', async () => {
    await made(client, `/v1/imports/${id}/commit`, undefined);
    return settled(client, id);
  });
  const { growthMegabytes, p99Ms, answers } = await watch.end();
  if (isQuiet) return;
  console.log(
    `${engine} ${KIND} ${format}, ${rows} rows: ${times.join(', ')}; memory grew by at most ${growthMegabytes} MiB; ` +
      `GET P99 ${p99Ms.toFixed(0)} ms of ${answers}`,
  );
  const expected = KIND === 'DEMANDS' ? rows : Math.ceil(rows / LINES_PER_TICKET);
  if (done.status !== 'COMMITTED' || done.counts?.created !== expected) {
    console.log(`  not all rows are stored: ${JSON.stringify(done.counts)}`);
    process.exitCode = 1;
  }
  if (growthMegabytes > GROWTH_MEGABYTES_MAX || p99Ms > P99_MS_MAX) process.exitCode = 1;
}

/** The text piece by piece, as it is sent. */
async function* textOf({ format, rows, isQuiet, engine }: Trial): AsyncGenerator<string> {
  const name = `${KIND} ${format}`;
  const rowText = ROW_TEXT[name];
  if (rowText === undefined) throw new Error(`There are no rows of ${name}.`);
  yield HEADER[name] ?? '';
  const prefix = `${isQuiet ? 'W' : engine.charAt(0).toUpperCase()}${format.charAt(0)}`;
  for (let index = 0; index < rows; index += ROWS_PER_PIECE) {
    const count = Math.min(ROWS_PER_PIECE, rows - index);
    yield Array.from({ length: count }, (_unused, offset) => rowText(index + offset, prefix)).join('');
  }
}

/** `fetch` would keep what it sends. */
function send(trial: Trial): Promise<ImportView> {
  const { port, siteId, format } = trial;
  const path = `/v1/imports/${KIND.toLowerCase()}?siteId=${siteId}`;
  const headers = { ...HEADERS, 'content-type': CONTENT_TYPE[format] ?? '' };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, path, method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        if (response.statusCode === 202) resolve(JSON.parse(text) as ImportView);
        else reject(new Error(`${response.statusCode ?? 0} ${text}`));
      });
    });
    request.on('error', reject);
    pipeline(Readable.from(textOf(trial)), request).catch(reject);
  });
}

async function settled(client: ApiClient, id: string): Promise<ImportView> {
  for (;;) {
    const view = await found<ImportView>(client, `/v1/imports/${id}`);
    if (view.progress === null) return view;
    await sleep(LOOK_EVERY_MS);
  }
}
