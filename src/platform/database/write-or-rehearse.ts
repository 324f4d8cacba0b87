import type { Database, WriteOptions, WriteTransaction } from './database.js';

/** Carries what a rehearsal found out of the transaction that it undoes. */
class Rehearsed<Result> extends Error {
  constructor(readonly result: Result) {
    super('This was a rehearsal.');
    this.name = 'Rehearsed';
  }
}

/**
 * Runs a write; in a dry run the same one, whose transaction is then rolled back: so that what is answered is what would
 * have been stored, constraints of the database included.
 * @throws as `Database.write`
 */
export async function writeOrRehearse<Result>(
  database: Database,
  work: (tx: WriteTransaction) => Promise<Result>,
  { isDryRun, ...options }: WriteOptions & { readonly isDryRun: boolean },
): Promise<Result> {
  if (!isDryRun) return database.write(work, options);
  try {
    return await database.write<never>(async (tx) => {
      throw new Rehearsed(await work(tx));
    }, options);
  } catch (error) {
    if (error instanceof Rehearsed) return error.result as Result;
    throw error;
  }
}
