import { AUDITED_ROWS } from '../../src/audited-rows.js';
import { ENTITIES } from '../../src/entities.js';
import { verifyLedger } from '../../src/modules/books/ledger-verification.js';
import { ContentVerification } from '../../src/platform/audit/verify-content.js';
import { verifyStoredChain } from '../../src/platform/audit/verify-stored-chain.js';
import type { Database } from '../../src/platform/database/database.js';
import { openForReading } from '../../src/platform/database/open-database.js';
import { faultsOfBooks } from '../support/reservations.js';
import { halfWritten } from './half-written.js';
import { brokenPromises, untoldRows, type Promised } from './promises.js';

const FAULTS_KEPT_MAX = 100;

type Readable = Pick<Database, 'read'>;

/** What is wrong with a database after a crash, and how much there was to look at. */
export interface Inspection {
  readonly faults: readonly string[];
  readonly postings: number;
  readonly events: number;
}

/** What is known of a database that is inspected. */
export interface Known {
  readonly promised: readonly Promised[];
  /** Whether all batches are quick entries, each with its lot. */
  readonly areAllQuick: boolean;
}

/**
 * Looks at a database that nobody is writing to, through a connection that cannot write: whether all that was promised is
 * there, the books and the audit chain hold (as `verify:ledger` and `verify:audit -- --content` ask), nothing is there by
 * half, and the file is sound.
 */
export async function inspect(databaseUrl: string, { promised, areAllQuick }: Known): Promise<Inspection> {
  const database = await openForReading(databaseUrl, ENTITIES);
  try {
    const isSqlite = databaseUrl.startsWith('sqlite:');
    const file = isSqlite ? await faultsOfFile(database) : [];
    const broken = await database.read((tx) => brokenPromises(tx, promised));
    const books = await database.read((tx) => verifyLedger(tx, {}, FAULTS_KEPT_MAX));
    const chain = await inspectChain(database);
    const halves = await database.read((tx) => halfWritten(tx, areAllQuick));
    const faults = [
      ...file,
      ...broken,
      ...books.differences.map((difference) => `books: ${JSON.stringify(difference)}`),
      ...(await faultsOfBooks(database)).map((fault) => `books: ${fault}`),
      ...chain.faults,
      ...halves,
    ];
    return { faults, postings: books.postings, events: chain.events };
  } finally {
    await database.close();
  }
}

/** What was carried out more than once, where `promised` is of every write that was ever sent. */
export async function carriedOutTwice(
  databaseUrl: string,
  promised: readonly Promised[],
): Promise<readonly string[]> {
  const database = await openForReading(databaseUrl, ENTITIES);
  try {
    return await database.read((tx) => untoldRows(tx, promised));
  } finally {
    await database.close();
  }
}

async function faultsOfFile(database: Readable): Promise<readonly string[]> {
  return database.read(async (tx) => {
    const verdicts = await tx.query<{ integrity_check: string }[]>('PRAGMA integrity_check');
    const orphans = await tx.query<object[]>('PRAGMA foreign_key_check');
    return [
      ...verdicts.map((row) => row.integrity_check).filter((verdict) => verdict !== 'ok'),
      ...orphans.map((row) => `foreign key: ${JSON.stringify(row)}`),
    ];
  });
}

/** Also asks whether what the crash left unsealed was sealed when the server started again. */
async function inspectChain(
  database: Readable,
): Promise<{ readonly faults: readonly string[]; readonly events: number }> {
  const content = new ContentVerification(database, AUDITED_ROWS);
  const { verified, fault } = await verifyStoredChain(database, null, (events) => content.see(events));
  if (fault !== null) return { faults: [`chain: ${JSON.stringify(fault)}`], events: verified.size };
  const unsealed = await database.read((tx) =>
    tx.query<{ id: string }[]>('SELECT id FROM audit_events WHERE sequence IS NULL'),
  );
  const astray = (await content.finish()).flatMap(({ faults }) => faults);
  return {
    faults: [
      ...unsealed.map(({ id }) => `chain: event ${id} was not sealed`),
      ...astray.map((one) => `chain: ${JSON.stringify(one)}`),
    ],
    events: verified.size,
  };
}
