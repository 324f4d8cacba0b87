import { Worker } from 'node:worker_threads';
import { resultOf, type NumberedAnswer, type NumberedTask, type WorkerNews } from './worker-answer.js';

/** The thread ended before it answered, say for lack of memory. */
export class WorkerEnded extends Error {
  constructor(readonly exitCode: number) {
    super(`The thread has ended, with exit code ${exitCode}.`);
    this.name = 'WorkerEnded';
  }
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A thread that does one task after another, so that the event loop goes on serving. It keeps the process alive only
 * while somebody waits for an answer.
 */
export class WorkerThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private ended = false;

  /**
   * @param module calls `answerTasks`
   * @param hear gets what it tells while it is at a task; must not throw
   */
  constructor(module: URL, hear: (news: unknown) => void = () => undefined) {
    this.worker = new Worker(module);
    this.worker.unref();
    this.worker.on('message', (message: NumberedAnswer | WorkerNews) => {
      if ('news' in message) hear(message.news);
      else this.settle(message);
    });
    this.worker.on('error', (error) => this.giveUp(error));
    this.worker.on('exit', (exitCode) => this.giveUp(new WorkerEnded(exitCode)));
  }

  /** False once the thread has ended: another one must be started. */
  get isAlive(): boolean {
    return !this.ended;
  }

  /** @throws DomainError as the work does; WorkerFailure for whatever else it throws; WorkerEnded */
  async ask<Result>(task: unknown): Promise<Result> {
    const id = (this.lastId += 1);
    const message: NumberedTask = { id, task };
    // First, for it throws where the task cannot be copied, and then nobody waits.
    this.worker.postMessage(message);
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.worker.ref();
    return (await answer) as Result;
  }

  /** Ends the thread, whatever it does; those who wait get `WorkerEnded`. */
  async end(): Promise<void> {
    this.ended = true;
    await this.worker.terminate();
  }

  private settle({ id, answer }: NumberedAnswer): void {
    const asked = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.worker.unref();
    try {
      asked?.resolve(resultOf(answer));
    } catch (error) {
      asked?.reject(error);
    }
  }

  private giveUp(reason: unknown): void {
    this.ended = true;
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
  }
}
