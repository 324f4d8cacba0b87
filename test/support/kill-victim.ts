import { openDatabase } from '../../src/platform/database/open-database.js';
import { Entry, entry } from './entry.js';

/*
 * A process that writes until it is killed and prints the id of each write once it is acknowledged.
 * Argument: the database's URL.
 */
const WRITERS = 20;

const database = await openDatabase(process.argv[2] ?? '', [Entry]);
await Promise.all(
  Array.from({ length: WRITERS }, async (_, writer) => {
    for (let count = 0; ; count += 1) {
      const id = `${writer}-${count}`;
      await database.write((tx) => tx.insert(Entry, entry(id)));
      process.stdout.write(`${id}\n`);
    }
  }),
);
