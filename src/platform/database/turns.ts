import { DatabaseUnavailableError } from './database.js';

interface Queue {
  tail: Promise<unknown>;
  waiting: number;
}

/** Lets those who want the same thing go one after the other, in the order in which they came. */
export class Turns {
  private readonly queues = new Map<string, Queue>();

  /** @param waitingMax those who wait for one thing; the next is refused rather than queued without end */
  constructor(private readonly waitingMax: number) {}

  /**
   * Runs `work` when it is its turn for every key.
   * @throws DatabaseUnavailableError `write-queue-full` where too many wait; what `work` throws
   */
  async take<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    // In one order for all, so that two who want the same two never wait for each other.
    const inOrder = [...new Set(keys)].sort();
    return inOrder.reduceRight<() => Promise<Result>>((inner, key) => () => this.takeOne(key, inner), work)();
  }

  private async takeOne<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const queue = this.queues.get(key) ?? { tail: Promise.resolve(), waiting: 0 };
    if (queue.waiting >= this.waitingMax)
      throw new DatabaseUnavailableError('write-queue-full', 'Too many are changing this already.');
    this.queues.set(key, queue);
    queue.waiting += 1;
    const turn = queue.tail.then(work);
    queue.tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      queue.waiting -= 1;
      if (queue.waiting === 0) this.queues.delete(key);
    }
  }
}
