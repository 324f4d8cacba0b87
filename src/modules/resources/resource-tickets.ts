import { In } from 'typeorm';
import { whereOwned } from '../../platform/access/visible-rows.js';
import type { ReadTransaction } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { BatchRevision } from '../batches/batch-revision.entity.js';
import { Batch } from '../batches/batch.entity.js';
import { StoredEstimate } from '../estimation/estimate.entity.js';
import type { ResourceTicket } from './domain/resource-ticket.js';
import { type BatchStanding, standingAsOf } from './domain/standing-as-of.js';

/** Tickets of one statement; more would take minutes and gigabytes. */
export const TICKETS_PER_STATEMENT_MAX = 5_000;
/** Both engines bound the number of parameters of a statement. */
const BATCHES_PER_STATEMENT = 500;

/** Which tickets to count. */
export interface TicketScope {
  /** RFC 3339, UTC with milliseconds. */
  readonly asOf: string;
  /** Whose; null: anybody's. */
  readonly owners: readonly string[] | null;
  readonly siteId?: string | undefined;
}

/**
 * Part: every batch that was recorded and not void at an instant, as it stood then, oldest first.
 * @throws DomainError `resource-statement-too-large`
 */
export async function findTicketsAsOf(tx: ReadTransaction, scope: TicketScope): Promise<ResourceTicket[]> {
  const batches = await findBatchesAsOf(tx, scope);
  if (batches.length > TICKETS_PER_STATEMENT_MAX) {
    const detail = `A statement takes ${TICKETS_PER_STATEMENT_MAX} tickets at the most: ask for each organisation or site.`;
    throw new DomainError('resource-statement-too-large', detail, { ticketsMax: TICKETS_PER_STATEMENT_MAX });
  }
  const tickets: ResourceTicket[] = [];
  for (let start = 0; start < batches.length; start += BATCHES_PER_STATEMENT) {
    tickets.push(...(await loadTickets(tx, batches.slice(start, start + BATCHES_PER_STATEMENT), scope.asOf)));
  }
  return tickets;
}

/** One more than a statement takes where there are too many; void ones must not count towards that. */
function findBatchesAsOf(tx: ReadTransaction, { asOf, owners, siteId }: TicketScope): Promise<Batch[]> {
  const voided = tx
    .createQueryBuilder(BatchRevision, 'voided')
    .select('1')
    .where('voided.batchId = batch.id')
    .andWhere(`voided.action = 'VOIDED'`)
    .andWhere('voided.recordedAt <= :asOf');
  const builder = tx
    .createQueryBuilder(Batch, 'batch')
    .where('batch.recordedAt <= :asOf', { asOf })
    .andWhere(`NOT EXISTS (${voided.getQuery()})`);
  whereOwned(builder, 'batch.organisationId', owners);
  if (siteId !== undefined) builder.andWhere('batch.siteId = :siteId', { siteId });
  return builder
    .orderBy('batch.id', 'ASC')
    .limit(TICKETS_PER_STATEMENT_MAX + 1)
    .getMany();
}

/** A batch with what was in force of it. */
interface StandingBatch {
  readonly batch: Batch;
  readonly standing: BatchStanding;
}

async function loadTickets(
  tx: ReadTransaction,
  batches: readonly Batch[],
  asOf: string,
): Promise<ResourceTicket[]> {
  const standing = await findStandings(tx, batches, asOf);
  const revisions = await tx.findBy(BatchRevision, {
    id: In(standing.map(({ standing: { revisionId } }) => revisionId)),
  });
  const estimates = await tx.findBy(StoredEstimate, {
    id: In(standing.map(({ standing: { estimateId } }) => estimateId)),
  });
  const revisionById = new Map(revisions.map((revision) => [revision.id, revision]));
  const estimateById = new Map(estimates.map((estimate) => [estimate.id, estimate]));
  return standing.map(({ batch, standing: { revisionId, estimateId } }) =>
    ticketOf(batch, revisionById.get(revisionId), estimateById.get(estimateId)),
  );
}

async function findStandings(
  tx: ReadTransaction,
  batches: readonly Batch[],
  asOf: string,
): Promise<StandingBatch[]> {
  const ids = batches.map(({ id }) => id);
  const revisions = await tx.find(BatchRevision, {
    select: { id: true, batchId: true, revision: true, action: true, estimateId: true, recordedAt: true },
    where: { batchId: In(ids) },
  });
  const estimates = await tx.find(StoredEstimate, {
    select: { id: true, subjectId: true, recordedAt: true },
    where: { subjectId: In(ids) },
  });
  const revisionsOf = groupedBy(revisions, ({ batchId }) => batchId);
  const estimatesOf = groupedBy(estimates, ({ subjectId }) => subjectId);
  return batches.flatMap((batch) => {
    const standing = standingAsOf(revisionsOf.get(batch.id) ?? [], estimatesOf.get(batch.id) ?? [], asOf);
    return standing === null ? [] : { batch, standing };
  });
}

function groupedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

function ticketOf(
  { id, code, siteId }: Batch,
  revision: BatchRevision | undefined,
  estimate: StoredEstimate | undefined,
): ResourceTicket {
  const [source] = estimate?.inputs.sources ?? [];
  if (!revision || !estimate || source?.lines.length !== revision.content.lines.length)
    throw new Error(`Batch ${id} has lost its revision, its estimate or its lines`);
  const { ticketNumber, receivedAt, weighing, lines } = revision.content;
  const { result, modelVersion, catalogueVersion } = estimate;
  const ndPr = result.oxides.find(({ quantity }) => quantity === 'NDPR');
  if (!ndPr) throw new Error(`Estimate ${estimate.id} has no NdPr oxide`);
  return {
    batchId: id,
    batchCode: code,
    ticketNumber,
    siteId,
    receivedAt,
    weighedNetGrams: weighing?.netGrams ?? null,
    lines,
    source,
    estimateId: estimate.id,
    resourceClass: result.resourceClass,
    ndPrMeanMilligrams: ndPr.recoverable.mean,
    modelVersion,
    catalogueVersion,
  };
}
