import highsModule, { type Highs } from 'highs';
import { solveWithHighs, writeTransportationModel } from '../src/modules/matching/highs-transportation.js';
import {
  objectiveUsdMicros,
  type TransportationProblem,
} from '../src/modules/matching/domain/transportation-problem.js';
import { DomainError } from '../src/shared/domain-error.js';
import { answerOnce } from './fresh-process.js';
import { readInstance } from './instance-file.js';
import type { TransportationTask } from './matching-transportation.js';
import { timed } from './timed.js';

/** Inside HiGHS only, reading the model included. */
export interface HighsTimes {
  readonly wallMs: number;
  readonly processorMs: number;
  readonly objectiveUsdMicros: number;
}

/** As the package ships it: without what `load-highs.ts` asks of V8 for the sake of small searches. */
const loadHighs = highsModule as unknown as () => Promise<Highs>;
const RUNS = 2;

/** The best of several runs, of the adapter's settings and of HiGHS's own. */
answerOnce(async ({ file, highsLimitMs }: TransportationTask): Promise<HighsTimes> => {
  const problem = readInstance(file);
  const runs: HighsTimes[] = [];
  for (const solve of [asTheAdapterDoes, withDefaults]) {
    for (let run = 0; run < RUNS; run += 1) {
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
});

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
