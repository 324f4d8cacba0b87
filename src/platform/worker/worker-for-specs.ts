import { DomainError } from '../../shared/domain-error.js';
import { answerTasks, tellNews } from './answer-tasks.js';

/** What the specs ask of a thread. */
export type TaskForSpecs =
  | { readonly kind: 'DOUBLE'; readonly value: number; readonly pauseMs?: number }
  | { readonly kind: 'REFUSE' }
  | { readonly kind: 'BREAK' }
  | { readonly kind: 'EXIT'; readonly exitCode: number }
  | { readonly kind: 'NEVER' }
  | { readonly kind: 'TELL'; readonly news: readonly string[] };

answerTasks(async (task: TaskForSpecs) => {
  switch (task.kind) {
    case 'DOUBLE':
      await new Promise((resolve) => setTimeout(resolve, task.pauseMs ?? 0));
      return 2 * task.value;
    case 'REFUSE':
      throw new DomainError('too-heavy', 'Send less.', { grams: 5 }, [
        { pointer: '/lines/0', code: 'TOO_HEAVY', detail: 'Send less.' },
      ]);
    case 'BREAK':
      throw new RangeError('no such row');
    case 'EXIT':
      return process.exit(task.exitCode);
    case 'NEVER':
      return new Promise(() => undefined);
    case 'TELL':
      for (const each of task.news) tellNews(each);
      return task.news.length;
  }
});
