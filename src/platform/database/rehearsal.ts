import type { Database, WriteOptions, WriteTransaction } from './database.js';

/** Carries what a rehearsed write gave out of the transaction that it undoes. */
class Rehearsed extends Error {
  constructor(readonly result: unknown) {
    super('Rehearsed: nothing was stored.');
    this.name = 'Rehearsed';
  }
}

/**
 * Does all that a write does, every check of the database's included, and takes it back: what a dry run answers is what the
 * write would have.
 * @throws what `work` throws
 */
export async function rehearse<Result>(
  database: Database,
  work: (tx: WriteTransaction) => Promise<Result>,
  options?: WriteOptions,
): Promise<Result> {
  try {
    return await database.write(async (tx) => {
      throw new Rehearsed(await work(tx));
    }, options);
  } catch (error) {
    if (error instanceof Rehearsed) return error.result as Result;
    throw error;
  }
}
