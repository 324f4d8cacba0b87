import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MatchRunView } from '../src/modules/matching/match-run.view.js';
import type { AuditEventPage } from '../src/platform/audit/audit.view.js';
import { authorizationOf } from '../test/support/credentials.js';
import { startPostgres } from '../test/support/postgres-server.js';
import { serveApp, type ServedApp } from '../test/support/served-app.js';
import { clientOf } from '../test/support/test-app.js';
import { fillMarket } from './match-run-market.js';
import { Verdicts } from './verdicts.js';

/*
 * A match run over HTTP, from its POST to its stored, verified and explained result: which stage takes what share of it, and how
 * long a small GET waits meanwhile. The application is in a process of its own, on SQLite and on PostgreSQL, with lots and
 * demands as many as the arguments say (20,000 × 300, 900 s, both engines). With `narrow` for the pairs few demands fit a lot: 200,000 ×
 * 1,000 are then as many pairs as XL has. Each goal has its verdict; it exits 1 where one is missed.
 */
const [lotsGiven = '20000', demandsGiven = '300', limitGiven = '900', engineGiven = 'both', pairsGiven] =
  process.argv.slice(2);
const MARKET = {
  lots: Number(lotsGiven),
  demands: Number(demandsGiven),
  isNarrow: pairsGiven === 'narrow',
};
const TIME_LIMIT_SECONDS = Number(limitGiven);
const GET_EVERY_MS = 10;
const IDLE_MS = 4_000;
const P99_MAX_MS = 50;
const VERIFIER_SHARE_MAX = 0.1;
const verdicts = Verdicts.none();

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

async function matchAndProbe({ url, pid }: ServedApp, idleP99Ms: number, told: Verdicts): Promise<void> {
  const client = clientOf(url);
  const processorAtStart = processorSeconds(pid);
  const body = { timeLimitSeconds: TIME_LIMIT_SECONDS };
  const start = performance.now();
  const { id } = (await client.request('POST', '/v1/match-runs', { body })).body as MatchRunView;
  console.log(`  accepted   after ${(performance.now() - start).toFixed(0)} ms`);
  let run: MatchRunView | null = null;
  const following = (async () => {
    for (;;) {
      const found = (await client.request('GET', `/v1/match-runs/${id}`)).body as MatchRunView;
      if (found.finishedAt !== null) return found;
      await sleep(200);
    }
  })().then((found) => (run = found));
  const waits = await probe(url, () => run === null);
  const found = await following;
  const totalMs = performance.now() - start;
  const processor = (processorSeconds(pid) - processorAtStart).toFixed(1);
  const { status, failure, lotCount, demandCount, summary } = found;
  told.state(
    'the run succeeds, and is verified',
    `${status} ${failure ?? ''} ${lotCount} lots × ${demandCount} demands in ${(totalMs / 1000).toFixed(1)} s; ${processor} s of processor time`,
    status === 'SUCCEEDED' && summary?.verification.feasible === true,
  );
  if (summary !== null) tellSummary(summary, await stageMillisecondsOf(client, id), told);
  const p99Ms = tell('matching', waits);
  const goal = `P99 of a small GET meanwhile at most ${P99_MAX_MS} ms`;
  const figure = `${p99Ms.toFixed(1)} ms, of the idle server ${idleP99Ms.toFixed(1)} ms`;
  const isMachineBusy = idleP99Ms > P99_MAX_MS / 2;
  if (p99Ms > P99_MAX_MS && isMachineBusy)
    told.leaveOpen(goal, `${figure}: other programs make even that one late`);
  else told.state(goal, figure, p99Ms <= P99_MAX_MS);
}

function tellSummary(
  summary: NonNullable<MatchRunView['summary']>,
  stages: Readonly<Record<string, number>>,
  told: Verdicts,
): void {
  const { eligiblePairs, pairsWithSurplus, objectiveUsd, boundUsd, gapUsd, greedyObjectiveUsd } = summary;
  const percent = (part: number): string => `${((100 * part) / boundUsd).toFixed(3)} %`;
  told.note(
    'result',
    `${eligiblePairs} eligible pairs, ${pairsWithSurplus} with a surplus; ${objectiveUsd} USD, gap ${percent(gapUsd)}, greedy ${percent(greedyObjectiveUsd)} of the bound`,
  );
  const times = Object.entries(stages).map(([stage, ms]) => `${stage} ${(ms / 1000).toFixed(2)} s`);
  told.note('stages', times.join(', '));
  const share = (stages['VERIFYING'] ?? Number.NaN) / (stages['SOLVING'] ?? Number.NaN);
  // Where each lot has few places a pair is soon solved, but takes as long to judge and to verify as anywhere.
  if (MARKET.isNarrow) told.note('verifier', `${share.toFixed(3)} of the solve`);
  else
    told.state(
      `the verifier at most ${VERIFIER_SHARE_MAX} of the solve`,
      share.toFixed(3),
      share <= VERIFIER_SHARE_MAX,
    );
}

/** Ticks of Linux's clock in a second, for user space. */
const TICKS_PER_SECOND = 100;

/** What a process with all its threads has had of the processors; not a number where the system does not tell. */
function processorSeconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // User and system time are fields 14 and 15; the first two are gone.
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** As the event of its end has them. */
async function stageMillisecondsOf(
  client: ReturnType<typeof clientOf>,
  runId: string,
): Promise<Readonly<Record<string, number>>> {
  for (let cursor = ''; ;) {
    const { status, body } = await client.request('GET', `/v1/audit/events?limit=100${cursor}`);
    if (status !== 200) throw new Error(`The events were answered ${status}.`);
    const page = body as AuditEventPage;
    const ended = page.items.find(
      ({ type, subjectId }) => type === 'match-run.finished' && subjectId === runId,
    );
    if (ended !== undefined)
      return (ended.facts as { readonly stageMilliseconds: Record<string, number> }).stageMilliseconds;
    if (page.nextCursor === null) throw new Error(`The end of run ${runId} is not among the events.`);
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

async function report(engine: string, databaseUrl: string): Promise<void> {
  console.log(`${engine}:`);
  const told = verdicts.of(engine);
  await fillMarket(databaseUrl, MARKET);
  const server = await serveApp(databaseUrl);
  const end = performance.now() + IDLE_MS;
  const idleP99Ms = tell('idle', await probe(server.url, () => performance.now() < end));
  await matchAndProbe(server, idleP99Ms, told);
  told.note('machine', `load average ${readFileSync('/proc/loadavg', 'utf8').split(' ', 3).join(' ')}`);
  await server.stop();
}

async function withSqlite(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lodestock-bench-'));
  try {
    await report('SQLite', `sqlite:${join(folder, 'bench.sqlite')}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withPostgres(): Promise<void> {
  const server = await startPostgres({ isDurable: true });
  try {
    await report('PostgreSQL', server.url);
  } finally {
    await server.stop();
  }
}

if (engineGiven !== 'postgres') await withSqlite();
if (engineGiven !== 'sqlite') await withPostgres();
process.exitCode = verdicts.conclude() ? 0 : 1;
