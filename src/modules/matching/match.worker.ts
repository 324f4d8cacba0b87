import { answerTasks, tellNews } from '../../platform/worker/answer-tasks.js';
import { solveTransportation } from './domain/transportation/solve-transportation.js';
import { highsIntegerSolver } from './highs-integer-program.js';
import { loadHighs } from './load-highs.js';
import { MatchDesk } from './match-desk.js';
import type { MatchTask } from './match-thread.js';

const desk = new MatchDesk(
  {
    solveTransportation: async (problem) => solveTransportation(problem),
    solveIntegers: highsIntegerSolver(loadHighs),
  },
  tellNews,
);

answerTasks((task: MatchTask) => desk.answer(task));
