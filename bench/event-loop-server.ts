import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_OPERATOR_KEY } from '../test/support/credentials.js';
import { createApp } from '../src/app.js';
import { ENTITIES } from '../src/entities.js';
import { answerQuestion } from '../src/modules/estimation/answer-question.js';
import { EstimationThread } from '../src/modules/estimation/estimation-thread.js';
import { SystemClock } from '../src/platform/clock.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { type LoopDelay, LoopWatch } from './loop-watch.js';

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

const PATIENCE_MS = 600_000;
const watch = new LoopWatch();

process.on('message', (order: ServerOrder) => {
  void obey(order).then((answer) => process.send?.(answer));
});

async function obey(order: ServerOrder): Promise<ServerAnswers[ServerOrder['order']]> {
  if (order.order === 'START') return start(order.estimates);
  if (order.order === 'REPORT') return watch.report();
  watch.begin();
  return { measuring: true };
}

/** The application as `main.ts` starts it, on SQLite in a folder that goes with the process. */
async function start(estimates: EstimatesWhere): Promise<ServerAnswers['START']> {
  const folder = await mkdtemp(join(tmpdir(), 'lodestock-bench-'));
  const database = await openDatabase(`sqlite:${join(folder, 'bench.sqlite')}`, ENTITIES);
  const app = await createApp({ database, clock: new SystemClock(), operatorKey: TEST_OPERATOR_KEY });
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

type Asked = Parameters<EstimationThread['ask']>;
