import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ConfigError, readAppConfig, VARIABLES } from './app-config.js';

/*
 * There is no container engine where these tests run: what the files say is held against what the code says.
 */
const root = new URL('../../../../', import.meta.url);
const fileOf = (name: string): string => readFileSync(new URL(name, root), 'utf8');

/** What these files may set besides our own variables: Node.js, its time zone, and the PostgreSQL client. */
const OTHER_VARIABLES = ['NODE_ENV', 'TZ', 'PGPASSWORD'];
const EXACT_IMAGE = /^[a-z]+:\d+\.\d+(?:\.\d+)?-[a-z-]+(?:@sha256:[\da-f]{64})?$/;

type Environment = Readonly<Record<string, string>>;

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly environment?: Environment;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly stop_grace_period?: string;
}

const manifest = JSON.parse(fileOf('package.json')) as {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
};
const operations = JSON.parse(fileOf('openapi.json')) as { readonly paths: Readonly<Record<string, object>> };

/** Instructions with their text, continued lines joined. */
const instructions = fileOf('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .flatMap((line) => {
    const [, name, text] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    return name === undefined || text === undefined ? [] : [{ name, text }];
  });
const textsOf = (name: string): readonly string[] =>
  instructions.flatMap((one) => (one.name === name ? [one.text] : []));
const imageEnvironment: Environment = Object.fromEntries(
  textsOf('ENV').flatMap((text) => text.split(/\s+/).map((pair) => pair.split('=') as [string, string])),
);

const { services } = parse(fileOf('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
};
const instances = Object.entries(services).filter(([, service]) => service.build !== undefined);
const proxy = services['proxy'];
const postgres = services['postgres'];

/** What Compose and whoever runs a container has to be told. */
const SECRETS = createHash('sha256').update('a container').digest('base64url');

function faultsOf(environment: Environment): readonly string[] {
  try {
    readAppConfig({ ...environment, SECRETS });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('Dockerfile', () => {
  it('builds on exact versions of one Node.js that the package admits', () => {
    const images = textsOf('FROM').map((text) => text.split(' ')[0] ?? '');
    expect(images).toHaveLength(3);
    for (const image of images) expect(image).toMatch(EXACT_IMAGE);
    const versions = new Set(images.map((image) => /:(\d+)\.(\d+)/.exec(image)?.slice(1).join('.')));
    expect(versions.size).toBe(1);
    expect(manifest.engines.node).toBe('>=20.19');
    expect(Number([...versions][0]?.split('.')[0])).toBeGreaterThan(20);
  });

  it('copies files that are there, and are not left out of the build', () => {
    const left = new Set(fileOf('.dockerignore').trimEnd().split('\n'));
    const sources = textsOf('COPY')
      .filter((text) => !text.startsWith('--from='))
      .flatMap((text) => text.split(/\s+/).slice(0, -1));
    expect(sources).toEqual(
      expect.arrayContaining(['package.json', 'package-lock.json', 'src', 'nest-cli.json']),
    );
    for (const source of sources) {
      expect([source, existsSync(new URL(source, root))]).toEqual([source, true]);
      expect(left).not.toContain(source);
    }
  });

  it('leaves out of the build what is secret or made elsewhere', () => {
    const left = fileOf('.dockerignore').split('\n');
    expect(left).toEqual(expect.arrayContaining(['.git', '.env', 'data', 'node_modules', 'dist']));
  });

  it('copies from stages that are there what they make', () => {
    const stages = textsOf('FROM').flatMap((text) => text.split(' AS ').slice(1));
    for (const text of textsOf('COPY').filter((one) => one.startsWith('--from=')))
      expect(stages).toContain(/^--from=(\S+)/.exec(text)?.[1]);
    expect(textsOf('RUN')).toEqual(
      expect.arrayContaining(['npm run build', expect.stringContaining('npm ci --omit=dev')]),
    );
    expect(manifest.scripts['build']).toBeDefined();
  });

  it('runs what `npm start` runs, and not as root', () => {
    const [command = ''] = textsOf('CMD').filter((text) => text.includes('dist/'));
    expect((JSON.parse(command) as string[]).join(' ')).toBe(manifest.scripts['start']);
    expect(textsOf('USER')).toEqual(['node']);
    const last = instructions.map(({ name }) => name);
    expect(last.lastIndexOf('USER')).toBeGreaterThan(last.lastIndexOf('RUN'));
  });

  it('asks an operation that there is whether it is well', () => {
    const [check = ''] = textsOf('HEALTHCHECK');
    const path = /\$\{process\.env\.PORT\}(\/[\w/]+)/.exec(check)?.[1] ?? '';
    expect(operations.paths).toHaveProperty([path]);
    const command = JSON.parse(check.slice(check.indexOf('['))) as string[];
    expect(command.slice(0, 2)).toEqual(['node', '-e']);
    expect(() => new Script(command.at(-1) ?? '')).not.toThrow();
  });

  it('sets variables that the application reads, to what it takes', () => {
    expect([...VARIABLES, ...OTHER_VARIABLES]).toEqual(expect.arrayContaining(Object.keys(imageEnvironment)));
    expect(faultsOf(imageEnvironment)).toEqual([]);
    expect(textsOf('EXPOSE')).toEqual([imageEnvironment['PORT']]);
  });

  it('keeps the database on its volume', () => {
    const [volume = ''] = textsOf('VOLUME');
    expect(imageEnvironment['DATABASE_URL']).toMatch(new RegExp(`^sqlite:${volume}/`));
    expect(textsOf('RUN')).toContain(`install -d -o node -g node ${volume} data`);
  });
});

describe('compose.yaml', () => {
  it('has two instances behind a proxy, and PostgreSQL 18, of exact versions', () => {
    expect(instances.map(([name]) => name)).toEqual(['app-1', 'app-2']);
    for (const service of [proxy, postgres]) expect(service?.image).toMatch(EXACT_IMAGE);
    expect(postgres?.image).toMatch(/^postgres:18\./);
    // From 18 on the image keeps its data below this folder; a volume further down is refused.
    expect(postgres?.volumes).toEqual(['postgres:/var/lib/postgresql']);
  });

  it.each(instances)(
    'sets variables of %s that the application reads, to what it takes',
    (_name, service) => {
      const { environment = {}, image } = service;
      expect([...VARIABLES, ...OTHER_VARIABLES]).toEqual(expect.arrayContaining(Object.keys(environment)));
      // As Compose does where the shell says nothing.
      const texts = Object.entries(environment).map(([name, text]) => [
        name,
        text.replace(/^\$\{\w+:-(.*)\}$/, '$1'),
      ]);
      const whole = { ...imageEnvironment, ...(Object.fromEntries(texts) as Environment) };
      expect(faultsOf(whole)).toEqual([]);
      expect(whole['SECRETS']).toMatch(/^\$\{SECRETS:\?/);
      expect(whole['TRUSTED_PROXY_HOPS']).toBe('1');
      expect(new URL(whole['DATABASE_URL'] ?? '')).toMatchObject({ hostname: 'postgres', password: '' });
      expect(image).toBe(`lodestock:${manifest.version}`);
    },
  );

  it.each(instances)('runs %s on a root that cannot be written to, with time to end', (_name, service) => {
    expect(service.read_only).toBe(true);
    expect(service.tmpfs).toContain('/tmp');
    expect(Number.parseInt(service.stop_grace_period ?? '', 10)).toBeGreaterThan(10);
  });

  it('publishes the proxy and nothing else', () => {
    const published = Object.entries(services).filter(([, { ports = [] }]) => ports.length > 0);
    expect(published.map(([name]) => name)).toEqual(['proxy']);
    expect(proxy?.ports?.join()).not.toContain(services['app-1']?.environment?.['METRICS_PORT'] ?? 'unset');
    expect(proxy?.networks).not.toContain('data');
  });

  it('starts each when what it needs is well', () => {
    expect(postgres?.healthcheck?.test).toContain('pg_isready');
    for (const [, service] of instances)
      expect(service.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    expect(proxy?.depends_on).toEqual(
      Object.fromEntries(instances.map(([name]) => [name, { condition: 'service_healthy' }])),
    );
    const address = proxy?.healthcheck?.test.at(-1) ?? '';
    expect(operations.paths).toHaveProperty([new URL(address).pathname]);
  });

  it('shares the work out among the instances that are well', () => {
    const [volume = ''] = proxy?.volumes ?? [];
    const [path = ''] = volume.split(':');
    const text = fileOf(path);
    const upstreams = /reverse_proxy (.+) \{/.exec(text)?.[1]?.split(' ');
    expect(upstreams).toEqual(instances.map(([name]) => `${name}:${imageEnvironment['PORT']}`));
    expect(operations.paths).toHaveProperty([/health_uri (\S+)/.exec(text)?.[1] ?? '']);
    const [published = ''] = proxy?.ports ?? [];
    expect(text).toMatch(new RegExp(`^:${published.split(':').at(-1)} \\{$`, 'm'));
  });
});
