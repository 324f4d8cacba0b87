import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Catalogue } from '../src/modules/catalogue/domain/catalogue.js';
import { estimationCases } from './estimation-cases.js';
import {
  lineAsSent,
  LoadedServer,
  type LoadLines,
  type LoadResult,
  type SentLine,
} from './event-loop-load.js';
import { type EstimatesBesideLoop, estimatesBesideLoop } from './estimates-beside-loop.js';
import type { EstimatesWhere, ServerAnswers, ServerOrder } from './event-loop-server.js';
import type { LoopDelay, LoopTurns } from './loop-watch.js';

/** Estimates may hold the loop that asks for them so long at P99. */
const P99_MAX_MS = 10;
const IDLE_MS = 3_000;
const LOAD_MS = 10_000;

interface Measured {
  readonly idle: Loaded;
  readonly loaded: Loaded;
}

interface Loaded extends LoadResult {
  readonly delay: LoopDelay;
}

/**
 * What estimates do to the event loop that asks for them; then the application as a whole on SQLite, idle and under load with
 * all else that a request takes (a thousand lines read, checked, stored), and the same with the estimates on its loop.
 * @returns whether no estimate holds the loop
 */
export async function reportEventLoop(catalogue: Catalogue): Promise<boolean> {
  console.log('loop: an event loop that asks for estimates, one to a thousand lines, eight at once');
  const alone = await estimatesBesideLoop(catalogue);
  tellDelay('idle', alone.idle);
  tellDelay('asking', alone.loaded, `: ${alone.estimates} estimates`);
  const isOnTime = reportGoal(alone);
  console.log('server: the application over HTTP on SQLite, all that estimates asked for at once');
  const lines = loadLines(catalogue);
  const shipped = await measureServer('IN_THE_THREAD', lines);
  const compared = await measureServer('ON_THE_EVENT_LOOP', lines);
  tell('idle', shipped.idle);
  tell('loaded', shipped.loaded);
  console.log(`             answered ${told(shipped.loaded)}`);
  tell('compared', compared.loaded, ' with the estimates on the event loop');
  console.log(`             answered ${told(compared.loaded)}`);
  const ratio = (of: (each: Loaded) => number): string =>
    (of(compared.loaded) / Math.max(of(shipped.loaded), 0.01)).toPrecision(3);
  console.log(
    `  ratio      of the compared server's to ours: P99 ${ratio(({ delay }) => delay.p99Ms)}, largest ${ratio(({ delay }) => delay.largestMs)}, the GET's P99 ${ratio(({ probe }) => probe.p99Ms)}`,
  );
  return isOnTime;
}

/** Where other programs keep even an idle server from being on time, what the loop itself takes decides. */
function reportGoal({ idle, loaded }: EstimatesBesideLoop): boolean {
  const isMachineBusy = idle.p99Ms > P99_MAX_MS;
  const { own, p99Ms } = loaded;
  const isOnTime = (isMachineBusy && own !== null ? own.p99Ms : p99Ms) <= P99_MAX_MS;
  const by = isMachineBusy ? ' (by processor time: the machine is too busy for the clock to tell)' : '';
  console.log(
    `  goal       at most ${P99_MAX_MS} ms late at P99 because of estimates: ${isOnTime ? 'holds' : 'MISSED'}${by}`,
  );
  return isOnTime;
}

function tell(name: string, { delay, probe }: Loaded, comment = ''): void {
  tellDelay(name, delay, comment);
  console.log(`             a small GET takes ${figures(probe)}`);
}

function tellDelay(name: string, delay: LoopDelay, comment = ''): void {
  const own = delay.own === null ? '' : `; of its own processor time between ticks ${figures(delay.own)}`;
  console.log(
    [
      `  ${name.padEnd(10)} a 1 ms timer late by ${figures(delay)}${comment}`,
      `             the loop is busy ${(100 * delay.busy).toFixed(0)} %${own}`,
    ].join('\n'),
  );
}

function figures({ p50Ms, p99Ms, largestMs }: LoopTurns): string {
  return `P50 ${ms(p50Ms)}, P99 ${ms(p99Ms)}, largest ${ms(largestMs)}`;
}

function told({ answers }: Loaded): string {
  return [...answers].map(([what, count]) => `${count} ${what}`).join(', ');
}

function loadLines(catalogue: Catalogue): LoadLines {
  const linesOf = (name: string): readonly SentLine[] => {
    const found = estimationCases(catalogue).find((each) => each.name === name);
    if (found === undefined) throw new RangeError(`No case '${name}'`);
    return found.inputs.sources.flatMap(({ lines }) => lines.map(lineAsSent));
  };
  return { ten: linesOf('ten'), thousand: linesOf('thousand') };
}

async function measureServer(estimates: EstimatesWhere, lines: LoadLines): Promise<Measured> {
  const child = fork(fileURLToPath(new URL('./event-loop-server.js', import.meta.url)), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const { url } = await ordered(child, { order: 'START', estimates });
    const server = new LoadedServer(url, lines);
    await server.prepare();
    const idle = await measured(child, () => server.idle(IDLE_MS));
    return { idle, loaded: await measured(child, () => server.load(LOAD_MS)) };
  } finally {
    // The server closes and removes its folder.
    child.disconnect();
    await new Promise((resolve) => child.once('exit', resolve));
  }
}

async function measured(child: ChildProcess, work: () => Promise<LoadResult>): Promise<Loaded> {
  await ordered(child, { order: 'MEASURE' });
  const result = await work();
  return { ...result, delay: await ordered(child, { order: 'REPORT' }) };
}

/** @throws Error where the server ends instead of answering */
function ordered<Order extends ServerOrder>(
  child: ChildProcess,
  order: Order,
): Promise<ServerAnswers[Order['order']]> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('The server ended'));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      resolve(answer as ServerAnswers[Order['order']]);
    });
    child.send(order);
  });
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}
