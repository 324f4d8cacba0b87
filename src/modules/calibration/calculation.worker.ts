import { answerTasks } from '../../platform/worker/answer-tasks.js';
import { calculate } from './calculation.js';

answerTasks(calculate);
