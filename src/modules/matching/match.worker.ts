import { answerTasks } from '../../platform/worker/answer-tasks.js';
import type { MatchSnapshot } from './domain/match-problem.js';
import { runMatch } from './domain/run-match.js';
import { solveTransportation } from './domain/transportation/solve-transportation.js';

answerTasks((snapshot: MatchSnapshot) => runMatch(snapshot, async (problem) => solveTransportation(problem)));
