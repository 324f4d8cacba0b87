import { parentPort } from 'node:worker_threads';
import { answerOf, type NumberedTask, type WorkerNews } from './worker-answer.js';

/**
 * What the module of a thread calls: does every task that `WorkerThread` sends, one after another.
 * @param work may throw whatever it likes: a DomainError arrives as one, anything else as `WorkerFailure`
 */
export function answerTasks(work: (task: never) => unknown): void {
  let latest: Promise<unknown> = Promise.resolve();
  parentPort?.on('message', ({ id, task }: NumberedTask) => {
    latest = latest.then(async () => {
      parentPort?.postMessage({ id, answer: await answerOf(() => work(task as never)) });
    });
  });
}

/** Tells whoever listens to the thread something while it is at a task, and does not wait. */
export function tellNews(news: unknown): void {
  const message: WorkerNews = { news };
  parentPort?.postMessage(message);
}
