import { greedyFlow } from '../src/modules/matching/domain/greedy.js';
import {
  objectiveUsdMicros,
  type TransportationProblem,
} from '../src/modules/matching/domain/transportation-problem.js';
import { type Failure, inFreshProcess as inProcess } from './fresh-process.js';
import { MARKET_SIZES, type MarketSize } from './scrap-market-parameters.js';
import { scrapMarket } from './scrap-market.js';

/**
 * Times our transportation solver on generated markets beside HiGHS (npm, WebAssembly) on the same problem in the
 * same run. Quote the ratios: times are the machine's. Arguments: market names, default S M L XL.
 */
export interface BenchTask {
  readonly solver: 'own' | 'highs';
  readonly problem: TransportationProblem;
  /** Warm solves after the cold one. */
  readonly repetitions: number;
  readonly highsLimitMs: number;
}

export interface OwnTimes {
  /** The first solve of the process: includes compilation. */
  readonly coldMs: number;
  readonly warmMs: number;
  readonly warmProcessorMs: number;
  readonly objectiveUsdMicros: number;
  readonly gapUsdMicros: number;
  /** Of the process up to the end of the first solve, the problem and receiving it included. */
  readonly peakMegabytes: number;
}

export interface HighsTimes {
  readonly wallMs: number;
  readonly processorMs: number;
  readonly objectiveUsdMicros: number;
}

const SEED = 1;
const HIGHS_LIMIT_MS = 120_000;
/** Two settings of HiGHS, a run begun just before the repetitions end, and time to write the models. */
const PROCESS_LIMIT_MS = 5 * HIGHS_LIMIT_MS;
const WARM_SOLVES = new Map([
  ['S', 200],
  ['M', 60],
  ['L', 20],
  ['XL', 5],
]);

const asked = process.argv.slice(2);
let isSound = true;
for (const size of MARKET_SIZES) {
  if (asked.length === 0 || asked.includes(size.name)) isSound = (await report(size)) && isSound;
}
process.exitCode = isSound ? 0 : 1;

/** @returns whether the optimum is the known one, with gap 0, and HiGHS's where it finished */
async function report(size: MarketSize): Promise<boolean> {
  const problem = scrapMarket(size, SEED);
  const task = { problem, repetitions: WARM_SOLVES.get(size.name) ?? 5, highsLimitMs: HIGHS_LIMIT_MS };
  const own = await inFreshProcess<OwnTimes>({ ...task, solver: 'own' });
  if ('failure' in own) {
    console.log(`${size.name}: failed, ${own.failure}`);
    return false;
  }
  const highs = await inFreshProcess<HighsTimes>({ ...task, solver: 'highs' });
  const greedy = objectiveUsdMicros(problem, greedyFlow(problem));
  const isKnownOptimum = Math.round(own.objectiveUsdMicros / 10_000) === size.optimumUsdCents;
  const agrees = 'failure' in highs || highs.objectiveUsdMicros === own.objectiveUsdMicros;
  const edgeCount = problem.edgeValue.length;
  console.log(
    [
      `${size.name}: ${size.lots} lots x ${size.demands} demands, ${edgeCount} edges, seed ${SEED}`,
      `  optimum    ${(own.objectiveUsdMicros / 1e6).toFixed(2)} USD, ${isKnownOptimum ? 'as known' : 'NOT AS KNOWN'}; dual gap ${own.gapUsdMicros} micro-USD`,
      `  time       ${own.warmMs.toFixed(2)} ms warm (best of ${task.repetitions}), ${own.coldMs.toFixed(1)} ms in a fresh process`,
      `  memory     ${own.peakMegabytes.toFixed(0)} MB at most in the whole process`,
      `  HiGHS      ${describeHighs(highs, own)}${agrees ? '' : ', DIFFERENT OPTIMUM'}`,
      `  greedy     ${((100 * greedy) / own.objectiveUsdMicros).toFixed(1)} % of the optimum`,
    ].join('\n'),
  );
  return isKnownOptimum && own.gapUsdMicros === 0 && agrees;
}

/** By processor time: on a busy machine a long run is interrupted more often than the best of many short ones. */
function describeHighs(highs: HighsTimes | Failure, own: OwnTimes): string {
  if ('failure' in highs) return highs.failure;
  const ratio = highs.processorMs / own.warmProcessorMs;
  return `${highs.wallMs.toFixed(0)} ms; in processor time ${ratio.toFixed(0)} times ours`;
}

function inFreshProcess<Times>(task: BenchTask): Promise<Times | Failure> {
  return inProcess<Times>(new URL('./matching-bench-solver.js', import.meta.url), task, {
    limitMs: PROCESS_LIMIT_MS,
  });
}
