import highsModule from 'highs';
import type { SolveTransportation } from '../../src/modules/matching/domain/transportation-problem.js';
import { solveWithHighs } from '../../src/modules/matching/highs-transportation.js';

const loadHighs = highsModule as unknown as typeof highsModule.default;

/** HiGHS in this thread, loaded once: for specs that solve hundreds of small problems. */
export async function solverInThisThread(): Promise<SolveTransportation> {
  const highs = await loadHighs();
  return async (problem) => solveWithHighs(highs, problem, 10_000);
}
