import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalogue } from '../src/modules/catalogue/domain/catalogue.js';
import { EstimationThread } from '../src/modules/estimation/estimation-thread.js';
import { estimationCases, varied } from './estimation-cases.js';
import { type LoopDelay, LoopWatch } from './loop-watch.js';

const ASKERS = 8;
const LOAD_MS = 8_000;
const IDLE_MS = 2_000;

/** How an event loop fares that does nothing but ask for estimates and take them. */
export interface EstimatesBesideLoop {
  readonly idle: LoopDelay;
  readonly loaded: LoopDelay;
  readonly estimates: number;
}

/** Asks the thread for estimates of every case, a thousand lines included, from many callers at once. */
export async function estimatesBesideLoop(catalogue: Catalogue): Promise<EstimatesBesideLoop> {
  const cases = estimationCases(catalogue);
  const thread = new EstimationThread();
  const watch = new LoopWatch();
  let estimates = 0;
  try {
    for (const { inputs } of cases) await thread.ask({ kind: 'ESTIMATE', inputs }, catalogue);
    watch.begin();
    await sleep(IDLE_MS);
    const idle = watch.report();
    const end = performance.now() + LOAD_MS;
    watch.begin();
    await Promise.all(
      Array.from({ length: ASKERS }, async (_, asker) => {
        for (let step = asker; performance.now() < end; step += ASKERS) {
          const { inputs } = cases[step % cases.length] ?? { inputs: null };
          if (inputs === null) return;
          await thread.ask({ kind: 'ESTIMATE', inputs: varied(inputs, step) }, catalogue);
          estimates += 1;
        }
      }),
    );
    return { idle, loaded: watch.report(), estimates };
  } finally {
    await thread.onModuleDestroy();
  }
}
