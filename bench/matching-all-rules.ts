import type { RuledProblem } from '../src/modules/matching/domain/rules/ruled-problem.js';
import { type Failure, inFreshProcess } from './fresh-process.js';
import type { LiveTimes, RulesTask, RulesTimes } from './matching-rules-process.js';
import type { MarketSize } from './scrap-market-parameters.js';
import type { Verdicts } from './verdicts.js';

/** Of a match under all rules: the gap that is to be certified after so many seconds of processor time. */
interface GapGoal {
  readonly seconds: number;
  readonly gapPercentMax: number;
  readonly megabytesMax?: number;
}

const GAP_GOALS: ReadonlyMap<string, readonly GapGoal[]> = new Map([
  ['S', [{ seconds: 2, gapPercentMax: 0 }]],
  ['M', [{ seconds: 15, gapPercentMax: 0.2 }]],
  [
    'L',
    [
      { seconds: 5, gapPercentMax: 0.75 },
      { seconds: 30, gapPercentMax: 0.5 },
    ],
  ],
  ['XL', [{ seconds: 30, gapPercentMax: 1.5, megabytesMax: 1000 }]],
]);
/** Least that ours is worth above greedy by score, percent. */
const ABOVE_GREEDY_MIN: ReadonlyMap<string, number> = new Map([
  ['M', 8],
  ['L', 14],
]);
const VERIFIER_SHARE_MAX = 0.1;
/** How many times an arrival fits a cold solve, at P50. */
const ARRIVALS_PER_SOLVE_MIN: ReadonlyMap<string, number> = new Map([['L', 30]]);
/** The clock is looked at between steps. */
const OVERTIME = 1.1;
const PROCESS_LIMIT_MS = 600_000;

/** What an arrival costs from the last basis, beside a solve from nothing. */
export async function reportArrivals(
  size: MarketSize,
  problem: RuledProblem,
  verdicts: Verdicts,
): Promise<void> {
  const times = await fresh<LiveTimes>({ kind: 'live', problem, seconds: 0 });
  if ('failure' in times) {
    verdicts.state('arrivals end', times.failure, false);
    return;
  }
  const at = (share: number): number =>
    times.arrivalMs[Math.floor(share * times.arrivalMs.length)] ?? Number.NaN;
  const ratio = times.coldProcessorMs / at(0.5);
  const figure = `1/${ratio.toFixed(0)} (P50 ${at(0.5).toFixed(3)} ms, P90 ${at(0.9).toFixed(2)} ms)`;
  const ratioMin = ARRIVALS_PER_SOLVE_MIN.get(size.name);
  if (ratioMin === undefined) verdicts.note('arrival', `${figure} of a solve from nothing`);
  else verdicts.state(`an arrival at most 1/${ratioMin} of a solve from nothing`, figure, ratio >= ratioMin);
  verdicts.state(
    'the same optimum after all arrivals have left',
    times.isSameOptimum ? 'yes' : 'no',
    times.isSameOptimum,
  );
}

/** A match under all rules, once for each time that it is given. */
export async function reportAllRules(
  size: MarketSize,
  problem: RuledProblem,
  verdicts: Verdicts,
): Promise<void> {
  for (const goal of GAP_GOALS.get(size.name) ?? []) {
    const times = await fresh<RulesTimes>({ kind: 'rules', problem, seconds: goal.seconds });
    if ('failure' in times) verdicts.state(`all rules in ${goal.seconds} s`, times.failure, false);
    else tellRules(size, goal, times, verdicts);
  }
}

function tellRules(
  size: MarketSize,
  { seconds, gapPercentMax, megabytesMax }: GapGoal,
  times: RulesTimes,
  verdicts: Verdicts,
): void {
  const { objectiveUsdMicros: objective, boundUsdMicros: bound, greedyUsdMicros: greedy } = times;
  const usd = (micros: number): string => (micros / 1e6).toFixed(2);
  const gapPercent = 100 * (1 - objective / bound);
  verdicts.note('all rules', `${usd(objective)} USD, bound ${usd(bound)}, greedy ${usd(greedy)}`);
  verdicts.state(
    `all rules: a certified gap of at most ${gapPercentMax} % in ${seconds} s`,
    `${gapPercent.toFixed(4)} % after ${(times.processorMs / 1000).toFixed(2)} s of processor time, ${(times.wallMs / 1000).toFixed(2)} s on the clock`,
    gapPercent <= gapPercentMax && times.processorMs <= OVERTIME * 1000 * seconds,
  );
  const found = times.violations.length === 0 ? 'none' : times.violations.join(', ');
  verdicts.state('the verifier finds no violation', found, times.violations.length === 0);
  const share = times.verifierProcessorMs / times.processorMs;
  verdicts.state(
    `the verifier at most ${VERIFIER_SHARE_MAX} of the solve`,
    share.toFixed(4),
    share <= VERIFIER_SHARE_MAX,
  );
  const above = 100 * (objective / greedy - 1);
  const aboveMin = ABOVE_GREEDY_MIN.get(size.name);
  const aboveFigure = `${above.toFixed(2)} % (greedy reaches ${((100 * greedy) / bound).toFixed(2)} % of the bound)`;
  if (aboveMin === undefined) verdicts.note('gain', `${aboveFigure} above greedy`);
  else verdicts.state(`at least ${aboveMin} % above greedy by score`, aboveFigure, above >= aboveMin);
  const memory = `${times.peakMegabytes.toFixed(0)} MB`;
  if (megabytesMax === undefined) verdicts.note('memory', `${memory} at most`);
  else
    verdicts.state(
      `within ${megabytesMax} MB in the whole process`,
      memory,
      times.peakMegabytes <= megabytesMax,
    );
}

function fresh<Times>(task: RulesTask): Promise<Times | Failure> {
  return inFreshProcess<Times>(new URL('./matching-rules-process.js', import.meta.url), task, {
    limitMs: PROCESS_LIMIT_MS,
  });
}
