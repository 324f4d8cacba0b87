import { greedyFlow } from '../src/modules/matching/domain/greedy.js';
import type { RuledProblem } from '../src/modules/matching/domain/rules/ruled-problem.js';
import {
  objectiveUsdMicros,
  type TransportationProblem,
} from '../src/modules/matching/domain/transportation-problem.js';
import { type Failure, inFreshProcess as inProcess } from './fresh-process.js';
import { MARKET_SIZES, type MarketSize } from './scrap-market-parameters.js';
import { ruledScrapMarket } from './scrap-market.js';
import type { LiveTimes, RulesTask, RulesTimes } from './matching-rules-solver.js';

/**
 * Times our transportation solver on generated markets beside HiGHS (npm, WebAssembly) on the same problem in the
 * same run, an arrival from the last basis beside a cold solve, and matches under all rules with their proven gap.
 * Quote the ratios: times are the machine's. Arguments: market names, default S M L XL.
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

const SEEDS = [1, 2, 3];
/** HiGHS takes minutes: one market of each size. */
const HIGHS_SEED = 1;
const HIGHS_LIMIT_MS = 120_000;
/** Two settings of HiGHS, a run begun just before the repetitions end, and time to write the models. */
const PROCESS_LIMIT_MS = 5 * HIGHS_LIMIT_MS;
const WARM_SOLVES = new Map([
  ['S', 200],
  ['M', 60],
  ['L', 20],
  ['XL', 5],
]);

/** Of a match under all rules: the gap that is to be certified after so many seconds of processor time. */
interface Goal {
  readonly seconds: number;
  readonly gapPercentMax: number;
}

/** The clock is looked at between steps. */
const OVERTIME = 1.1;

const GOALS: ReadonlyMap<string, readonly Goal[]> = new Map([
  ['S', [{ seconds: 2, gapPercentMax: 0 }]],
  ['M', [{ seconds: 15, gapPercentMax: 0.2 }]],
  [
    'L',
    [
      { seconds: 5, gapPercentMax: 0.75 },
      { seconds: 30, gapPercentMax: 0.5 },
    ],
  ],
  ['XL', [{ seconds: 30, gapPercentMax: 1.5 }]],
]);

const asked = process.argv.slice(2);
let isSound = true;
for (const size of MARKET_SIZES) {
  if (asked.length > 0 && !asked.includes(size.name)) continue;
  for (const seed of SEEDS) {
    const problem = ruledScrapMarket(size, seed);
    const edgeCount = problem.transportation.edgeValue.length;
    console.log(
      `${size.name}: ${size.lots} lots x ${size.demands} demands, ${edgeCount} edges, seed ${seed}`,
    );
    isSound = (await report(size, seed, problem.transportation)) && isSound;
    isSound = (await reportLive(problem)) && isSound;
    for (const goal of GOALS.get(size.name) ?? []) {
      isSound = (await reportRules(problem, goal)) && isSound;
    }
  }
}
process.exitCode = isSound ? 0 : 1;

/** @returns whether the optimum is the known one (of seed 1), with gap 0, and HiGHS's where it finished */
async function report(size: MarketSize, seed: number, problem: TransportationProblem): Promise<boolean> {
  const task = { problem, repetitions: WARM_SOLVES.get(size.name) ?? 5, highsLimitMs: HIGHS_LIMIT_MS };
  const own = await inFreshProcess<OwnTimes>({ ...task, solver: 'own' });
  if ('failure' in own) {
    console.log(`  failed: ${own.failure}`);
    return false;
  }
  const highs =
    seed === HIGHS_SEED
      ? await inFreshProcess<HighsTimes>({ ...task, solver: 'highs' })
      : { failure: `asked at seed ${HIGHS_SEED} only` };
  const greedy = objectiveUsdMicros(problem, greedyFlow(problem));
  const isKnown = seed !== 1 || Math.round(own.objectiveUsdMicros / 10_000) === size.optimumUsdCents;
  const agrees = 'failure' in highs || highs.objectiveUsdMicros === own.objectiveUsdMicros;
  console.log(
    [
      `  optimum    ${(own.objectiveUsdMicros / 1e6).toFixed(2)} USD${isKnown ? '' : ', NOT AS KNOWN'}; dual gap ${own.gapUsdMicros} micro-USD`,
      `  time       ${own.warmMs.toFixed(2)} ms warm (best of ${task.repetitions}; processor ${own.warmProcessorMs.toFixed(2)} ms), ${own.coldMs.toFixed(1)} ms in a fresh process`,
      `  memory     ${own.peakMegabytes.toFixed(0)} MB at most in the whole process`,
      `  HiGHS      ${describeHighs(highs, own)}${agrees ? '' : ', DIFFERENT OPTIMUM'}`,
      `  greedy     ${((100 * greedy) / own.objectiveUsdMicros).toFixed(1)} % of the optimum`,
    ].join('\n'),
  );
  return isKnown && own.gapUsdMicros === 0 && agrees;
}

/** @returns whether the live optimum was the same after all arrivals had left again */
async function reportLive(problem: RuledProblem): Promise<boolean> {
  const times = await rulesProcess<LiveTimes>({ kind: 'live', problem, seconds: 0 });
  if ('failure' in times) {
    console.log(`  live       failed: ${times.failure}`);
    return false;
  }
  const at = (share: number): number =>
    times.arrivalMs[Math.floor(share * times.arrivalMs.length)] ?? Number.NaN;
  const ratio = times.coldProcessorMs / at(0.5);
  console.log(
    `  arrival    P50 ${at(0.5).toFixed(3)} ms, P90 ${at(0.9).toFixed(2)} ms; P50 is 1/${ratio.toFixed(0)} of a cold solve${times.isSameOptimum ? '' : ', NOT THE SAME OPTIMUM'}`,
  );
  return times.isSameOptimum;
}

/** @returns whether the goal is reached and the verifier found nothing */
async function reportRules(problem: RuledProblem, goal: Goal): Promise<boolean> {
  const { seconds, gapPercentMax } = goal;
  const times = await rulesProcess<RulesTimes>({ kind: 'rules', problem, seconds });
  if ('failure' in times) {
    console.log(`  all rules  failed: ${times.failure}`);
    return false;
  }
  const { objectiveUsdMicros: objective, boundUsdMicros: bound } = times;
  const gapPercent = 100 * (1 - objective / bound);
  const isReached = gapPercent <= gapPercentMax && times.processorMs <= OVERTIME * 1000 * seconds;
  const percent = (share: number, digits: number): string => `${(100 * share).toFixed(digits)} %`;
  console.log(
    [
      `  all rules  ${(objective / 1e6).toFixed(2)} USD, bound ${(bound / 1e6).toFixed(2)}, gap ${gapPercent.toFixed(4)} %; goal ${gapPercentMax} % in ${seconds} s of processor time${isReached ? '' : ', MISSED'}`,
      `             ${times.wallMs.toFixed(0)} ms (processor ${times.processorMs.toFixed(0)} ms), verified in ${percent(times.verifierProcessorMs / times.processorMs, 1)} of that, ${times.peakMegabytes.toFixed(0)} MB`,
      `             greedy ${percent(times.greedyUsdMicros / bound, 2)} of the bound; ours is ${percent(objective / times.greedyUsdMicros - 1, 2)} above it${times.violations.length === 0 ? '' : `; VIOLATES ${times.violations.join(', ')}`}`,
    ].join('\n'),
  );
  return isReached && times.violations.length === 0;
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

function rulesProcess<Times>(task: RulesTask): Promise<Times | Failure> {
  return inProcess<Times>(new URL('./matching-rules-solver.js', import.meta.url), task, {
    limitMs: PROCESS_LIMIT_MS,
  });
}
