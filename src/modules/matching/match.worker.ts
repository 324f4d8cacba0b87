import { answerTasks } from '../../platform/worker/answer-tasks.js';
import { solveTransportation } from './domain/transportation/solve-transportation.js';
import { MatchDesk } from './match-desk.js';
import type { MatchTask } from './match-thread.js';

const desk = new MatchDesk(async (problem) => solveTransportation(problem));

answerTasks((task: MatchTask) => desk.answer(task));
