import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';

/*
 * A process between the test run and PostgreSQL: when the run ends in whatever way, SIGKILL included, its end of
 * our standard input closes; then the server is stopped and its folder removed. Whatever comes in before makes it crash:
 * the server is killed and started again on what it left.
 */

/** What the guardian guards, as JSON in its first argument. */
export interface Guarded {
  readonly program: string;
  readonly programArguments: readonly string[];
  readonly folder: string;
  readonly user: { readonly uid?: number; readonly gid?: number };
}

const PATIENCE_MS = 5_000;
/** Processes of the killed server may hold its memory for a moment, and a new one refuses to start beside them. */
const STARTS_MAX = 100;
const START_AGAIN_AFTER_MS = 100;

class Guardian {
  private server: ChildProcess;
  /** How often it may be started again before it has ended for good. */
  private startsLeft = 0;

  constructor(private readonly guarded: Guarded) {
    this.server = this.start();
  }

  stop(): void {
    this.startsLeft = 0;
    // SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one.
    this.server.kill('SIGINT');
    setTimeout(() => this.server.kill('SIGQUIT'), PATIENCE_MS).unref();
  }

  crash(): void {
    this.startsLeft = STARTS_MAX;
    this.server.kill('SIGKILL');
  }

  private start(): ChildProcess {
    const { program, programArguments, folder, user } = this.guarded;
    const server = spawn(program, [...programArguments], {
      ...user,
      cwd: folder,
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    server.on('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      this.leave(1);
    });
    server.on('exit', (code) => this.ended(code ?? 1));
    return server;
  }

  private ended(code: number): void {
    if (this.startsLeft === 0) {
      this.leave(code);
      return;
    }
    this.startsLeft -= 1;
    setTimeout(() => (this.server = this.start()), START_AGAIN_AFTER_MS);
  }

  private leave(exitCode: number): void {
    const { folder } = this.guarded;
    void rm(folder, { recursive: true, force: true }).finally(() => process.exit(exitCode));
  }
}

const guardian = new Guardian(JSON.parse(process.argv[2] ?? '') as Guarded);
const stop = (): void => guardian.stop();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
process.stdin
  .on('end', stop)
  .on('error', stop)
  .on('data', () => guardian.crash());
