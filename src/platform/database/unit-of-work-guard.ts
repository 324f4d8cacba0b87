import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Notices a write or read begun inside another, which would wait for itself for ever behind the writer queue.
 * It carries no transaction: `tx` is passed by hand, where one can see it.
 */
export class UnitOfWorkGuard {
  private readonly active = new AsyncLocalStorage<'write' | 'read'>();

  /** @throws Error when the caller is inside another unit of work */
  assertOutside(kind: 'write' | 'read'): void {
    const outer = this.active.getStore();
    if (outer !== undefined) {
      throw new Error(
        `A ${kind} was begun inside a ${outer}: pass its tx on instead of opening a second one.`,
      );
    }
  }

  run<Result>(kind: 'write' | 'read', work: () => Promise<Result>): Promise<Result> {
    return this.active.run(kind, work);
  }
}
