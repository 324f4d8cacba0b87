import { objectiveUsdMicros } from '../src/modules/matching/domain/transportation-problem.js';
import { solveTransportation } from '../src/modules/matching/domain/transportation/solve-transportation.js';
import { dualBound } from '../test/support/match-builders.js';
import { answerOnce } from './fresh-process.js';
import { readInstance } from './instance-file.js';
import type { TransportationTask } from './matching-transportation.js';
import type { SolverTimes } from './native-solver.js';
import { timed } from './timed.js';

/** Our solver on one problem. */
export interface OwnTimes extends SolverTimes {
  /** What its prices prove less what it found. */
  readonly gapUsdMicros: number;
}

answerOnce(({ file, repetitions }: TransportationTask): OwnTimes => {
  const problem = readInstance(file);
  const cold = timed(() => solveTransportation(problem));
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const warm = Array.from({ length: repetitions }, () => timed(() => solveTransportation(problem)));
  const objective = objectiveUsdMicros(problem, cold.value.flowUnits);
  return {
    coldMs: cold.wallMs,
    coldProcessorMs: cold.processorMs,
    warmMs: Math.min(...warm.map(({ wallMs }) => wallMs)),
    warmProcessorMs: Math.min(...warm.map(({ processorMs }) => processorMs)),
    objectiveUsdMicros: objective,
    gapUsdMicros: dualBound(problem, cold.value.demandPrices) - objective,
    peakMegabytes: peakBytes / 1e6,
  };
});
