import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { greedyFlow } from '../src/modules/matching/domain/greedy.js';
import {
  objectiveUsdMicros,
  type TransportationProblem,
} from '../src/modules/matching/domain/transportation-problem.js';
import { type Failure, inFreshProcess } from './fresh-process.js';
import { writeInstance } from './instance-file.js';
import type { HighsTimes } from './matching-highs-process.js';
import type { OwnTimes } from './matching-own-process.js';
import type { NativeSolver, SolverTimes } from './native-solver.js';
import type { MarketSize } from './scrap-market-parameters.js';
import type { Verdicts } from './verdicts.js';

export interface TransportationTask {
  /** Of `writeInstance`. */
  readonly file: string;
  /** Warm solves after the cold one. */
  readonly repetitions: number;
  readonly highsLimitMs: number;
}

/** The others that ours is compared with. */
export interface Rivals {
  readonly folder: string;
  readonly native: NativeSolver | Failure;
}

const HIGHS_LIMIT_MS = 120_000;
/** Two settings of HiGHS, two runs of each, and time to write the models. */
const PROCESS_LIMIT_MS = 5 * HIGHS_LIMIT_MS;

interface Effort {
  readonly ownSolves: number;
  readonly nativeSolves: number;
}

const EFFORTS: ReadonlyMap<string, Effort> = new Map([
  ['S', { ownSolves: 200, nativeSolves: 200 }],
  ['M', { ownSolves: 60, nativeSolves: 30 }],
  ['L', { ownSolves: 20, nativeSolves: 5 }],
  ['XL', { ownSolves: 5, nativeSolves: 1 }],
]);

/** Most that ours may take, as a share of LEMON's. */
const SHARE_OF_LEMON: ReadonlyMap<string, { readonly time: number; readonly memory?: number }> = new Map([
  ['M', { time: 3 }],
  ['L', { time: 0.7 }],
  ['XL', { time: 0.2, memory: 0.7 }],
]);
const HIGHS_RATIO_MIN: ReadonlyMap<string, number> = new Map([['L', 50]]);

/**
 * Ours, LEMON and HiGHS one after another, each in a process of its own, on one transportation problem. Times are compared as
 * processor time, the best of several solves in one process: of ours with its compilation and garbage collection in it, of the
 * others without reading the problem.
 */
export async function reportTransportation(
  market: { readonly size: MarketSize; readonly seed: number; readonly problem: TransportationProblem },
  { folder, native }: Rivals,
  verdicts: Verdicts,
): Promise<void> {
  const { size, seed, problem } = market;
  const file = join(folder, `${size.name}-${seed}.bin`);
  writeInstance(file, problem);
  try {
    const { ownSolves, nativeSolves } = EFFORTS.get(size.name) ?? { ownSolves: 5, nativeSolves: 1 };
    const task = { file, repetitions: ownSolves, highsLimitMs: HIGHS_LIMIT_MS };
    const own = await fresh<OwnTimes>('./matching-own-process.js', task);
    if ('failure' in own) {
      verdicts.state('our transportation solve ends', own.failure, false);
      return;
    }
    tellOwn(market, own, verdicts);
    const lemon = 'failure' in native ? native : await native.solve(file, nativeSolves, PROCESS_LIMIT_MS);
    compareWithLemon(size, own, lemon, verdicts);
    compareWithHighs(size, own, await fresh<HighsTimes>('./matching-highs-process.js', task), verdicts);
  } finally {
    await rm(file);
  }
}

function tellOwn(
  { size, seed, problem }: { size: MarketSize; seed: number; problem: TransportationProblem },
  own: OwnTimes,
  verdicts: Verdicts,
): void {
  const { objectiveUsdMicros: optimum, gapUsdMicros } = own;
  verdicts.state('transportation gap 0', `${gapUsdMicros} micro-USD`, gapUsdMicros === 0);
  if (seed === 1) {
    verdicts.state('the optimum that others found', usd(optimum), optimum === size.optimumUsdMicros);
  }
  verdicts.note('ours', timesOf(own));
  const greedy = objectiveUsdMicros(problem, greedyFlow(problem));
  verdicts.note('greedy', `${((100 * greedy) / optimum).toFixed(1)} % of the optimum`);
}

function compareWithLemon(
  size: MarketSize,
  own: OwnTimes,
  lemon: SolverTimes | Failure,
  verdicts: Verdicts,
): void {
  const shares = SHARE_OF_LEMON.get(size.name);
  const timeGoal = `at most ${shares?.time ?? 0} of LEMON's time`;
  const memoryGoal = `at most ${shares?.memory ?? 0} of LEMON's memory`;
  if ('failure' in lemon) {
    verdicts.leaveOpen("LEMON's objective, to the integer", lemon.failure);
    if (shares !== undefined) verdicts.leaveOpen(timeGoal, lemon.failure);
    if (shares?.memory !== undefined) verdicts.leaveOpen(memoryGoal, lemon.failure);
    return;
  }
  verdicts.note('LEMON', timesOf(lemon));
  const isSame = lemon.objectiveUsdMicros === own.objectiveUsdMicros;
  verdicts.state("LEMON's objective, to the integer", usd(lemon.objectiveUsdMicros), isSame);
  const time = own.warmProcessorMs / lemon.warmProcessorMs;
  const figure = `${time.toFixed(3)} warm, ${(own.coldProcessorMs / lemon.coldProcessorMs).toFixed(3)} in a fresh process`;
  if (shares === undefined) verdicts.note('of LEMON', figure);
  else verdicts.state(timeGoal, figure, time <= shares.time);
  if (shares?.memory === undefined) return;
  const memory = own.peakMegabytes / lemon.peakMegabytes;
  verdicts.state(memoryGoal, memory.toFixed(3), memory <= shares.memory);
}

function compareWithHighs(
  size: MarketSize,
  own: OwnTimes,
  highs: HighsTimes | Failure,
  verdicts: Verdicts,
): void {
  const ratioMin = HIGHS_RATIO_MIN.get(size.name);
  if ('failure' in highs) {
    verdicts.note('HiGHS', highs.failure);
    // What does not end is no equal and no rival; only where it was to be compared is that a gap in the proof.
    if (ratioMin !== undefined)
      verdicts.leaveOpen(`at least ${ratioMin} times as fast as HiGHS`, highs.failure);
    return;
  }
  const isSame = highs.objectiveUsdMicros === own.objectiveUsdMicros;
  verdicts.state("HiGHS's objective, to the integer", usd(highs.objectiveUsdMicros), isSame);
  const ratio = highs.processorMs / own.warmProcessorMs;
  const figure = `${ratio.toFixed(0)} (${highs.processorMs.toFixed(0)} ms of processor time)`;
  if (ratioMin === undefined) verdicts.note('of HiGHS', figure);
  else verdicts.state(`at least ${ratioMin} times as fast as HiGHS`, figure, ratio >= ratioMin);
}

function timesOf({ warmMs, warmProcessorMs, coldMs, coldProcessorMs, peakMegabytes }: SolverTimes): string {
  const ms = (wall: number, processor: number): string =>
    `${wall.toFixed(2)} ms (processor ${processor.toFixed(2)})`;
  return `warm ${ms(warmMs, warmProcessorMs)}, in a fresh process ${ms(coldMs, coldProcessorMs)}, ${peakMegabytes.toFixed(0)} MB at most`;
}

function usd(micros: number): string {
  return `${(micros / 1e6).toFixed(6)} USD`;
}

function fresh<Times>(module: string, task: TransportationTask): Promise<Times | Failure> {
  return inFreshProcess<Times>(new URL(module, import.meta.url), task, { limitMs: PROCESS_LIMIT_MS });
}
