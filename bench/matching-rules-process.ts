import { greedyPlan } from '../src/modules/matching/domain/rules/greedy-plan.js';
import type { RuledProblem } from '../src/modules/matching/domain/rules/ruled-problem.js';
import { solveRuled } from '../src/modules/matching/domain/rules/solve-ruled.js';
import { LiveTransportation } from '../src/modules/matching/domain/transportation/live-transportation.js';
import { solveTransportation } from '../src/modules/matching/domain/transportation/solve-transportation.js';
import type { TransportationProblem } from '../src/modules/matching/domain/transportation-problem.js';
import { verifyRuledMatch } from '../src/modules/matching/domain/verify-ruled-match.js';
import { highsIntegerSolver } from '../src/modules/matching/highs-integer-program.js';
import { loadHighs } from '../test/support/match-solver.js';
import { answerOnce } from './fresh-process.js';
import { randomStream } from './random-stream.js';
import { timed } from './timed.js';

export interface RulesTask {
  readonly kind: 'rules' | 'live';
  readonly problem: RuledProblem;
  /** Processor time of the whole process that the search may take; it stops where its counts end it before. */
  readonly seconds: number;
}

export interface RulesTimes {
  readonly wallMs: number;
  readonly processorMs: number;
  /** The best of three. */
  readonly verifierProcessorMs: number;
  readonly objectiveUsdMicros: number;
  readonly boundUsdMicros: number;
  readonly greedyUsdMicros: number;
  /** Everything that the verifier found. */
  readonly violations: readonly string[];
  readonly peakMegabytes: number;
}

export interface LiveTimes {
  readonly coldProcessorMs: number;
  /** Of one arrival, all of them sorted. */
  readonly arrivalMs: readonly number[];
  readonly isSameOptimum: boolean;
}

const ARRIVALS = 400;
const VERIFICATIONS = 3;
/** More than any of the times allows. */
const PROGRAMS_MAX = 10_000;

answerOnce(({ kind, problem, seconds }: RulesTask): LiveTimes | Promise<RulesTimes> =>
  kind === 'live' ? live(problem.transportation) : rules(problem, seconds),
);

async function rules(problem: RuledProblem, seconds: number): Promise<RulesTimes> {
  const processorAtStart = process.cpuUsage();
  const startedAt = performance.now();
  const solution = await solveRuled(problem, {
    solveIntegers: highsIntegerSolver(loadHighs),
    neighbourhoods: PROGRAMS_MAX,
    seed: 0,
    secondsLeft: () => {
      const used = process.cpuUsage(processorAtStart);
      return seconds - (used.user + used.system) / 1e6;
    },
  });
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(processorAtStart);
  const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
  const verifications = Array.from({ length: VERIFICATIONS }, () =>
    timed(() => verifyRuledMatch(problem, solution)),
  );
  return {
    wallMs,
    processorMs: (user + system) / 1000,
    // What HiGHS still compiles in threads of its own is in the first ones.
    verifierProcessorMs: Math.min(...verifications.map(({ processorMs }) => processorMs)),
    objectiveUsdMicros: solution.objectiveUsdMicros,
    boundUsdMicros: solution.boundUsdMicros,
    greedyUsdMicros: greedyPlan(problem).objective(),
    violations: verifications.flatMap(({ value }) => value.violations.map(({ code }) => code)),
    peakMegabytes,
  };
}

/** Lots like those of the market arrive one by one, each with other prices; then all leave again. */
function live(problem: TransportationProblem): LiveTimes {
  solveTransportation(problem);
  const cold = Array.from({ length: 5 }, () => timed(() => solveTransportation(problem)).processorMs);
  const market = new LiveTransportation(problem);
  const before = market.objectiveUsdMicros();
  const { uniform } = randomStream(1);
  const lots: number[] = [];
  const arrivalMs = Array.from({ length: ARRIVALS }, () => {
    const like = Math.floor(uniform() * problem.lotCount);
    const start = problem.edgeStart[like] ?? 0;
    const places = [...problem.edgeDemand.subarray(start, problem.edgeStart[like + 1])].map(
      (demand, position) => ({
        demand,
        value: Math.max(
          1,
          (problem.edgeValue[start + position] ?? 0) + Math.round(20_000 * (uniform() - 0.5)),
        ),
      }),
    );
    const startedAt = performance.now();
    lots.push(market.addLot(problem.supplyUnits[like] ?? 0, places));
    return performance.now() - startedAt;
  });
  for (const lot of lots) market.removeLot(lot);
  return {
    coldProcessorMs: Math.min(...cold),
    arrivalMs: arrivalMs.sort((a, b) => a - b),
    isSameOptimum: market.objectiveUsdMicros() === before,
  };
}
