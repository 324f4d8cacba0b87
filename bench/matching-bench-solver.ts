import { DomainError } from '../src/shared/domain-error.js';
import {
  objectiveUsdMicros,
  type TransportationProblem,
} from '../src/modules/matching/domain/transportation-problem.js';
import { solveTransportation } from '../src/modules/matching/domain/transportation/solve-transportation.js';
import { solveWithHighs, writeTransportationModel } from '../src/modules/matching/highs-transportation.js';
import { dualBound } from '../test/support/match-builders.js';
import { loadHighs } from '../test/support/match-solver.js';
import type { BenchTask, HighsTimes, OwnTimes } from './matching-bench.js';
import { timed } from './timed.js';

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
  const cold = timed(() => solveTransportation(problem));
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const warm = Array.from({ length: repetitions }, () => timed(() => solveTransportation(problem)));
  const objective = objectiveUsdMicros(problem, cold.value.flowUnits);
  return {
    coldMs: cold.wallMs,
    warmMs: Math.min(...warm.map(({ wallMs }) => wallMs)),
    warmProcessorMs: Math.min(...warm.map(({ processorMs }) => processorMs)),
    objectiveUsdMicros: objective,
    gapUsdMicros: dualBound(problem, cold.value.demandPrices) - objective,
    peakMegabytes: peakBytes / 1e6,
  };
}

const HIGHS_RUNS_MAX = 5;
const HIGHS_REPEATED_FOR_MS = 60_000;

/**
 * Inside HiGHS only, reading the model included; the best of several runs, of the adapter's settings and of HiGHS's own.
 */
async function highs({ problem, highsLimitMs }: BenchTask): Promise<HighsTimes> {
  const runs: HighsTimes[] = [];
  for (const solve of [asTheAdapterDoes, withDefaults]) {
    const startedAt = performance.now();
    for (let run = 0; run < HIGHS_RUNS_MAX; run += 1) {
      if (run > 0 && performance.now() - startedAt > HIGHS_REPEATED_FOR_MS) break;
      const finished = await solve(problem, highsLimitMs);
      if (finished === null) break;
      runs.push(finished);
    }
  }
  const [first] = runs;
  if (first === undefined) throw new Error(`not optimal within ${highsLimitMs / 1000} s`);
  return {
    wallMs: Math.min(...runs.map(({ wallMs }) => wallMs)),
    processorMs: Math.min(...runs.map(({ processorMs }) => processorMs)),
    objectiveUsdMicros: first.objectiveUsdMicros,
  };
}

type HighsRun = HighsTimes | null;

async function asTheAdapterDoes(problem: TransportationProblem, limitMs: number): Promise<HighsRun> {
  const instance = await loadHighs();
  let times = { wallMs: 0, processorMs: 0 };
  const observed = Object.create(instance) as typeof instance;
  observed.solve = (...parameters) => {
    const { value, ...measured } = timed(() => instance.solve(...parameters));
    times = measured;
    return value;
  };
  try {
    const { flowUnits } = solveWithHighs(observed, problem, limitMs);
    return { ...times, objectiveUsdMicros: objectiveUsdMicros(problem, flowUnits) };
  } catch (error) {
    // Not finished in time; whatever else went wrong goes wrong again with the defaults, and is thrown there.
    if (error instanceof DomainError) return null;
    throw error;
  }
}

async function withDefaults(problem: TransportationProblem, limitMs: number): Promise<HighsRun> {
  const instance = await loadHighs();
  const model = writeTransportationModel(problem);
  const options = { output_flag: false, time_limit: limitMs / 1000 };
  const { value, ...times } = timed(() => instance.solve(model, options));
  if (value.Status !== 'Optimal') return null;
  return { ...times, objectiveUsdMicros: Math.round(value.ObjectiveValue) };
}
