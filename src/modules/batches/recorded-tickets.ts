import { In } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import { findManyBy } from '../../platform/database/many-rows.js';
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

/** A ticket as a file has it. */
export interface TicketContent {
  readonly ticketNumber: string;
  readonly contentDigest: string;
}

/**
 * Part: a ticket recorded before with the same content is unchanged; with other content it is an error, not an update.
 * @returns what is recorded under the number of each, in their order; null where nothing is
 */
export async function findRecordedTickets(
  tx: ReadTransaction,
  siteId: string,
  tickets: readonly TicketContent[],
): Promise<readonly (RecordedTicket | null)[]> {
  const batches = await findManyBy(tickets, (some) =>
    tx.findBy(Batch, { siteId, liveTicketNumber: In(some.map(({ ticketNumber }) => ticketNumber)) }),
  );
  const revisions = await findManyBy(batches, (some) =>
    tx.find(BatchRevision, {
      select: { id: true, batchId: true, contentDigest: true },
      where: { batchId: In(some.map(({ id }) => id)) },
    }),
  );
  const known = new Map(batches.map((batch) => [batch.liveTicketNumber, batch]));
  const said = new Set(revisions.map(({ batchId, contentDigest }) => `${batchId} ${contentDigest}`));
  return tickets.map(({ ticketNumber, contentDigest }) => {
    const batch = known.get(ticketNumber);
    if (batch === undefined) return null;
    return {
      batchId: batch.id,
      isSame: said.has(`${batch.id} ${contentDigest}`),
      detail: `Ticket ${ticketNumber} is recorded as ${batch.code} with other content: correct that batch instead.`,
    };
  });
}
