import { plainToInstance } from 'class-transformer';
import { IsIn, IsInt, IsString, Matches, Max, Min, ValidateIf, validateSync } from 'class-validator';
import { OPERATOR_KEY_LENGTH_MIN } from '../access/operator-key.js';
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

  /** Key of the platform's operator, for automation; null: nobody has one. */
  @ValidateIf((_config, value) => value !== null)
  @Matches(/^[!-~]{32,}$/)
  readonly operatorKey: string | null = null;
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
  operatorKey: 'OPERATOR_KEY',
};
const FIX_OF: Readonly<Record<string, string>> = {
  operatorKey: `set at least ${OPERATOR_KEY_LENGTH_MIN} visible characters, e.g. of openssl rand -base64 33`,
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
  if (environment['OPERATOR_KEY']) given['operatorKey'] = environment['OPERATOR_KEY'];
  const config = plainToInstance(AppConfig, given);
  const faults = validateSync(config).map(({ property }) => `${VARIABLE_OF[property]}: ${FIX_OF[property]}.`);
  const all = [...faults, ...databaseUrlFault(config.databaseUrl)];
  if (all.length > 0) throw new ConfigError(all);
  return config;
}
