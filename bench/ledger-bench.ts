import { verifyLedger } from '../src/modules/books/ledger-verification.js';
import { ENTITIES } from '../src/entities.js';
import { verifyStoredChain } from '../src/platform/audit/verify-stored-chain.js';
import { openForReading } from '../src/platform/database/open-database.js';
import { withPostgres, withSqlite } from './bench-databases.js';
import { LedgerBenchDatabase } from './ledger-bench-books.js';
import { postConcurrently, type PostingTask, type PostingTimes } from './ledger-bench-writers.js';
import type { RowsOfTable } from './plain-insert.js';

/**
 * Times the ledger, as the application uses it, beside the very rows that it leaves, inserted plainly in one transaction
 * under the same constraints, on both engines; and what it costs that every answer waits for a durable commit. Quote the
 * ratios: times are the machine's, and durable commits the disk's. Exits 1 where the books do not hold after either.
 * Argument: postings, default 1000.
 */

const POSTINGS = Number(process.argv[2] ?? 1_000);
const WRITERS = 64;
const LOTS = 100;
const ROUNDS = 3;
/** One writer after the other pays for every commit alone. */
const POSTINGS_ALONE = Math.ceil(POSTINGS / 5);

await withSqlite((url) => report('SQLite', url));
await withPostgres((url) => report('PostgreSQL', url), { isDurable: true });

/** Milliseconds per posting. */
interface Round {
  readonly answered: number;
  readonly sealed: number;
  readonly plain: number;
  readonly notDurable: number;
  readonly alone: number;
  readonly aloneNotDurable: number;
}

async function report(engine: string, url: string): Promise<void> {
  const bench = await LedgerBenchDatabase.fill(url, LOTS);
  const rounds: Round[] = [];
  let facts = '';
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const measured = await measure(bench, url);
      rounds.push(measured.round);
      facts = measured.facts;
    }
  } finally {
    await bench.close();
  }
  const of = (figure: keyof Round): number => Math.min(...rounds.map((round) => round[figure]));
  const ratio = (figure: 'answered' | 'sealed'): string => (of('plain') / of(figure)).toPrecision(2);
  const share = (100 * (of('answered') - of('notDurable'))) / of('answered');
  console.log(
    [
      `${engine}: ${POSTINGS} postings, ${facts}; best of ${ROUNDS} rounds, since other programs only make it slower`,
      `  ledger     ${perSecond(of('answered'))} postings/s, ${WRITERS} writers, each answered after its durable commit; ${perSecond(of('sealed'))} until their events are sealed too`,
      `  plain      ${perSecond(of('plain'))} postings/s: the same rows in one transaction, under the same constraints`,
      `  ratio      ${ratio('answered')} of the plain rate; ${ratio('sealed')} with sealing`,
      `  durable    ${perSecond(of('notDurable'))} postings/s where no commit waits for the disk: waiting is ${share.toFixed(0)} % of a posting's time among ${WRITERS} writers`,
      `  one writer ${perSecond(of('alone'))} postings/s, ${perSecond(of('aloneNotDurable'))} without waiting: ${(of('alone') - of('aloneNotDurable')).toFixed(2)} ms for each durable commit of its own`,
    ].join('\n'),
  );
}

async function measure(
  bench: LedgerBenchDatabase,
  url: string,
): Promise<{ readonly round: Round; readonly facts: string }> {
  const task: PostingTask = {
    url,
    books: bench.books,
    postings: POSTINGS,
    writers: WRITERS,
    isDurable: true,
  };
  const after = async (change: Partial<PostingTask>): Promise<PostingTimes> => {
    await bench.empty();
    return postConcurrently({ ...task, ...change });
  };
  const ledger = await after({});
  await requireSoundBooks(url);
  const rows = await bench.rows();
  await bench.empty();
  const plainMs = await bench.insertAgain(rows);
  await requireSoundBooks(url);
  const notDurable = await after({ isDurable: false });
  const alone = await after({ writers: 1, postings: POSTINGS_ALONE });
  const aloneNotDurable = await after({ writers: 1, postings: POSTINGS_ALONE, isDurable: false });
  return {
    round: {
      answered: ledger.answeredMs / POSTINGS,
      sealed: ledger.sealedMs / POSTINGS,
      plain: plainMs / POSTINGS,
      notDurable: notDurable.answeredMs / POSTINGS,
      alone: alone.answeredMs / POSTINGS_ALONE,
      aloneNotDurable: aloneNotDurable.answeredMs / POSTINGS_ALONE,
    },
    facts: countsOf(rows.tables),
  };
}

function countsOf(tables: readonly RowsOfTable[]): string {
  return tables.map(({ table, rows }) => `${rows.length} ${table}`).join(', ');
}

/** What was timed must also be right: by the ledger, and once more when its rows have been inserted plainly. */
async function requireSoundBooks(url: string): Promise<void> {
  const database = await openForReading(url, ENTITIES);
  try {
    const { differences, postings } = await database.read((tx) => verifyLedger(tx, {}, 10));
    const { fault } = await verifyStoredChain(database, null);
    if (differences.length === 0 && fault === null && postings > POSTINGS) return;
    process.exitCode = 1;
    console.log(`THE BOOKS DO NOT HOLD: ${JSON.stringify({ postings, differences, fault })}`);
  } finally {
    await database.close();
  }
}

function perSecond(ms: number): string {
  return (1_000 / ms).toFixed(0);
}
