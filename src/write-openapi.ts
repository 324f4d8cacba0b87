import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from './app.js';
import { ENTITIES } from './entities.js';
import { openApiDocument } from './openapi-document.js';
import { SystemClock } from './platform/clock.js';
import { openDatabase } from './platform/database/open-database.js';

/**
 * Writes the document into the file that its argument names: the end of a build, and `npm run openapi`. CI fails where the
 * committed one differs.
 */
async function main([file = 'openapi.json']: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lodestock-openapi-'));
  try {
    const database = await openDatabase(`sqlite:${join(folder, 'empty.sqlite')}`, ENTITIES);
    const app = await createApp({ database, clock: new SystemClock(), operatorKey: 'none: nobody calls' });
    await writeFile(file, `${JSON.stringify(openApiDocument(app), null, 2)}\n`);
    await app.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
