import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { authorizationOf, TEST_OPERATOR_KEY } from '../test/support/credentials.js';
import { createApp } from '../src/app.js';
import { ENTITIES } from '../src/entities.js';
import type { MatchRunView } from '../src/modules/matching/match-run.view.js';
import { AuditEvent } from '../src/platform/audit/audit-event.entity.js';
import { SystemClock } from '../src/platform/clock.js';
import type { WriteTransaction } from '../src/platform/database/database.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { Market } from '../test/support/market.js';
import { clientOf, type TestApp } from '../test/support/test-app.js';
import { serveApp } from '../test/support/served-app.js';

/*
 * How long a small GET waits while a match runs: the application in a process of its own on SQLite, lots and demands as many
 * as the arguments say (20,000 × 300, 900 s). Lots are copies, some kilometres apart, of a few that were made over HTTP.
 */
const [LOTS = 20_000, DEMANDS = 300, TIME_LIMIT_SECONDS = 900] = process.argv.slice(2).map(Number);
const MADE_LOTS = 60;
const GET_EVERY_MS = 10;
const IDLE_MS = 4_000;
const P99_MAX_MS = 50;
const FORMS = ['LIBERATED_MAGNET', 'SWARF', 'POWDER'];
const GRADES = ['n35', 'n42', 'n52', 'sh', 'uh', 'hdd-vcm', 'wind-generator', 'traction-mixed'];
const ROUTES = ['toll-hydromet-sx', 'hydromet-total-leach', 'roast-selective-leach', 'cn-swarf-industrial'];

const pick = (items: readonly string[], index: number): string => items[index % items.length] ?? '';

async function fill(databaseUrl: string): Promise<void> {
  const database = await openDatabase(databaseUrl, ENTITIES);
  const app = await createApp({ database, clock: new SystemClock(), operatorKey: TEST_OPERATOR_KEY });
  await app.listen(0, '127.0.0.1');
  const market = await Market.open(clientOf(await app.getUrl()) as TestApp);
  for (let index = 0; index < MADE_LOTS; index += 1) {
    const line = {
      kind: 'LOOSE_MATERIAL',
      form: pick(FORMS, index),
      grade: pick(GRADES, index),
      netMassKg: 20 + ((index * 37) % 491),
      moistureWtPct: index % 9,
      oilWtPct: index % 4,
    };
    await market.lot(line, { reservePriceUsdPerKgNdPrOxide: (index % 9) * 4 });
  }
  for (let index = 0; index < DEMANDS; index += 1)
    await market.demand({
      title: `Demand ${index}`,
      acceptedForms: index % 3 === 0 ? ['SWARF', 'POWDER'] : ['LIBERATED_MAGNET'],
      acceptedGrades: GRADES.slice(index % 4, (index % 4) + 3),
      moistureWtPctMax: 4 + (index % 12),
      processRoute: pick(ROUTES, index),
      payablePct: 50 + ((index * 7) % 31),
      treatmentChargeUsdPerKgFeed: 0.2 + (index % 6) / 4,
      ndPrOxideKgMax: 400 + ((index * 53) % 3_000),
    });
  await app.close();
  const behind = await openDatabase(
    databaseUrl,
    ENTITIES.filter((entity) => entity !== AuditEvent),
  );
  const copies = Math.ceil(LOTS / MADE_LOTS) - 1;
  for (let copy = 1; copy <= copies; copy += 1) await behind.write((tx) => copyLots(tx, copy));
  await behind.close();
}

async function copyLots(tx: WriteTransaction, copy: number): Promise<void> {
  const idOf = (column: string): string =>
    `substr(${column}, 1, 24) || printf('%06x', ${copy}) || substr(${column}, 31)`;
  const copied: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    estimates: { id: idOf('id'), subject_id: idOf('subject_id') },
    lots: {
      id: idOf('id'),
      code: `code || '-${copy}'`,
      estimate_id: idOf('estimate_id'),
      latitude: `latitude + ${(copy % 60) / 20}`,
      longitude: `longitude + ${(copy % 77) / 15}`,
    },
    lot_account_balances: { id: idOf('id'), lot_id: idOf('lot_id') },
  };
  const originals: Readonly<Record<string, string>> = {
    estimates: `SELECT estimate_id FROM lots WHERE length(code) < 18`,
    lots: `SELECT id FROM lots WHERE length(code) < 18`,
    lot_account_balances: `SELECT b.id FROM lot_account_balances b JOIN lots l ON l.id = b.lot_id WHERE length(l.code) < 18`,
  };
  for (const [table, changes] of Object.entries(copied)) {
    const described = await tx.query<{ readonly name: string }[]>(`PRAGMA table_info(${table})`);
    const columns = described.map(({ name }) => name);
    const values = columns.map((column) => changes[column] ?? column).join();
    await tx.query(
      `INSERT INTO ${table} (${columns.join()}) SELECT ${values} FROM ${table} WHERE id IN (${originals[table] ?? ''})`,
    );
  }
}

/** Sends a small GET at a steady pace while `isOn`. @returns how long each took, ms, ascending */
async function probe(url: string, isOn: () => boolean): Promise<readonly number[]> {
  const waits: number[] = [];
  while (isOn()) {
    const start = performance.now();
    const { status } = await fetch(`${url}/v1/organisations?limit=1`, { headers: authorizationOf({}) });
    if (status !== 200) throw new Error(`A GET was answered ${status}.`);
    waits.push(performance.now() - start);
    await sleep(GET_EVERY_MS);
  }
  return waits.sort((a, b) => a - b);
}

function tell(what: string, waits: readonly number[]): number {
  const at = (share: number): number =>
    waits[Math.min(waits.length - 1, Math.floor(share * waits.length))] ?? 0;
  const [p50, p99, largest] = [at(0.5), at(0.99), at(1)].map((ms) => ms.toFixed(1));
  console.log(
    `  ${what.padEnd(10)} ${waits.length} GETs: P50 ${p50} ms, P99 ${p99} ms, largest ${largest} ms`,
  );
  return at(0.99);
}

async function matchAndProbe(url: string): Promise<number> {
  const client = clientOf(url);
  const body = { timeLimitSeconds: TIME_LIMIT_SECONDS };
  const start = performance.now();
  const { id } = (await client.request('POST', '/v1/match-runs', { body })).body as MatchRunView;
  console.log(`  accepted   after ${(performance.now() - start).toFixed(0)} ms`);
  let run: MatchRunView | null = null;
  const stages = new Map<string, number>();
  const following = (async () => {
    for (;;) {
      const found = (await client.request('GET', `/v1/match-runs/${id}`)).body as MatchRunView;
      const stage = found.progress?.stage ?? found.status;
      stages.set(stage, stages.get(stage) ?? performance.now() - start);
      if (found.finishedAt !== null) return found;
      await sleep(200);
    }
  })().then((found) => (run = found));
  const waits = await probe(url, () => run === null);
  const { status, failure, lotCount, demandCount, summary } = await following;
  const times = [...stages].map(([stage, ms]) => `${stage} ${(ms / 1000).toFixed(1)} s`).join(', ');
  console.log(`  ${status} ${failure ?? ''} ${lotCount} lots × ${demandCount} demands; seen: ${times}`);
  console.log(`  ${summary?.pairsWithSurplus} pairs with surplus, gap ${summary?.gapUsd} USD`);
  return tell('matching', waits);
}

const folder = await mkdtemp(join(tmpdir(), 'lodestock-bench-'));
try {
  const databaseUrl = `sqlite:${join(folder, 'bench.sqlite')}`;
  await fill(databaseUrl);
  const server = await serveApp(databaseUrl);
  const end = performance.now() + IDLE_MS;
  tell('idle', await probe(server.url, () => performance.now() < end));
  const p99Ms = await matchAndProbe(server.url);
  console.log(
    `  load average of the machine ${readFileSync('/proc/loadavg', 'utf8').split(' ', 3).join(' ')}`,
  );
  await server.stop();
  if (p99Ms > P99_MAX_MS) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
