import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a command said, and how it ended. */
export interface CommandOutcome {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly output: string;
}

/** Names of the operator's commands. */
export type OperatorCommand = 'run-backup' | 'run-restore' | 'run-move-to-postgres';

/**
 * Runs a command of the operator's in a process of its own, as npm does.
 * @param onOutput is given all that it has said so far, whenever it says more
 */
export async function operate(
  command: OperatorCommand,
  operands: readonly string[],
  databaseUrl = '',
  onOutput: (said: string, child: ChildProcess) => void = () => undefined,
): Promise<CommandOutcome> {
  const file = fileURLToPath(new URL(`../../src/operations/${command}.js`, import.meta.url));
  const child = spawn(process.execPath, [file, ...operands], { env: { DATABASE_URL: databaseUrl } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput(output, child);
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
