import type {
  SolveTransportation,
  TransportationProblem,
  TransportationSolution,
} from '../../src/modules/matching/domain/transportation-problem.js';
import { solveTransportation } from '../../src/modules/matching/domain/transportation/solve-transportation.js';
import { solveWithHighs } from '../../src/modules/matching/highs-transportation.js';
import { loadHighs } from '../../src/modules/matching/load-highs.js';

export { loadHighs };

/** The project's own solver, as `runMatch` asks for it. */
export const solveInThisThread: SolveTransportation = async (problem) => solveTransportation(problem);

/** HiGHS in this thread, loaded once: the second opinion. */
export async function highsInThisThread(): Promise<
  (problem: TransportationProblem) => TransportationSolution
> {
  const highs = await loadHighs();
  return (problem) => solveWithHighs(highs, problem, 10_000);
}
