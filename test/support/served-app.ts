import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TEST_OPERATOR_KEY } from './credentials.js';

/** The application in a process of its own, as it is served. */
export interface ServedApp {
  readonly url: string;
  readonly pid: number;
  /** What it has written, anywhere. */
  readonly said: string;
  /** What it has written to standard output. */
  readonly logged: string;
  /** Asks it to end, and waits. @throws Error where it does not end well */
  stop(): Promise<void>;
  /** Ends it as a power cut ends a process: SIGKILL. @throws Error where it had ended by itself before */
  kill(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/**
 * Starts the compiled application on a port of its own.
 * @param environment other settings
 * @throws Error with what it said where it does not start
 */
export async function serveApp(
  databaseUrl: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServedApp> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      LOG_LEVEL: 'warn',
      ...environment,
      DATABASE_URL: databaseUrl,
      PORT: '0',
      OPERATOR_KEY: TEST_OPERATOR_KEY,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  let said = '';
  let logged = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    logged += text;
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, address] = /listens on (\S+)/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    void exited.then(() => reject(new Error(`The application ended: ${said}`)));
  });
  return {
    url,
    pid: child.pid ?? Number.NaN,
    get said() {
      return said;
    },
    get logged() {
      return logged;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      // The default of a process that a signal ends is no code at all.
      if (code !== null && code !== 0) throw new Error(`The application ended with ${code}: ${said}`);
    },
    async kill() {
      child.kill('SIGKILL');
      const [code, signal] = await exited;
      if (signal !== 'SIGKILL') throw new Error(`The application had ended with ${code ?? signal}: ${said}`);
    },
  };
}
