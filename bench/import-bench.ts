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
import {
  KINDS,
  rowsOfBatches,
  textOf,
  thingsOf,
  type FormatName,
  type KindName,
  type ManyRows,
} from './import-files.js';
import { RequestWatch, type WatchedLoad } from './request-watch.js';

/**
 * Streams many rows over HTTP into an import, checks and commits them, from CSV and from JSON lines, on both databases: a fifth
 * of them first, then all, so that memory which grows with the file shows. Says of each stage how many rows a second and how
 * much processor time a row takes, how much memory the process has, client and server together, and how long others wait for a
 * list meanwhile. Arguments: rows, default 100000; kind, DEMANDS, BATCHES or ASSAYS; engines, e.g. sqlite; formats, e.g. csv.
 * Exits 1 where not all rows are stored, or a limit is missed. Run with `--expose-gc`.
 */

const ROWS = Number(process.argv[2] ?? 100_000);
const KIND = kindNamed(process.argv[3] ?? 'DEMANDS');
const ENGINES = listed(process.argv[4], ['sqlite', 'postgres']);
const FORMATS = listed<FormatName>(process.argv[5], ['csv', 'ndjson']);
/** Of the larger file to the smaller one. */
const SIZES = 5;
const WARM_UP_ROWS = 200;
const LOOK_EVERY_MS = 100;
const HEADERS = { authorization: `Bearer ${TEST_OPERATOR_KEY}` };
const CONTENT_TYPE: Readonly<Record<FormatName, string>> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
};

/** What is promised. */
const LIMITS = {
  /** More than before the first row, at most. */
  growthMebibytes: 300,
  /** More held at once for a file of five times as many rows: noise. */
  heldGrowthMebibytes: 32,
  /** Of a list, in 99 of 100 cases. */
  p99Ms: 200,
};

console.log(
  `Limits: memory ${LIMITS.growthMebibytes} MiB above what the idle server has; ${SIZES} times as many rows hold at most ` +
    `${LIMITS.heldGrowthMebibytes} MiB more at once; GET P99 ${LIMITS.p99Ms} ms.`,
);
if (ENGINES.includes('sqlite')) await withSqlite((url) => benchOn('sqlite', url));
if (ENGINES.includes('postgres')) await withPostgres((url) => benchOn('postgres', url), { isDurable: true });
console.log(process.exitCode === 1 ? 'Missed.' : 'All within the limits.');

/** Names of an argument, all of them unless it is given. @throws RangeError on one that nobody knows: nothing would be measured */
function listed<Name extends string>(argument: string | undefined, known: readonly Name[]): readonly Name[] {
  return (argument?.split(',') ?? known).map((name) => {
    const found = known.find((each) => each === name);
    if (found === undefined) throw new RangeError(`${name} is none of ${known.join(', ')}.`);
    return found;
  });
}

function kindNamed(name: string): KindName {
  const kind = KINDS.find((known) => known === name);
  if (kind === undefined) throw new Error(`Kinds are ${KINDS.join(', ')}, not ${name}.`);
  return kind;
}

interface Place {
  readonly engine: string;
  readonly port: number;
  readonly client: ApiClient;
  readonly siteId: string;
}

async function benchOn(engine: string, url: string): Promise<void> {
  const database = await openDatabase(url, ENTITIES);
  const app = await createApp({ database, clock: new SystemClock(), operatorKey: TEST_OPERATOR_KEY });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  try {
    const client = clientOf(`http://127.0.0.1:${port}`);
    const { siteId } = await aYard(client, undefined, KIND === 'DEMANDS' ? 'SEPARATOR' : 'RECYCLER');
    const place = { engine, port, client, siteId };
    // Code and connections are warm: what is measured is what the rows take.
    await prepareAndImport(place, 'csv', WARM_UP_ROWS);
    for (const format of FORMATS) await benchFormat(place, format);
  } finally {
    await app.close();
  }
}

async function benchFormat(place: Place, format: FormatName): Promise<void> {
  globalThis.gc?.();
  const idleMebibytes = Math.round(process.memoryUsage.rss() / 1_048_576);
  const trialOf = async (rows: number): Promise<Trial> => {
    const trial = await prepareAndImport(place, format, rows);
    const { stages, load } = trial;
    console.log(
      `${place.engine} ${KIND} ${format}, ${rows} rows: ${stages.join(', ')}; memory ${load.residentMebibytes - idleMebibytes} MiB ` +
        `above idle, ${load.heldMebibytes} MiB of heap held; GET P99 ${load.p99Ms.toFixed(0)} ms of ${load.answers}`,
    );
    return trial;
  };
  const fewer = await trialOf(Math.ceil(ROWS / SIZES));
  const all = await trialOf(ROWS);
  const heldGrowth = all.load.heldMebibytes - fewer.load.heldMebibytes;
  const missed = [
    ...(all.isWhole && fewer.isWhole ? [] : ['not all rows are stored']),
    ...beyond('memory above idle', all.load.residentMebibytes - idleMebibytes, LIMITS.growthMebibytes),
    ...beyond('heap held more', heldGrowth, LIMITS.heldGrowthMebibytes),
    ...beyond('GET P99', Math.max(fewer.load.p99Ms, all.load.p99Ms), LIMITS.p99Ms),
  ];
  if (missed.length > 0) process.exitCode = 1;
  console.log(missed.length === 0 ? '  within the limits' : `  MISSED: ${missed.join('; ')}`);
}

function beyond(what: string, figure: number, limit: number): readonly string[] {
  return figure > limit ? [`${what} ${figure.toFixed(0)}, limit ${limit}`] : [];
}

interface Trial {
  readonly stages: readonly string[];
  readonly load: WatchedLoad;
  readonly isWhole: boolean;
}

/** Imports of a new file of so many rows. Assays need batches first, which nobody watches. */
async function prepareAndImport(place: Place, format: FormatName, rows: number): Promise<Trial> {
  const prefix = `${place.engine.charAt(0)}${format.charAt(0)}${rows}`.toUpperCase();
  const file = { kind: KIND, format, rows, prefix, batchPrefix: `B${prefix}` };
  if (KIND === 'ASSAYS') {
    const batches = { ...file, kind: 'BATCHES', format: 'csv', prefix: file.batchPrefix } as const;
    await importOnce(place, { ...batches, rows: rowsOfBatches(rows) });
  }
  globalThis.gc?.();
  return importOnce(place, file);
}

async function importOnce(place: Place, file: ManyRows): Promise<Trial> {
  const { client } = place;
  const { rows } = file;
  const watch = new RequestWatch(client, '/v1/imports?limit=10');
  const stages: string[] = [];
  const timed = async <Result>(stage: string, work: () => Promise<Result>): Promise<Result> => {
    const processorBefore = process.cpuUsage();
    const begun = performance.now();
    const result = await work();
    const seconds = (performance.now() - begun) / 1_000;
    const { user, system } = process.cpuUsage(processorBefore);
    const processorMs = (user + system) / 1_000 / rows;
    stages.push(
      `${stage} ${Math.round(rows / seconds)} rows/s (${processorMs.toFixed(2)} ms of processor each)`,
    );
    return result;
  };
  const { id } = await timed('received', () => send(place, file));
  await timed('checked', () => settled(client, id));
  const done = await timed('committed', async () => {
    await made(client, `/v1/imports/${id}/commit`, undefined);
    return settled(client, id);
  });
  const load = await watch.end();
  const isWhole = done.status === 'COMMITTED' && done.counts?.created === thingsOf(file.kind, rows);
  if (!isWhole) console.log(`  ${done.status}: ${JSON.stringify(done.counts)}`);
  return { stages, load, isWhole };
}

/** `fetch` would keep what it sends. */
function send({ port, siteId }: Place, file: ManyRows): Promise<ImportView> {
  const path = `/v1/imports/${file.kind.toLowerCase()}?siteId=${siteId}`;
  const headers = { ...HEADERS, 'content-type': CONTENT_TYPE[file.format] };
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
    pipeline(Readable.from(textOf(file)), request).catch(reject);
  });
}

async function settled(client: ApiClient, id: string): Promise<ImportView> {
  for (;;) {
    const view = await found<ImportView>(client, `/v1/imports/${id}`);
    if (view.progress === null) return view;
    await sleep(LOOK_EVERY_MS);
  }
}
