import { readAppConfig } from '../platform/config/app-config.js';
import { backUp } from './backup.js';
import { runCommand, say, saySound } from './run-command.js';

runCommand('npm run backup -- FILE', 1, async (file = '') => {
  saySound(await backUp(readAppConfig().databaseUrl, file));
  say(`DATABASE_URL is backed up in ${file}.`);
});
