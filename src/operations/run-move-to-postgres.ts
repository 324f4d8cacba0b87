import { parseDatabaseUrl } from '../platform/database/database-url.js';
import { TransferError } from '../platform/transfer/transfer-error.js';
import { moveToPostgres } from './move-to-postgres.js';
import { runCommand, say, saySound } from './run-command.js';

runCommand('npm run move:postgres -- SQLITE_FILE POSTGRES_URL', 2, async (path = '', url = '') => {
  if (parseDatabaseUrl(url).engine !== 'postgres')
    throw new TransferError('The target must be a postgres:// URL.');
  const sound = await moveToPostgres(path, url, {
    onBatch: ({ table, rows, rowsInAll }) => say(`${table}: ${rows} of ${rowsInAll} rows`),
    onCopied: ({ tables, rows, isResumed }) =>
      say(
        `${rows} rows of ${tables} tables are equal on both sides, by count and digest${isResumed ? '; resumed' : ''}.`,
      ),
  });
  saySound(sound);
  say(`${path} is moved. Set DATABASE_URL to the target and start the server.`);
});
