import { answerTasks } from '../../platform/worker/answer-tasks.js';
import type { StoredMatchSnapshot } from './domain/stored-snapshot.js';
import { runMatch } from './domain/run-match.js';
import { solveTransportation } from './domain/transportation/solve-transportation.js';
import { highsIntegerSolver } from './highs-integer-program.js';
import { loadHighs } from './load-highs.js';

const solveIntegers = highsIntegerSolver(loadHighs);

answerTasks((snapshot: StoredMatchSnapshot) =>
  runMatch(snapshot, async (problem) => solveTransportation(problem), { solveIntegers }),
);
