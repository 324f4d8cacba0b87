import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createApp } from '../src/app.js';
import { ENTITIES } from '../src/entities.js';
import { answerQuestion } from '../src/modules/estimation/answer-question.js';
import { EstimationThread } from '../src/modules/estimation/estimation-thread.js';
import { SystemClock } from '../src/platform/clock.js';
import { openDatabase } from '../src/platform/database/open-database.js';

/** Where the server computes its estimates: as it ships, or on the event loop for comparison. */
export type EstimatesWhere = 'IN_THE_THREAD' | 'ON_THE_EVENT_LOOP';

/** What the process is told, and what it answers to each. */
export interface ServerAnswers {
  readonly START: { readonly url: string };
  /** Begins to measure, anew. */
  readonly MEASURE: { readonly measuring: true };
  readonly REPORT: LoopDelay;
}

export type ServerOrder =
  | { readonly order: 'START'; readonly estimates: EstimatesWhere }
  | { readonly order: 'MEASURE' }
  | { readonly order: 'REPORT' };

/** How much later than due a 1 ms timer of the event loop came. */
export interface LoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly largestMs: number;
  /** Share of the time in which the loop was not waiting for something to do, 0…1. */
  readonly busy: number;
  /** Processor time that the loop itself took between two ticks of the timer; null where the system does not tell. */
  readonly own: LoopTurns | null;
}

/** What other programs on the machine take is not in it. */
export interface LoopTurns {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly largestMs: number;
}

const RESOLUTION_MS = 1;
const PATIENCE_MS = 600_000;
const NANOSECONDS_PER_MS = 1e6;

/** Linux: nanoseconds that the first thread of a process, which runs the loop, has had a processor. */
const PROCESSOR_TIME_FILE = '/proc/self/schedstat';

const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const turnsMs: number[] = [];
let ticking: NodeJS.Timeout | undefined;
let utilization = performance.eventLoopUtilization();

process.on('message', (order: ServerOrder) => {
  void obey(order).then((answer) => process.send?.(answer));
});

async function obey(order: ServerOrder): Promise<ServerAnswers[ServerOrder['order']]> {
  if (order.order === 'START') return start(order.estimates);
  if (order.order === 'REPORT') return report();
  utilization = performance.eventLoopUtilization();
  delays.reset();
  delays.enable();
  watchTurns();
  return { measuring: true };
}

/** The application as `main.ts` starts it, on SQLite in a folder that goes with the process. */
async function start(estimates: EstimatesWhere): Promise<ServerAnswers['START']> {
  const folder = await mkdtemp(join(tmpdir(), 'lodestock-bench-'));
  const database = await openDatabase(`sqlite:${join(folder, 'bench.sqlite')}`, ENTITIES);
  const app = await createApp({ database, clock: new SystemClock() });
  if (estimates === 'ON_THE_EVENT_LOOP') {
    const thread = app.get(EstimationThread, { strict: false });
    Object.assign(thread, {
      ask: async (...[question, catalogue]: Asked) => answerQuestion(question, catalogue),
    });
  }
  await app.listen(0, '127.0.0.1');
  process.once('disconnect', () => {
    void app.close().then(async () => {
      await rm(folder, { recursive: true, force: true });
      process.exit();
    });
  });
  const server: Server = app.getHttpServer();
  // A loop that is late must not be taken for callers that are: it would close their connections.
  server.keepAliveTimeout = PATIENCE_MS;
  server.headersTimeout = PATIENCE_MS;
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}` };
}

function watchTurns(): void {
  clearInterval(ticking);
  turnsMs.length = 0;
  if (!existsSync(PROCESSOR_TIME_FILE)) return;
  let before = processorMs();
  ticking = setInterval(() => {
    const now = processorMs();
    turnsMs.push(now - before);
    before = now;
  }, RESOLUTION_MS);
}

function processorMs(): number {
  return Number.parseInt(readFileSync(PROCESSOR_TIME_FILE, 'utf8'), 10) / NANOSECONDS_PER_MS;
}

type Asked = Parameters<EstimationThread['ask']>;

function report(): LoopDelay {
  delays.disable();
  clearInterval(ticking);
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS_PER_MS - RESOLUTION_MS);
  return {
    p50Ms: late(delays.percentile(50)),
    p99Ms: late(delays.percentile(99)),
    largestMs: late(delays.max),
    busy: performance.eventLoopUtilization(utilization).utilization,
    own: turns(),
  };
}

function turns(): LoopTurns | null {
  if (turnsMs.length === 0) return null;
  turnsMs.sort((a, b) => a - b);
  const at = (share: number): number => turnsMs[Math.floor(share * turnsMs.length)] ?? NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), largestMs: turnsMs.at(-1) ?? NaN };
}
