import { plainToInstance } from 'class-transformer';
import { IsIn, IsInt, IsString, Max, Min, validateSync } from 'class-validator';
import { parseDatabaseUrl } from '../database/database-url.js';

const LOOPBACK_HOSTS = ['127.0.0.1', '::1', 'localhost'];

/** Everything the environment may say, validated once at start. The only reader of `process.env`. */
export class AppConfig {
  /** `sqlite:PATH` or `postgres://…`. */
  @IsString()
  readonly databaseUrl: string = 'sqlite:data/lodestock.sqlite';

  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port: number = 3000;

  /** Loopback only until callers have identities: whoever reaches the port may do everything. */
  @IsIn(LOOPBACK_HOSTS)
  readonly host: string = '127.0.0.1';
}

/** A setting is unusable; the message names each variable and what to set. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const VARIABLE_OF: Readonly<Record<string, string>> = {
  databaseUrl: 'DATABASE_URL',
  port: 'PORT',
  host: 'HOST',
};
const FIX_OF: Readonly<Record<string, string>> = {
  port: 'set a whole number from 0 to 65535',
  host: `set one of ${LOOPBACK_HOSTS.join(', ')}: without identity the server listens on loopback only`,
};

function databaseUrlFault(databaseUrl: string): string[] {
  try {
    parseDatabaseUrl(databaseUrl);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** @throws ConfigError naming every unusable variable */
export function readAppConfig(environment: NodeJS.ProcessEnv = process.env): AppConfig {
  const given: Record<string, unknown> = {};
  if (environment['DATABASE_URL']) given['databaseUrl'] = environment['DATABASE_URL'];
  if (environment['PORT'])
    given['port'] = /^\d+$/.test(environment['PORT']) ? Number(environment['PORT']) : Number.NaN;
  if (environment['HOST']) given['host'] = environment['HOST'];
  const config = plainToInstance(AppConfig, given);
  const faults = validateSync(config).map(({ property }) => `${VARIABLE_OF[property]}: ${FIX_OF[property]}.`);
  const all = [...faults, ...databaseUrlFault(config.databaseUrl)];
  if (all.length > 0) throw new ConfigError(all);
  return config;
}
