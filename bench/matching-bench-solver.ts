import {
  objectiveUsdMicros,
  type TransportationProblem,
  type TransportationSolution,
} from '../src/modules/matching/domain/transportation-problem.js';
import { solveTransportation } from '../src/modules/matching/domain/transportation/solve-transportation.js';
import { solveWithHighs, writeTransportationModel } from '../src/modules/matching/highs-transportation.js';
import { dualBound } from '../test/support/match-builders.js';
import { loadHighs } from '../test/support/match-solver.js';
import type { BenchTask, HighsTimes, OwnTimes } from './matching-bench.js';

/** A fresh process for one solver and one market, so that neither warms up, fills memory or fails for the other. */
process.once('message', (task: BenchTask) => {
  void answer(task).then(
    (times) => process.send?.(times),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});

async function answer(task: BenchTask): Promise<OwnTimes | HighsTimes> {
  return task.solver === 'own' ? own(task) : highs(task);
}

/** The minimum of the repetitions counts: whatever else the machine does can only add to it. */
function own({ problem, repetitions }: BenchTask): OwnTimes {
  const residentBefore = process.memoryUsage.rss();
  const millis: number[] = [];
  let solution: TransportationSolution = {
    flowUnits: new Float64Array(0),
    demandPrices: new Float64Array(0),
  };
  let peakBytes = 0;
  for (let repetition = 0; repetition <= repetitions; repetition += 1) {
    const startedAt = performance.now();
    solution = solveTransportation(problem);
    millis.push(performance.now() - startedAt);
    if (repetition === 0) peakBytes = process.resourceUsage().maxRSS * 1024 - residentBefore;
  }
  const objective = objectiveUsdMicros(problem, solution.flowUnits);
  return {
    coldMs: millis[0] ?? Number.NaN,
    warmMs: Math.min(...millis.slice(1)),
    objectiveUsdMicros: objective,
    gapUsdMicros: dualBound(problem, solution.demandPrices) - objective,
    memoryMegabytes: peakBytes / 1e6,
  };
}

const HIGHS_RUNS_MAX = 5;
const HIGHS_REPEATED_FOR_MS = 60_000;

/**
 * Inside HiGHS only, reading the model included; the best of several runs, of the adapter's settings and of HiGHS's own.
 */
async function highs({ problem, highsLimitMs }: BenchTask): Promise<HighsTimes> {
  let bestMs = Number.POSITIVE_INFINITY;
  let objective = Number.NaN;
  for (const solve of [asTheAdapterDoes, withDefaults]) {
    const startedAt = performance.now();
    for (
      let run = 0;
      run < HIGHS_RUNS_MAX && performance.now() - startedAt < HIGHS_REPEATED_FOR_MS;
      run += 1
    ) {
      const { millis, objectiveUsdMicros: found } = await solve(problem, highsLimitMs);
      if (millis === null) break;
      bestMs = Math.min(bestMs, millis);
      objective = found;
    }
  }
  if (!Number.isFinite(bestMs)) throw new Error(`not optimal within ${highsLimitMs / 1000} s`);
  return { bestMs, objectiveUsdMicros: objective };
}

interface HighsRun {
  /** Null where it did not finish. */
  readonly millis: number | null;
  readonly objectiveUsdMicros: number;
}

async function asTheAdapterDoes(problem: TransportationProblem, limitMs: number): Promise<HighsRun> {
  const instance = await loadHighs();
  let millis = 0;
  const timed = Object.create(instance) as typeof instance;
  timed.solve = (...parameters) => {
    const startedAt = performance.now();
    const result = instance.solve(...parameters);
    millis = performance.now() - startedAt;
    return result;
  };
  try {
    const { flowUnits } = solveWithHighs(timed, problem, limitMs);
    return { millis, objectiveUsdMicros: objectiveUsdMicros(problem, flowUnits) };
  } catch {
    return { millis: null, objectiveUsdMicros: Number.NaN };
  }
}

async function withDefaults(problem: TransportationProblem, limitMs: number): Promise<HighsRun> {
  const instance = await loadHighs();
  const model = writeTransportationModel(problem);
  const startedAt = performance.now();
  const result = instance.solve(model, { output_flag: false, time_limit: limitMs / 1000 });
  const millis = performance.now() - startedAt;
  const isOptimal = result.Status === 'Optimal';
  return { millis: isOptimal ? millis : null, objectiveUsdMicros: Math.round(result.ObjectiveValue) };
}
