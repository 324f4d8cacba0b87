import { AUDITED_ROWS } from '../audited-rows.js';
import { ENTITIES } from '../entities.js';
import { verifyLedger } from '../modules/books/ledger-verification.js';
import { ContentVerification } from '../platform/audit/verify-content.js';
import { verifyStoredChain } from '../platform/audit/verify-stored-chain.js';
import { openForReading } from '../platform/database/open-database.js';
import { TransferError } from '../platform/transfer/transfer-error.js';

const DIFFERENCES_KEPT_MAX = 20;

/** What a database holds that is sound. */
export interface SoundInstallation {
  readonly postings: number;
  readonly events: number;
  /** As `verify:audit` prints it: worth keeping. */
  readonly head: string;
}

/**
 * Verifies the books and the audit chain of a copy, with the content that the chain vouches for: what `verify:ledger` and
 * `verify:audit -- --content` verify.
 * @throws TransferError where something does not hold
 */
export async function requireSound(databaseUrl: string): Promise<SoundInstallation> {
  const database = await openForReading(databaseUrl, ENTITIES);
  try {
    const books = await database.read((tx) => verifyLedger(tx, {}, DIFFERENCES_KEPT_MAX));
    const content = new ContentVerification(database, AUDITED_ROWS);
    const { verified, fault } = await verifyStoredChain(database, null, (events) => content.see(events));
    const astray = fault === null ? (await content.finish()).flatMap(({ faults }) => faults) : [];
    const faults = [
      ...books.differences.map(({ kind, detail }) => `books: ${kind} ${detail}`),
      ...(fault === null ? [] : [`audit chain: ${fault.kind} at ${fault.sequence}`]),
      ...astray.map(({ kind, rows, id }) => `audit chain: ${kind} ${rows} ${id}`),
    ];
    if (faults.length > 0)
      throw new TransferError(
        `The copy was made and is not sound, as its source may not be: ${faults.slice(0, DIFFERENCES_KEPT_MAX).join('; ')}.`,
      );
    return { postings: books.postings, events: verified.size, head: `${verified.size}:${verified.hash}` };
  } finally {
    await database.close();
  }
}
