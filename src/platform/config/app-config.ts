import { plainToInstance } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsIP,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateBy,
  validateSync,
} from 'class-validator';
import { parseDatabaseUrl } from '../database/database-url.js';
import { LOG_LEVELS, type LogLevel } from '../logging/log-level.js';

const LOOPBACK_HOSTS = ['127.0.0.1', '::1', 'localhost'];
const PORT_MAX = 65_535;
/** More proxies than this in front of one server are a mistake in the setting. */
const REQUESTS_PER_MINUTE_MAX = 1_000_000;
const PROXY_HOPS_MAX = 10;
const DELIVERIES_KEPT_DAYS_MAX = 3_650;
const IMPORT_SOURCES_KEPT_DAYS_MAX = 3_650;

function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || value.includes('*') || !URL.canParse(value)) return false;
  const { origin, protocol } = new URL(value);
  return origin === value && (protocol === 'https:' || protocol === 'http:');
}

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  return ['http:', 'https:'].includes(new URL(value).protocol);
}

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
    typeof port === 'number' && Number.isInteger(port) && port > 0 && port <= PORT_MAX;
  return Array.isArray(ports) && ports.length > 0 && ports.every(isPort);
}

const SECOND_FACTOR_RULES = ['required', 'optional'] as const;

/** Everything the environment may say, validated once at start. The only reader of `process.env`. */
export class AppConfig {
  /** `sqlite:PATH` or `postgres://…`. */
  @IsString()
  readonly databaseUrl: string = 'sqlite:data/lodestock.sqlite';

  @IsInt()
  @Min(0)
  @Max(PORT_MAX)
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

  /** Days for which it can be seen how a webhook's delivery went. */
  @IsInt()
  @Min(1)
  @Max(DELIVERIES_KEPT_DAYS_MAX)
  readonly deliveriesKeptDays: number = 30;

  /** Days after the end of an import for which the text of rows that were not stored can be had. */
  @IsInt()
  @Min(1)
  @Max(IMPORT_SOURCES_KEPT_DAYS_MAX)
  readonly importSourcesKeptDays: number = 30;

  /** Whether who acts for the platform needs a second factor; null: in production. */
  @IsOptional()
  @IsIn(SECOND_FACTOR_RULES)
  readonly platformSecondFactor: (typeof SECOND_FACTOR_RULES)[number] | null = null;

  @IsBoolean()
  readonly isProduction: boolean = false;

  @IsIn(LOG_LEVELS)
  readonly logLevel: LogLevel = 'info';

  /** Web origins whose pages may call the API; none unless they are named. */
  @IsArray()
  @ValidateBy({ name: 'isOrigin', validator: { validate: isOrigin } }, { each: true })
  readonly allowedOrigins: readonly string[] = [];

  /** So many proxies stand in front and are believed about the client's address and scheme. */
  @IsInt()
  @Min(0)
  @Max(PROXY_HOPS_MAX)
  readonly trustedProxyHops: number = 0;

  /** Requests a minute of each caller, and of each address without a valid credential; 0: no limit. */
  @IsInt()
  @Min(0)
  @Max(REQUESTS_PER_MINUTE_MAX)
  readonly requestsPerMinute: number = 6_000;

  /** Null: no metrics. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(PORT_MAX)
  readonly metricsPort: number | null = null;

  @IsIP()
  readonly metricsHost: string = '127.0.0.1';

  /** Base address of an OpenTelemetry collector (OTLP over HTTP); null: no traces. */
  @IsOptional()
  @ValidateBy({ name: 'isHttpUrl', validator: { validate: isHttpUrl } })
  readonly otlpEndpoint: string | null = null;

  /** Name of this service in traces. */
  @Matches(/^[\w.-]{1,100}$/)
  readonly serviceName: string = 'lodestock';
}

/** A setting is unusable; the message names each variable and what to set. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

interface Setting {
  readonly variable: string;
  /** What the variable's text means; an unusable text may become whatever its validation refuses. */
  readonly read: (text: string) => unknown;
  readonly fix: string;
}

function asIs(text: string): string {
  return text;
}

function wholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function list(text: string): readonly string[] {
  return text.split(',').map((item) => item.trim());
}

/** Each property's variable. docs/operations.md describes them; a test holds it against this. */
const SETTINGS: Readonly<Record<keyof AppConfig, Setting>> = {
  databaseUrl: { variable: 'DATABASE_URL', read: asIs, fix: 'set sqlite:PATH or postgres://…' },
  port: { variable: 'PORT', read: wholeNumber, fix: `set a whole number from 0 to ${PORT_MAX}` },
  host: {
    variable: 'HOST',
    read: asIs,
    fix: `set one of ${LOOPBACK_HOSTS.join(', ')}, or set SECRETS as well: other machines are let in only then`,
  },
  secrets: {
    variable: 'SECRETS',
    read: list,
    fix: `set random values of ${SECRET_BYTES_MIN} bytes or more in base64url, newest first, with commas between`,
  },
  operatorKey: {
    variable: 'OPERATOR_KEY',
    read: asIs,
    fix: 'set 32 to 200 visible ASCII characters of your own, at random, or nothing',
  },
  webhookPorts: {
    variable: 'WEBHOOK_PORTS',
    read: (text) => list(text).map(wholeNumber),
    fix: `set whole numbers from 1 to ${PORT_MAX}, separated by commas`,
  },
  allowsWebhooksToLoopback: {
    variable: 'WEBHOOKS_TO_LOOPBACK',
    read: (text) => (text === 'true' ? true : text === 'false' ? false : text),
    fix: 'set true to send webhooks to this machine too, false or nothing in production',
  },
  deliveriesKeptDays: {
    variable: 'WEBHOOK_DELIVERIES_KEPT_DAYS',
    read: wholeNumber,
    fix: `set a whole number of days from 1 to ${DELIVERIES_KEPT_DAYS_MAX}`,
  },
  importSourcesKeptDays: {
    variable: 'IMPORT_SOURCES_KEPT_DAYS',
    read: wholeNumber,
    fix: `set a whole number of days from 1 to ${IMPORT_SOURCES_KEPT_DAYS_MAX}`,
  },
  platformSecondFactor: {
    variable: 'PLATFORM_SECOND_FACTOR',
    read: asIs,
    fix: `set one of ${SECOND_FACTOR_RULES.join(', ')}, or nothing: required in production`,
  },
  isProduction: {
    variable: 'NODE_ENV',
    read: (text) => text === 'production',
    fix: 'set production, or anything else',
  },
  logLevel: { variable: 'LOG_LEVEL', read: asIs, fix: `set one of ${LOG_LEVELS.join(', ')}` },
  allowedOrigins: {
    variable: 'ALLOWED_ORIGINS',
    read: list,
    fix: 'set exact origins such as https://app.example.org, separated by commas, without a path or a wildcard',
  },
  trustedProxyHops: {
    variable: 'TRUSTED_PROXY_HOPS',
    read: wholeNumber,
    fix: `set the number of proxies in front, from 0 to ${PROXY_HOPS_MAX}`,
  },
  requestsPerMinute: {
    variable: 'REQUESTS_PER_MINUTE',
    read: wholeNumber,
    fix: `set a whole number up to ${REQUESTS_PER_MINUTE_MAX}, or 0 for no limit`,
  },
  metricsPort: {
    variable: 'METRICS_PORT',
    read: wholeNumber,
    fix: `set a whole number from 0 to ${PORT_MAX}, or nothing for no metrics`,
  },
  metricsHost: { variable: 'METRICS_HOST', read: asIs, fix: 'set the IP address to listen on' },
  otlpEndpoint: {
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    read: asIs,
    fix: 'set the http(s) address of an OTLP collector, or nothing for no traces',
  },
  serviceName: {
    variable: 'OTEL_SERVICE_NAME',
    read: asIs,
    fix: 'set up to 100 letters, digits, dots, hyphens or underscores',
  },
};

/** Every environment variable that the application reads. */
export const VARIABLES: readonly string[] = Object.values(SETTINGS).map(({ variable }) => variable);

function databaseUrlFault({ databaseUrl }: AppConfig): string[] {
  try {
    parseDatabaseUrl(databaseUrl);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** What the metrics tell is nobody's business who may use the API. */
function sharedPortFault({ port, metricsPort }: AppConfig): string[] {
  return port !== 0 && port === metricsPort
    ? ['METRICS_PORT: set another one than PORT: metrics are not public.']
    : [];
}

/** @throws ConfigError naming every unusable variable */
export function readAppConfig(environment: NodeJS.ProcessEnv = process.env): AppConfig {
  const given: Record<string, unknown> = {};
  for (const [property, { variable, read }] of Object.entries(SETTINGS)) {
    const text = environment[variable];
    if (text) given[property] = read(text);
  }
  const config = plainToInstance(AppConfig, given);
  const faults = validateSync(config).map(({ property }) => {
    const { variable, fix } = SETTINGS[property as keyof AppConfig];
    return `${variable}: ${fix}.`;
  });
  const all = [...faults, ...databaseUrlFault(config), ...sharedPortFault(config)];
  if (all.length > 0) throw new ConfigError(all);
  return config;
}
