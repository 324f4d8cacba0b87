import { ENTITIES } from './entities.js';
import type { Amount } from './modules/ledger/domain/amount.js';
import type { LedgerDifference } from './modules/books/domain/verification.js';
import {
  rebuildBalances,
  verifyLedger,
  type LedgerVerification,
} from './modules/books/ledger-verification.js';
import { readAppConfig } from './platform/config/app-config.js';
import type { Database } from './platform/database/database.js';
import { openMigratedDatabase } from './platform/database/open-database.js';

const DIFFERENCES_SHOWN_MAX = 10_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function inWords({ grams, contentMilligrams: { Nd, Pr, Dy, Tb } }: Amount): string {
  return `${grams} g with ${Nd} mg Nd, ${Pr} mg Pr, ${Dy} mg Dy, ${Tb} mg Tb`;
}

function lineOf({ kind, lotId, postingId, account, stored, fromEntries, detail }: LedgerDifference): string {
  const place = [lotId && `lot ${lotId}`, account, postingId && `posting ${postingId}`]
    .filter(Boolean)
    .join(' ');
  const amounts = [
    stored && `stored: ${inWords(stored)}`,
    fromEntries && `from entries: ${inWords(fromEntries)}`,
  ].filter(Boolean);
  return `  ${kind} ${place}: ${[detail, ...amounts].join(' ')}`;
}

async function report(database: Database): Promise<LedgerVerification> {
  const found = await database.read((tx) => verifyLedger(tx, {}, DIFFERENCES_SHOWN_MAX));
  say(`${found.lots} lots, ${found.balances} balances, ${found.postings} postings, ${found.entries} entries`);
  for (const difference of found.differences) say(lineOf(difference));
  say(found.differenceCount === 0 ? 'The books hold.' : `${found.differenceCount} difference(s).`);
  return found;
}

/** Verifies the books of DATABASE_URL: `npm run verify:ledger`; with `-- --repair` writes the balances anew first. */
async function main(options: readonly string[]): Promise<number> {
  const unknown = options.find((option) => option !== '--repair');
  if (unknown !== undefined) throw new Error(`There is no option ${unknown}; there is --repair.`);
  const database = await openMigratedDatabase(readAppConfig().databaseUrl, ENTITIES);
  try {
    const found = await report(database);
    if (!options.includes('--repair') || found.differenceCount === 0)
      return found.differenceCount === 0 ? 0 : 1;
    if (found.differences.some(({ kind }) => kind === 'BALANCE_NEGATIVE')) {
      say('Not repaired: the entries themselves are wrong, and balances cannot be made of them.');
      return 1;
    }
    await database.write((tx) => rebuildBalances(tx));
    say('The balances have been written anew from the entries.');
    return (await report(database)).differenceCount === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `The books were not verified. ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 2;
  },
);
