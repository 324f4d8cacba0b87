import { loadCatalogue } from '../src/modules/catalogue/load-catalogue.js';
import { estimateRecoverableOxide } from '../src/modules/estimation/domain/estimate-recoverable-oxide.js';
import { type EstimationCase, estimationCases, varied } from './estimation-cases.js';
import { PLAIN_DRAWS, plainEstimate } from './plain-estimate.js';

/** One measurement of one case, in this process alone. */
export interface EstimationTask {
  readonly measure: 'SPEED' | 'MEMORY';
  readonly caseName: string;
}

export interface SpeedResult {
  /** The first estimate of the process, tables and compilation included. */
  readonly coldWallMs: number;
  /** Medians over the rounds, of one estimate. */
  readonly ownWallMs: number;
  readonly ownProcessorMs: number;
  /** Medians over the rounds, of `PLAIN_DRAWS` draws. */
  readonly plainWallMs: number;
  readonly plainProcessorMs: number;
  /** Median of the rounds' ratios in processor time: both sides of a round met the same machine. */
  readonly ratio: number;
  readonly rounds: number;
  readonly estimates: number;
}

export interface MemoryResult {
  /** Of the process: before the first estimate, and at most. */
  readonly startMegabytes: number;
  readonly peakMegabytes: number;
  /** Left on the heap and in buffers after garbage collection, per estimate, once warm. */
  readonly keptBytesPerEstimate: number;
  readonly estimates: number;
}

/** Until the compiler has nothing more to gain; in processor time, which a busy machine gives in small pieces. */
const WARM_UP_PROCESSOR_MS = 3_000;
const ROUNDS_MAX = 11;
const ROUNDS_MIN = 3;
const ROUNDS_LIMIT_MS = 40_000;
/** Long enough that the clock of processor time is exact. */
const ROUND_PROCESSOR_MS = 250;
const MEMORY_ESTIMATES_MAX = 2_000;
const MEMORY_LIMIT_MS = 15_000;
const BYTES_PER_MEGABYTE = 2 ** 20;

/** No input comes again before hundreds of others: nothing that depends on how much there is would be found remembered. */
let step = 0;

const { catalogue } = loadCatalogue();

process.once('message', (task: EstimationTask) => {
  void measure(task).then((result) => process.send?.(result));
});

async function measure({ measure: what, caseName }: EstimationTask): Promise<object> {
  const task = estimationCases(catalogue).find(({ name }) => name === caseName);
  if (task === undefined) return { failure: `no case '${caseName}'` };
  return what === 'SPEED' ? speed(task) : memory(task);
}

interface Times {
  readonly wallMs: number;
  readonly processorMs: number;
}

function timed(work: () => void): Times {
  const processor = process.cpuUsage();
  const wall = performance.now();
  work();
  const wallMs = performance.now() - wall;
  const { user, system } = process.cpuUsage(processor);
  return { wallMs, processorMs: (user + system) / 1_000 };
}

/** Inputs are made before the clock starts. */
function timedEstimates(task: EstimationCase, count: number): Times {
  const inputs = Array.from({ length: count }, () => varied(task.inputs, ++step));
  return timed(() => {
    for (const each of inputs) estimateRecoverableOxide(each, catalogue);
  });
}

function timedPlain(task: EstimationCase, seed: number): Times {
  return timed(() => plainEstimate(task.inputs, catalogue, PLAIN_DRAWS, seed));
}

function speed(task: EstimationCase): SpeedResult {
  const cold = timedEstimates(task, 1);
  let each = cold;
  let spentMs = 0;
  while (spentMs < WARM_UP_PROCESSOR_MS) {
    const count = Math.max(1, Math.ceil(ROUND_PROCESSOR_MS / each.processorMs));
    const { wallMs, processorMs } = timedEstimates(task, count);
    each = { wallMs: wallMs / count, processorMs: processorMs / count };
    spentMs += processorMs;
  }
  timedPlain(task, 1);
  const perRound = Math.max(1, Math.ceil(ROUND_PROCESSOR_MS / each.processorMs));
  const rounds: { own: Times; plain: Times }[] = [];
  const started = performance.now();
  while (rounds.length < ROUNDS_MAX) {
    if (rounds.length >= ROUNDS_MIN && performance.now() - started > ROUNDS_LIMIT_MS) break;
    const plain = timedPlain(task, 2 + rounds.length);
    const { wallMs, processorMs } = timedEstimates(task, perRound);
    rounds.push({ plain, own: { wallMs: wallMs / perRound, processorMs: processorMs / perRound } });
  }
  return {
    coldWallMs: cold.wallMs,
    ownWallMs: median(rounds.map(({ own }) => own.wallMs)),
    ownProcessorMs: median(rounds.map(({ own }) => own.processorMs)),
    plainWallMs: median(rounds.map(({ plain }) => plain.wallMs)),
    plainProcessorMs: median(rounds.map(({ plain }) => plain.processorMs)),
    ratio: median(rounds.map(({ own, plain }) => plain.processorMs / own.processorMs)),
    rounds: rounds.length,
    estimates: rounds.length * perRound,
  };
}

function memory(task: EstimationCase): MemoryResult {
  const startMegabytes = residentMegabytes();
  timedEstimates(task, 3);
  let peakMegabytes = residentMegabytes();
  const before = keptBytes();
  const begun = performance.now();
  let estimates = 0;
  while (estimates < MEMORY_ESTIMATES_MAX && performance.now() - begun < MEMORY_LIMIT_MS) {
    timedEstimates(task, 1);
    peakMegabytes = Math.max(peakMegabytes, residentMegabytes());
    estimates += 1;
  }
  return {
    startMegabytes,
    peakMegabytes,
    keptBytesPerEstimate: (keptBytes() - before) / estimates,
    estimates,
  };
}

/** Asked after each estimate: the system's own maximum would count what the parent process had when it forked. */
function residentMegabytes(): number {
  return process.memoryUsage.rss() / BYTES_PER_MEGABYTE;
}

function keptBytes(): number {
  if (globalThis.gc === undefined) throw new RangeError('Run with --expose-gc');
  globalThis.gc();
  // Buffers are freed by the collection after the one that finds them.
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
