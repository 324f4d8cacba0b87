import type { ReadTransaction } from '../../platform/database/database.js';
import { BatchRevision } from './batch-revision.entity.js';
import { Batch } from './batch.entity.js';

/** What is recorded under the number of a ticket. */
export interface RecordedTicket {
  readonly batchId: string;
  /** Whether it says, or said before it was corrected, the very same. */
  readonly isSame: boolean;
  /** For who sends another content under the number. */
  readonly detail: string;
}

/** Part: a ticket recorded before with the same content is unchanged; with other content it is an error, not an update. */
export async function findRecordedTicket(
  tx: ReadTransaction,
  siteId: string,
  ticketNumber: string,
  contentDigest: string,
): Promise<RecordedTicket | null> {
  const known = await tx.findOneBy(Batch, { siteId, liveTicketNumber: ticketNumber });
  if (known === null) return null;
  return {
    batchId: known.id,
    isSame: await tx.existsBy(BatchRevision, { batchId: known.id, contentDigest }),
    detail: `Ticket ${ticketNumber} is recorded as ${known.code} with other content: correct that batch instead.`,
  };
}
