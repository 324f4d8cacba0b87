import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { ConfigError, readAppConfig, VARIABLES } from './app-config.js';

const SECRET = createHash('sha256').update('newest').digest('base64url');
const OLDER_SECRET = createHash('sha256').update('older').digest('base64url');
const OPERATOR_KEY = 'kS8-Qw2_pT5.zX7+vB9*nM1=hG4!fD6?';

function faultsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readAppConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('readAppConfig', () => {
  it.each([
    ['nothing', {}],
    ['only empty variables', { DATABASE_URL: '', PORT: '', HOST: '' }],
  ])('falls back to a local SQLite file on loopback where the environment says %s', (_case, environment) => {
    expect({ ...readAppConfig(environment) }).toEqual({
      databaseUrl: 'sqlite:data/lodestock.sqlite',
      port: 3000,
      host: '127.0.0.1',
      secrets: [],
      operatorKey: null,
      webhookPorts: [443, 8443],
      allowsWebhooksToLoopback: false,
      deliveriesKeptDays: 30,
      importSourcesKeptDays: 30,
      platformSecondFactor: null,
      isProduction: false,
      logLevel: 'info',
      allowedOrigins: [],
      trustedProxyHops: 0,
      requestsPerMinute: 6_000,
      metricsPort: null,
      metricsHost: '127.0.0.1',
      otlpEndpoint: null,
      serviceName: 'lodestock',
    });
  });

  it('reads every variable', () => {
    const environment = {
      DATABASE_URL: 'postgres://localhost/x',
      PORT: '0',
      HOST: '::1',
      SECRETS: `${SECRET}, ${OLDER_SECRET}`,
      OPERATOR_KEY,
      WEBHOOK_PORTS: '443, 9443',
      WEBHOOKS_TO_LOOPBACK: 'false',
      WEBHOOK_DELIVERIES_KEPT_DAYS: '90',
      IMPORT_SOURCES_KEPT_DAYS: '7',
      PLATFORM_SECOND_FACTOR: 'optional',
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      ALLOWED_ORIGINS: 'https://app.example.org, http://localhost:5173',
      TRUSTED_PROXY_HOPS: '1',
      REQUESTS_PER_MINUTE: '120',
      METRICS_PORT: '9464',
      METRICS_HOST: '0.0.0.0',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_SERVICE_NAME: 'lodestock-2',
    };
    expect(Object.keys(environment)).toEqual(VARIABLES);
    expect({ ...readAppConfig(environment) }).toEqual({
      databaseUrl: 'postgres://localhost/x',
      port: 0,
      host: '::1',
      secrets: [SECRET, OLDER_SECRET],
      operatorKey: OPERATOR_KEY,
      webhookPorts: [443, 9443],
      allowsWebhooksToLoopback: false,
      deliveriesKeptDays: 90,
      importSourcesKeptDays: 7,
      platformSecondFactor: 'optional',
      isProduction: true,
      logLevel: 'warn',
      allowedOrigins: ['https://app.example.org', 'http://localhost:5173'],
      trustedProxyHops: 1,
      requestsPerMinute: 120,
      metricsPort: 9464,
      metricsHost: '0.0.0.0',
      otlpEndpoint: 'http://collector:4318',
      serviceName: 'lodestock-2',
    });
  });

  it.each(['65536', '-1', '80.5', '8o', '0x50', '1e3', ' 80', 'NaN'])('refuses PORT=%s', (PORT) => {
    expect(faultsOf({ PORT })).toEqual(['PORT: set a whole number from 0 to 65535.']);
  });

  it.each(['0.0.0.0', '::', '192.168.0.1', 'example.org'])(
    'lets HOST=%s, which strangers reach, only where there are secrets',
    (HOST) => {
      expect(faultsOf({ HOST })).toEqual([
        'HOST: set one of 127.0.0.1, ::1, localhost, or set SECRETS as well: other machines are let in only then.',
      ]);
      expect(readAppConfig({ HOST, SECRETS: SECRET }).host).toBe(HOST);
    },
  );

  it.each([
    ['31 bytes', Buffer.from(SECRET, 'base64url').subarray(1).toString('base64url')],
    ['32 bytes that are all the same', Buffer.alloc(32, 7).toString('base64url')],
    ['other than base64url', SECRET.replace(/^./, '+')],
    ['a comma too many', `${SECRET},`],
  ])('refuses SECRETS with %s', (_case, SECRETS) => {
    expect(faultsOf({ SECRETS }).map((fault) => fault.split(':')[0])).toEqual(['SECRETS']);
  });

  it.each([
    ['31 characters', OPERATOR_KEY.slice(0, 31)],
    ['blanks', `${OPERATOR_KEY} ${OPERATOR_KEY}`],
  ])('refuses an OPERATOR_KEY with %s', (_case, key) => {
    expect(faultsOf({ OPERATOR_KEY: key }).map((fault) => fault.split(':')[0])).toEqual(['OPERATOR_KEY']);
  });

  it.each([
    'demo-operator-key-of-everybody-who-tries-it-out',
    'an-example-of-an-operator-key-of-32',
    'a'.repeat(32),
    'change-me-change-me-change-me-change-me',
  ])('refuses OPERATOR_KEY=%s in production only', (key) => {
    expect(faultsOf({ OPERATOR_KEY: key })).toEqual([]);
    expect(faultsOf({ OPERATOR_KEY: key, NODE_ENV: 'production' })).toHaveLength(1);
  });

  it.each([
    '*',
    'null',
    'https://app.example.org/',
    'https://app.example.org/path',
    'app.example.org',
    'https://*.example.org',
    'https://app.example.org:443',
    'HTTPS://app.example.org',
    'ftp://app.example.org',
    'https://user@app.example.org',
    'https://a.example.org,',
    'https://a.example.org https://b.example.org',
  ])('refuses ALLOWED_ORIGINS=%s, which no browser sends', (ALLOWED_ORIGINS) => {
    expect(faultsOf({ ALLOWED_ORIGINS })).toEqual([
      'ALLOWED_ORIGINS: set exact origins such as https://app.example.org, separated by commas, without a path or a wildcard.',
    ]);
  });

  it.each([
    ['LOG_LEVEL', 'verbose'],
    ['LOG_LEVEL', 'INFO'],
    ['TRUSTED_PROXY_HOPS', 'true'],
    ['TRUSTED_PROXY_HOPS', '11'],
    ['REQUESTS_PER_MINUTE', '-1'],
    ['WEBHOOK_DELIVERIES_KEPT_DAYS', '0'],
    ['WEBHOOK_DELIVERIES_KEPT_DAYS', 'a month'],
    ['IMPORT_SOURCES_KEPT_DAYS', '0'],
    ['IMPORT_SOURCES_KEPT_DAYS', '3651'],
    ['METRICS_PORT', '-1'],
    ['METRICS_HOST', 'localhost'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'grpc://collector:4317'],
    ['OTEL_SERVICE_NAME', 'a b'],
  ])('refuses %s=%s', (variable, text) => {
    expect(faultsOf({ [variable]: text })).toEqual([expect.stringMatching(`^${variable}: set `)]);
  });

  it('refuses metrics on the public port', () => {
    expect(faultsOf({ PORT: '3000', METRICS_PORT: '3000' })).toEqual([
      'METRICS_PORT: set another one than PORT: metrics are not public.',
    ]);
    expect(faultsOf({ METRICS_PORT: '3000' })).toHaveLength(1);
    expect(faultsOf({ PORT: '0', METRICS_PORT: '0' })).toEqual([]);
  });

  it('sends webhooks to ports 443 and 8443, and to this machine where somebody says so, but never in production', () => {
    expect(readAppConfig({})).toMatchObject({ webhookPorts: [443, 8443], allowsWebhooksToLoopback: false });
    const given = { WEBHOOK_PORTS: '443, 9443', WEBHOOKS_TO_LOOPBACK: 'true' };
    expect(readAppConfig(given)).toMatchObject({ webhookPorts: [443, 9443], allowsWebhooksToLoopback: true });
    for (const wrong of [
      { WEBHOOK_PORTS: '443,' },
      { WEBHOOK_PORTS: '0' },
      { WEBHOOK_PORTS: '65536' },
      { WEBHOOKS_TO_LOOPBACK: 'yes' },
    ])
      expect([wrong, faultsOf(wrong).length]).toEqual([wrong, 1]);
    const inProduction = faultsOf({ WEBHOOKS_TO_LOOPBACK: 'true', NODE_ENV: 'production' });
    expect(inProduction.some((fault) => fault.startsWith('WEBHOOKS_TO_LOOPBACK:'))).toBe(true);
  });

  it('names every unusable variable at once, without repeating a password', () => {
    const environment = {
      ...Object.fromEntries(VARIABLES.map((variable) => [variable, '%'])),
      DATABASE_URL: 'mysql://user:hunter2@localhost/x',
    };
    const named = faultsOf(environment).map((fault) => fault.split(/[: ]/)[0]);
    // Whatever NODE_ENV says, it is production or it is not; and any HOST will do where there are SECRETS.
    const refused = VARIABLES.filter((variable) => variable !== 'NODE_ENV' && variable !== 'HOST');
    expect(named.toSorted()).toEqual(refused.toSorted());
    expect(() => readAppConfig(environment)).toThrow(/^(?![^]*hunter2)/);
  });
});

describe('docs/operations.md', () => {
  const manual = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
  const rows = [...manual.matchAll(/^\| `([A-Z_]+)` +\| (`[^`]*`|none) +\|/gm)];
  const documented = new Map(rows.map(([, variable = '', value = '']) => [variable, value]));

  it('describes every variable, and no other', () => {
    expect([...documented.keys()]).toEqual(VARIABLES);
  });

  it('says what holds where a variable is not set', () => {
    const values = Object.values({ ...readAppConfig({}) }).map((value) => {
      const text = typeof value === 'object' ? (value ?? []).join() : String(value);
      return text === '' || value === false ? 'none' : `\`${text}\``;
    });
    expect([...documented.values()]).toEqual(values);
  });
});
