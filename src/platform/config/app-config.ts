import { plainToInstance } from 'class-transformer';
import { IsBoolean, IsInt, IsString, Max, Min, ValidateBy, validateSync } from 'class-validator';
import { parseDatabaseUrl } from '../database/database-url.js';

const LOOPBACK_HOSTS = ['127.0.0.1', '::1', 'localhost'];
const SECRET_BYTES_MIN = 32;
const OPERATOR_KEY = /^[!-~]{32,200}$/;
/** What our documentation shows, and what people type instead of a key. */
const EXAMPLE_KEYS = [/example/i, /demo/i, /change-?me/i, /^(.)\1*$/, /^(0123456789|abcdefgh)/i];

function isSecret(text: unknown): boolean {
  if (typeof text !== 'string' || !/^[\w-]+=*$/.test(text)) return false;
  const bytes = Buffer.from(text, 'base64url');
  // So few different bytes are no random ones: 32 of those have at most 8 different ones once in 10³³ times.
  return bytes.length >= SECRET_BYTES_MIN && new Set(bytes).size > 8;
}

function Fits(name: string, fits: (value: unknown, config: AppConfig) => boolean): PropertyDecorator {
  return ValidateBy({
    name,
    validator: { validate: (value, at) => fits(value, (at?.object ?? {}) as AppConfig) },
  });
}

function isUsableKey(key: unknown, { isProduction }: AppConfig): boolean {
  if (key === null) return true;
  if (typeof key !== 'string' || !OPERATOR_KEY.test(key)) return false;
  return !isProduction || !EXAMPLE_KEYS.some((example) => example.test(key));
}

function arePorts(ports: unknown): boolean {
  const isPort = (port: unknown): boolean =>
    typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536;
  return Array.isArray(ports) && ports.length > 0 && ports.every(isPort);
}

/** Everything the environment may say, validated once at start. The only reader of `process.env`. */
export class AppConfig {
  /** `sqlite:PATH` or `postgres://…`. */
  @IsString()
  readonly databaseUrl: string = 'sqlite:data/lodestock.sqlite';

  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port: number = 3000;

  /** Others than this machine are let in only where somebody has thought of SECRETS. */
  @Fits('isHost', (host, { secrets }) => LOOPBACK_HOSTS.includes(String(host)) || secrets.length > 0)
  readonly host: string = '127.0.0.1';

  /** In base64url, newest first: see `InstallationSecrets`. Empty: a file beside the database has one. */
  @Fits('areSecrets', (secrets) => Array.isArray(secrets) && secrets.every(isSecret))
  readonly secrets: readonly string[] = [];

  /** What the operator of the platform sends as a bearer credential; null: nothing. */
  @Fits('isOperatorKey', isUsableKey)
  readonly operatorKey: string | null = null;

  /** Ports of https that webhooks are sent to. */
  @Fits('arePorts', arePorts)
  readonly webhookPorts: readonly number[] = [443, 8443];

  /** Whether webhooks may go to this machine, also by http: to try them out, never in production. */
  @Fits('isHarmless', (allows, { isProduction }) => allows === false || (allows === true && !isProduction))
  readonly allowsWebhooksToLoopback: boolean = false;

  @IsBoolean()
  readonly isProduction: boolean = false;
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
  secrets: 'SECRETS',
  operatorKey: 'OPERATOR_KEY',
  webhookPorts: 'WEBHOOK_PORTS',
  allowsWebhooksToLoopback: 'WEBHOOKS_TO_LOOPBACK',
};
const FIX_OF: Readonly<Record<string, string>> = {
  port: 'set a whole number from 0 to 65535',
  host: `set one of ${LOOPBACK_HOSTS.join(', ')}, or set SECRETS as well: other machines are let in only then`,
  secrets: `set random values of ${SECRET_BYTES_MIN} bytes or more in base64url, newest first, with commas between`,
  operatorKey: 'set 32 to 200 visible ASCII characters of your own, at random, or nothing',
  webhookPorts: 'set whole numbers from 1 to 65535, with commas between',
  allowsWebhooksToLoopback: 'set true to send webhooks to this machine too; leave it out in production',
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
  if (environment['SECRETS'])
    given['secrets'] = environment['SECRETS'].split(',').map((secret) => secret.trim());
  if (environment['OPERATOR_KEY']) given['operatorKey'] = environment['OPERATOR_KEY'];
  if (environment['WEBHOOK_PORTS'])
    given['webhookPorts'] = environment['WEBHOOK_PORTS'].split(',').map((port) => Number(port.trim()));
  const toLoopback = environment['WEBHOOKS_TO_LOOPBACK'];
  if (toLoopback) given['allowsWebhooksToLoopback'] = toLoopback === 'true' ? true : toLoopback;
  if (environment['NODE_ENV'] === 'production') given['isProduction'] = true;
  const config = plainToInstance(AppConfig, given);
  const faults = validateSync(config).map(({ property }) => `${VARIABLE_OF[property]}: ${FIX_OF[property]}.`);
  const all = [...faults, ...databaseUrlFault(config.databaseUrl)];
  if (all.length > 0) throw new ConfigError(all);
  return config;
}
