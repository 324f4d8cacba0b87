import { setTimeout as sleep } from 'node:timers/promises';
import { ENTITIES } from '../../src/entities.js';
import { openDatabase } from '../../src/platform/database/open-database.js';

/* A process that opens the database at a given instant. Arguments: the database's URL, milliseconds since 1970. */
const [databaseUrl = '', startAt] = process.argv.slice(2);

await sleep(Number(startAt) - Date.now());
const database = await openDatabase(databaseUrl, ENTITIES);
await database.close();
