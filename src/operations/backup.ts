import { ENTITIES } from '../entities.js';
import { parseDatabaseUrl } from '../platform/database/database-url.js';
import { copyFromPostgres } from '../platform/transfer/copy-from-postgres.js';
import {
  closeIntoOneFile,
  copySqliteFile,
  discard,
  giveName,
  refuseExisting,
} from '../platform/transfer/sqlite-file.js';
import { requireSound, type SoundInstallation } from './sound-installation.js';

/**
 * Copies a database, as it is at one instant, into one file, while the server writes to it. Of either engine: the file is a
 * SQLite database of this version, which can be verified and served as such. It has its name only when it is verified.
 * @throws TransferError where the file is there already or the copy is not sound
 */
export async function backUp(databaseUrl: string, file: string): Promise<SoundInstallation> {
  const location = parseDatabaseUrl(databaseUrl);
  await refuseExisting(file);
  const unfinished = `${file}.unfinished`;
  await discard(unfinished);
  try {
    if (location.engine === 'postgres') await copyFromPostgres(location.url, unfinished, ENTITIES);
    else {
      await copySqliteFile(location.path, unfinished);
      await closeIntoOneFile(unfinished, ENTITIES);
    }
    const sound = await requireSound(`sqlite:${unfinished}`);
    await giveName(unfinished, file);
    return sound;
  } finally {
    await discard(unfinished);
  }
}
