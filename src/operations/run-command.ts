import type { SoundInstallation } from './sound-installation.js';

const FAILED = 1;
const NOT_UNDERSTOOD = 2;

/** Writes a line for the operator. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says what was verified. */
export function saySound({ postings, events, head }: SoundInstallation): void {
  say(`Verified: the books hold (${postings} postings), the audit chain is sound (${events} events).`);
  say(`Head to keep: ${head}`);
}

/**
 * Runs an operator's command: exit code 0 where it succeeds, 1 where it is refused or fails, 2 where it is called wrongly.
 * @param operands how many it takes
 */
export function runCommand(
  usage: string,
  operands: number,
  command: (...given: string[]) => Promise<void>,
): void {
  const given = process.argv.slice(2);
  if (given.length !== operands || given.some((one) => one === '' || one.startsWith('-'))) {
    process.stderr.write(`Usage: ${usage}\n`);
    process.exitCode = NOT_UNDERSTOOD;
    return;
  }
  command(...given).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = FAILED;
  });
}
