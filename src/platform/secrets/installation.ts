import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { ConfigError, type AppConfig } from '../config/app-config.js';
import { parseDatabaseUrl } from '../database/database-url.js';
import { InstallationSecrets, SECRET_BYTES_MIN } from './installation-secrets.js';
import { readOrMakeSecretFile, SecretFileOpenToOthers } from './secret-file.js';

/** Where PostgreSQL keeps no folder of ours. */
const FOLDER_BESIDE_POSTGRES = 'data';

/** What one installation has beside its database. */
export class Installation {
  constructor(
    readonly secrets: InstallationSecrets,
    /** Where the secret of the first set-up is put; null: nowhere. */
    readonly setupSecretFile: string | null = null,
  ) {}

  /** With secrets that end with the process, and no files. */
  static ofThisProcess(): Installation {
    return new Installation(InstallationSecrets.random());
  }
}

/**
 * The installation that the environment describes. Without SECRETS it has a file with one, made at its first start, except
 * in production.
 * @throws ConfigError in production without SECRETS, and where the file cannot be used
 */
export async function openInstallation(config: AppConfig): Promise<Installation> {
  const location = parseDatabaseUrl(config.databaseUrl);
  const folder = location.engine === 'sqlite' ? dirname(location.path) : FOLDER_BESIDE_POSTGRES;
  const secrets = config.secrets.length > 0 ? config.secrets : [await secretOfFile(config, folder)];
  return new Installation(
    new InstallationSecrets(secrets.map((secret) => Buffer.from(secret, 'base64url'))),
    join(folder, 'setup-secret'),
  );
}

async function secretOfFile({ isProduction }: AppConfig, folder: string): Promise<string> {
  if (isProduction) {
    throw new ConfigError([
      `SECRETS: in production set ${SECRET_BYTES_MIN} random bytes or more in base64url, e.g. of \`openssl rand 32 | basenc --base64url\`; the same for every process, kept apart from the database and its backups.`,
    ]);
  }
  const path = join(folder, 'secret.key');
  try {
    const secret = await readOrMakeSecretFile(path, randomBytes(SECRET_BYTES_MIN).toString('base64url'));
    if (Buffer.from(secret, 'base64url').length >= SECRET_BYTES_MIN) return secret;
  } catch (error) {
    if (error instanceof SecretFileOpenToOthers) throw new ConfigError([error.message]);
    throw error;
  }
  throw new ConfigError([`${path}: it holds no secret any more. Restore it: without it nobody can log in.`]);
}
