import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Why a measurement did not come about. */
export interface Failure {
  readonly failure: string;
}

interface ProcessOptions {
  readonly limitMs: number;
  /** Options of Node.js itself. */
  readonly nodeOptions?: readonly string[];
}

/**
 * Measures in a process of its own, so that one measurement's compiled code and heap do not touch the next one's.
 * @param module answers the task that it is sent with one message
 */
export function inFreshProcess<Result>(
  module: URL,
  task: object,
  { limitMs, nodeOptions = [] }: ProcessOptions,
): Promise<Result | Failure> {
  const child = fork(fileURLToPath(module), {
    serialization: 'advanced',
    execArgv: [...nodeOptions],
    // What a solver prints at its end is in the answer.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ failure: `not done after ${limitMs / 1000} s` });
    }, limitMs);
    child.once('message', (result) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(result as Result | Failure);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ failure: `ended without an answer (${signal ?? `exit code ${String(code)}`})` });
    });
    child.send(task);
  });
}

/** The other end: answers the one task that this process was made for. */
export function answerOnce(answer: (task: never) => unknown): void {
  process.once('message', (task) => {
    void (async () => answer(task as never))().then(
      (result) => process.send?.(result),
      (error: unknown) => process.send?.({ failure: String(error) }),
    );
  });
}
