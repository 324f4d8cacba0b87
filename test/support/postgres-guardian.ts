import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';

/*
 * A process between the test run and PostgreSQL: when the run ends in whatever way, SIGKILL included, its end of
 * our standard input closes; then the server is stopped and its folder removed.
 */

/** What the guardian guards, as JSON in its first argument. */
export interface Guarded {
  readonly program: string;
  readonly programArguments: readonly string[];
  readonly folder: string;
  readonly user: { readonly uid?: number; readonly gid?: number };
}

const PATIENCE_MS = 5_000;

function guard({ program, programArguments, folder, user }: Guarded): void {
  const server = spawn(program, [...programArguments], {
    ...user,
    cwd: folder,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = (): void => {
    // SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one.
    server.kill('SIGINT');
    setTimeout(() => server.kill('SIGQUIT'), PATIENCE_MS).unref();
  };
  const leave = (exitCode: number): void => {
    void rm(folder, { recursive: true, force: true }).finally(() => process.exit(exitCode));
  };
  server.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    leave(1);
  });
  server.on('exit', (code) => leave(code ?? 1));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.stdin.on('end', stop).on('error', stop).resume();
}

guard(JSON.parse(process.argv[2] ?? '') as Guarded);
