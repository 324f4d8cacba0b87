import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ENTITIES } from '../entities.js';
import { parseDatabaseUrl } from '../platform/database/database-url.js';
import { openDatabase } from '../platform/database/open-database.js';
import {
  closeIntoOneFile,
  copySqliteFile,
  giveName,
  refuseExisting,
} from '../platform/transfer/sqlite-file.js';
import { moveToPostgres, type MoveListener } from './move-to-postgres.js';
import { requireSound, type SoundInstallation } from './sound-installation.js';

/**
 * Makes a database of a backup, of either engine; the backup stays as it is, and may be of an older version. A restore into
 * PostgreSQL that was stopped goes on where it was when it is run again.
 * @throws TransferError where there is a database already, or the backup is not sound
 */
export async function restore(
  file: string,
  databaseUrl: string,
  listener: MoveListener = {},
): Promise<SoundInstallation> {
  const location = parseDatabaseUrl(databaseUrl);
  const beside = location.engine === 'sqlite' ? location.path : file;
  if (location.engine === 'sqlite') await refuseExisting(location.path);
  const folder = await mkdtemp(join(dirname(beside), '.lodestock-restore-'));
  try {
    const copy = join(folder, 'copy.sqlite');
    await copySqliteFile(file, copy);
    const migrated = await openDatabase(`sqlite:${copy}`, ENTITIES);
    await migrated.close();
    if (location.engine === 'postgres') return await moveToPostgres(copy, location.url, listener);
    await closeIntoOneFile(copy, ENTITIES);
    const sound = await requireSound(`sqlite:${copy}`);
    await giveName(copy, location.path);
    return sound;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
