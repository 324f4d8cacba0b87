import { AUDITED_ROWS } from './audited-rows.js';
import { ENTITIES } from './entities.js';
import { ContentVerification, type ContentVerdict } from './platform/audit/verify-content.js';
import { verifyStoredChain, type ChainVerdict } from './platform/audit/verify-stored-chain.js';
import type { PinnedHead } from './platform/audit/domain/verify-chain.js';
import { readAppConfig } from './platform/config/app-config.js';
import { openForReading } from './platform/database/open-database.js';

const USAGE =
  'Usage: npm run verify:audit -- [--content] [--head SIZE:HASH]\n' +
  '  --content  also hold estimates, batch revisions and ledger postings against the chain\n' +
  '  --head     a head that you kept, as the last run printed it\n';
const BROKEN = 1;
const NOT_VERIFIED = 2;
const FAULTS_SHOWN_MAX = 20;

interface Task {
  readonly withContent: boolean;
  readonly pinned: PinnedHead | null;
}

/** Null where the arguments are not understood. */
function taskOf(given: readonly string[]): Task | null {
  let task: Task = { withContent: false, pinned: null };
  for (let index = 0; index < given.length; index += 1) {
    const head = /^(\d{1,15}):([0-9a-f]{64})$/.exec(given[index + 1] ?? '');
    if (given[index] === '--content') task = { ...task, withContent: true };
    else if (given[index] === '--head' && head) {
      task = { ...task, pinned: { size: Number(head[1]), hash: head[2] ?? null } };
      index += 1;
    } else return null;
  }
  return task;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function reportChain({ verified, fault }: ChainVerdict): boolean {
  if (fault === null) {
    print(`The audit chain is sound: ${verified.size} events.`);
    print(`Head to keep: ${verified.size}:${verified.hash}`);
    return true;
  }
  const event = fault.eventId === null ? '' : ` (event ${fault.eventId})`;
  print(`The audit chain is BROKEN at ${fault.sequence}${event}: ${fault.kind}. ${fault.detail}`);
  print(`It is sound up to ${verified.size}:${verified.hash}`);
  return false;
}

function reportContent({ name, checked, olderThanChain, faults }: ContentVerdict): boolean {
  const older = olderThanChain === 0 ? '' : `; ${olderThanChain} are older than the chain`;
  print(`${name}: ${checked} held against the chain, ${faults.length} do not fit${older}.`);
  for (const { kind, id, sequence } of faults.slice(0, FAULTS_SHOWN_MAX))
    print(`  ${kind} ${id}${sequence === null ? '' : ` (event ${sequence})`}`);
  return faults.length === 0;
}

/** Verifies the audit chain of a database without changing anything: exit code 0 sound, 1 broken, 2 not verified. */
async function main(): Promise<number> {
  const task = taskOf(process.argv.slice(2));
  if (task === null) {
    process.stderr.write(USAGE);
    return NOT_VERIFIED;
  }
  const database = await openForReading(readAppConfig().databaseUrl, ENTITIES);
  try {
    const content = new ContentVerification(database, task.withContent ? AUDITED_ROWS : []);
    const chain = await verifyStoredChain(database, task.pinned, (events) => content.see(events));
    const isSound = reportChain(chain);
    // Digests in a broken chain prove nothing.
    if (!isSound || !task.withContent) return isSound ? 0 : BROKEN;
    const fits = (await content.finish()).map(reportContent);
    return fits.every(Boolean) ? 0 : BROKEN;
  } finally {
    await database.close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`Not verified. ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = NOT_VERIFIED;
  },
);
