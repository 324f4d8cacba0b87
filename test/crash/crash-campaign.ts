import { setTimeout as sleep } from 'node:timers/promises';
import { randomStream, type RandomStream } from '../../bench/random-stream.js';
import { aKeyOf } from '../support/api-keys.js';
import { inParallel } from '../support/api-user.js';
import { aListedLot, aSeparator } from '../support/reservations.js';
import type { PostgresServer } from '../support/postgres-server.js';
import { serveApp, type ServedApp } from '../support/served-app.js';
import { clientOf } from '../support/test-app.js';
import { aYard } from '../support/yard.js';
import { carriedOutTwice, inspect } from './inspection.js';
import type { Promised } from './promises.js';
import { LoadRecord, sendAgain, STOCK_KG, Writer, type Stock } from './write-load.js';

const WRITERS = 24;
const LISTED_LOTS = 12;
const SEPARATORS = 4;
/**
 * A kill comes so long after so many answers, at least one: sometimes while the process is fresh and slow, sometimes when
 * it has its pace.
 */
const ANSWERS_BEFORE_KILL_MAX = 60;
const KILL_AFTER_MS_MIN = 20;
const KILL_AFTER_MS_MAX = 300;
/** How long the application may take to find a database that is back. */
const READY_AGAIN_WITHIN_MS = 10_000;
const POLL_MS = 20;

/** How much to do. */
export interface CampaignSize {
  readonly kills: number;
  readonly seed: number;
  /** Kills this one, which has the database, instead of the application. */
  readonly server?: Pick<PostgresServer, 'crash'>;
}

/** What came of it. */
export interface CampaignReport {
  readonly kills: number;
  readonly acknowledged: number;
  readonly putOff: number;
  /** Times that a write met a database that was gone, and was sent again with the same key. */
  readonly unknown: number;
  /** Writes that a kill left without an answer, and were sent again with the same key; those that had been carried out. */
  readonly sentAgain: number;
  readonly replayed: number;
  /** Promises of the answers: each is looked for after every later crash. */
  readonly promised: readonly Promised[];
  /** Of each start on a database with data, or since the kill of the database, to the application's first ready answer. */
  readonly readyMs: readonly number[];
  readonly postings: number;
  readonly events: number;
  /** Empty where all is well. */
  readonly faults: readonly string[];
}

/**
 * Serves the application in a process of its own, writes to it over HTTP from many clients at once, kills it with SIGKILL,
 * starts it again, sends again what it did not answer, and inspects what is stored, again and again on one database; or kills
 * the database's server, and looks whether the application comes back by itself. Stops at the first fault.
 * @param databaseUrl of an empty database
 */
export async function crashAgainAndAgain(databaseUrl: string, size: CampaignSize): Promise<CampaignReport> {
  const random = randomStream(size.seed);
  let served = (await startReady(databaseUrl)).served;
  const totals = {
    kills: 0,
    acknowledged: 0,
    putOff: 0,
    unknown: 0,
    sentAgain: 0,
    replayed: 0,
    postings: 0,
    events: 0,
  };
  const promised: Promised[] = [];
  const readyMs: number[] = [];
  const faults: string[] = [];
  try {
    const stock = await makeStock(served.url);
    promised.push(...stock.listedLotIds.map((id) => ({ kind: 'lot', id, state: 1 }) as const));
    while (totals.kills < size.kills && faults.length === 0) {
      const { record, restarted } = await killUnderLoad(served, { databaseUrl, stock, random, ...size });
      served = restarted.served;
      readyMs.push(restarted.ms);
      await sendAgain(clientOf(served.url), record);
      promised.push(...record.promised);
      const inspection = await inspect(databaseUrl, { promised, areAllQuick: true });
      const twice = await carriedOutTwice(databaseUrl, promised);
      faults.push(...record.unexpected, ...inspection.faults, ...twice);
      totals.kills += 1;
      totals.acknowledged += record.acknowledged;
      totals.putOff += record.putOff;
      totals.unknown += record.unknown;
      totals.sentAgain += record.unanswered.length;
      totals.replayed += record.replayed;
      totals.postings = inspection.postings;
      totals.events = inspection.events;
    }
  } finally {
    await served.stop();
  }
  return { ...totals, promised, readyMs, faults };
}

interface Restarted {
  readonly served: ServedApp;
  readonly ms: number;
}

async function startReady(databaseUrl: string): Promise<Restarted> {
  const begun = performance.now();
  const served = await serveApp(databaseUrl);
  const { status, text } = await clientOf(served.url).request('GET', '/health/ready');
  if (status !== 200) throw new Error(`The application listens and is not ready: ${status} ${text}`);
  return { served, ms: performance.now() - begun };
}

async function makeStock(url: string): Promise<Stock> {
  const client = clientOf(url);
  const yard = await aYard(client);
  const lots = await inParallel(
    Array.from({ length: LISTED_LOTS }, () => () => aListedLot(client, yard, STOCK_KG)),
  );
  const separatorIds = await inParallel(Array.from({ length: SEPARATORS }, () => () => aSeparator(client)));
  const colleague = await aKeyOf(client, yard.organisationId);
  const listedLotIds = lots.map(({ id }) => id);
  return { siteId: yard.siteId, listedLotIds, separatorIds, colleague, spareLotIds: [] };
}

interface Scene extends Pick<CampaignSize, 'server'> {
  readonly databaseUrl: string;
  readonly stock: Stock;
  readonly random: RandomStream;
}

async function killUnderLoad(
  served: ServedApp,
  { databaseUrl, stock, random, server }: Scene,
): Promise<{ readonly record: LoadRecord; readonly restarted: Restarted }> {
  const record = new LoadRecord(1 + Math.floor(random.uniform() * ANSWERS_BEFORE_KILL_MAX));
  const client = clientOf(served.url);
  const writers = Array.from({ length: WRITERS }, () => {
    const own = randomStream(Math.floor(random.uniform() * 2 ** 31));
    return new Writer(client, stock, own, record).writeUntilGone();
  });
  const allEnded = Promise.all(writers);
  // Where they are not answered so often, all of them end by themselves and say why.
  await Promise.race([record.enough, allEnded]);
  await sleep(KILL_AFTER_MS_MIN + random.uniform() * (KILL_AFTER_MS_MAX - KILL_AFTER_MS_MIN));
  if (server === undefined) {
    await served.kill();
    await allEnded;
    return { record, restarted: await startReady(databaseUrl) };
  }
  const begun = performance.now();
  await server.crash();
  await becomeReady(served);
  const ms = performance.now() - begun;
  record.isOver = true;
  await allEnded;
  // A new one, so that all that is committed is sealed when it is looked at.
  await served.stop();
  return { record, restarted: { served: (await startReady(databaseUrl)).served, ms } };
}

/** @throws Error where the application does not find its way back to its database */
async function becomeReady(served: ServedApp): Promise<void> {
  const deadline = performance.now() + READY_AGAIN_WITHIN_MS;
  for (;;) {
    const { status, text } = await clientOf(served.url).request('GET', '/health/ready');
    if (status === 200) return;
    if (performance.now() > deadline)
      throw new Error(`The application is not ready again: ${status} ${text}`);
    await sleep(POLL_MS);
  }
}
