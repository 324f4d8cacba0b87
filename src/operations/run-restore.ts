import { readAppConfig } from '../platform/config/app-config.js';
import { restore } from './restore.js';
import { runCommand, say, saySound } from './run-command.js';

runCommand('npm run restore -- FILE', 1, async (file = '') => {
  saySound(await restore(file, readAppConfig().databaseUrl));
  say(`${file} is restored into DATABASE_URL.`);
});
