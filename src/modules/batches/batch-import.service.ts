import { Injectable } from '@nestjs/common';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { remarksAt, remarksOf, type FileRemark } from '../../platform/import/file-remark.js';
import type { ImportFormat, ImportMode } from '../../platform/import/import.entity.js';
import { readRecords } from '../../platform/import/read-records.js';
import { newId } from '../../platform/new-id.js';
import { letOthersWork } from '../../platform/slices.js';
import { DomainError } from '../../shared/domain-error.js';
import { requireSite } from '../organisations/organisations.service.js';
import type { Site } from '../organisations/site.entity.js';
import { BATCH_TABLE, ticketGivenTwice, ticketOf, type FileTicket } from './batch-file.js';
import { BatchImport, type TicketResult } from './batch-import.entity.js';
import { toBatchImportView, type BatchImportView } from './batch-import.view.js';
import { BatchesService } from './batches.service.js';
import type { BatchRecord } from './insert-batches.js';
import type { PreparedBatch } from './prepare-batch.js';
import { findRecordedTickets } from './recorded-tickets.js';

/** What one request takes; more goes through `POST /v1/imports/batches`. */
const LIMITS = { bytesMax: 16 * 1_048_576, rowsMax: 20_000 };

/** Tickets that are stored before others have their turn. */
const TICKETS_AT_ONCE = 10;

/** What the sender asks for. */
export interface ImportRequest {
  readonly siteId: string;
  readonly mode: ImportMode;
  readonly dryRun: boolean;
  readonly format: ImportFormat;
}

/** A ticket that was read, with what there is to store or the errors that forbid it. */
interface ReadTicket {
  readonly result: TicketResult;
  readonly placeOf: FileTicket['placeOf'];
  readonly prepared: PreparedBatch | null;
}

/** Takes batches from a file, of any kind alike. Sending the same file again changes nothing. */
@Injectable()
export class BatchImportService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly batches: BatchesService,
  ) {}

  /**
   * Reads and checks the whole file, then stores in one write: all tickets or none (ATOMIC), or the good ones.
   * @throws DomainError where the site or the file as such will not do; faults of single rows are in the result
   */
  async importBatches(request: ImportRequest, bytes: AsyncIterable<Uint8Array>): Promise<BatchImportView> {
    await this.database.read((tx) => requireSite(tx, request.siteId, 'RECYCLER', '/siteId'));
    const { tickets, fileDigest, rows } = await this.readTickets(bytes, request.format);
    return this.database.write(async (tx) => {
      const site = await requireSite(tx, request.siteId, 'RECYCLER', '/siteId');
      const checked = await compareWithRecorded(tx, site, tickets);
      const hasErrors = checked.some(({ result }) => result.outcome === 'REJECTED');
      const stores = !request.dryRun && !(request.mode === 'ATOMIC' && hasErrors);
      const rowResults = stores
        ? await this.storeTickets(tx, site, checked)
        : checked.map(({ result }) => result);
      const stored: BatchImport = {
        id: newId(),
        siteId: site.id,
        mode: request.mode,
        outcome: request.dryRun ? 'DRY_RUN' : stores ? 'COMMITTED' : 'REJECTED',
        fileDigest,
        summary: summaryOf(rows, rowResults),
        rowResults,
        recordedAt: this.clock.now(),
      };
      await tx.insert(BatchImport, stored);
      const { mode, outcome, summary, recordedAt } = stored;
      await appendEvent(tx, {
        type: 'batch-import.recorded',
        subjectKind: 'batch-import',
        subjectId: stored.id,
        organisationId: site.organisationId,
        facts: { siteId: site.id, mode, outcome, fileDigest, ...summary },
        recordedAt,
      });
      return toBatchImportView(stored);
    });
  }

  /** @throws DomainError `batch-import-not-found` */
  async getImport(id: string): Promise<BatchImportView> {
    return this.database.read(async (tx) => {
      const stored = await tx.findOneBy(BatchImport, { id });
      if (!stored) throw new DomainError('batch-import-not-found', 'There is no import with this id.');
      return toBatchImportView(stored);
    });
  }

  private async readTickets(
    bytes: AsyncIterable<Uint8Array>,
    format: ImportFormat,
  ): Promise<{ tickets: ReadTicket[]; fileDigest: string; rows: number }> {
    const tickets: ReadTicket[] = [];
    const seen = new Map<string, number>();
    const { fileDigest, rows } = await readRecords(bytes, format, BATCH_TABLE, LIMITS, async (record) => {
      const ticket = await ticketOf(record);
      const { ticketNumber, firstLine } = ticket;
      const before = ticketNumber === '' ? undefined : seen.get(ticketNumber);
      seen.set(ticketNumber, firstLine);
      tickets.push(
        before === undefined
          ? await this.readTicket(ticket)
          : rejected(ticket, [ticketGivenTwice(record, ticketNumber, before)]),
      );
      // Each estimate takes milliseconds of CPU: other requests are answered in between.
      await letOthersWork();
    });
    return { tickets, fileDigest, rows };
  }

  private async readTicket(ticket: FileTicket): Promise<ReadTicket> {
    const { reading, placeOf } = ticket;
    if ('faults' in reading) return rejected(ticket, reading.faults);
    try {
      const prepared = await this.batches.prepare(reading.declared);
      const warnings = remarksAt(prepared.content.warnings, placeOf);
      return { placeOf, prepared, result: { ...resultOf(ticket), outcome: 'NOT_STORED', warnings } };
    } catch (error) {
      if (error instanceof DomainError) return rejected(ticket, remarksOf(error, placeOf));
      throw error;
    }
  }

  private async storeTickets(
    tx: WriteTransaction,
    site: Site,
    tickets: readonly ReadTicket[],
  ): Promise<TicketResult[]> {
    const fresh = tickets.flatMap(({ prepared }) => (prepared === null ? [] : [prepared]));
    const records = (await this.insertSliced(tx, site, fresh)).values();
    return tickets.map(({ result, prepared }) => {
      const record = prepared === null ? undefined : records.next().value;
      return record === undefined ? result : { ...result, outcome: 'CREATED', batchId: record.batch.id };
    });
  }

  private async insertSliced(
    tx: WriteTransaction,
    site: Site,
    prepared: readonly PreparedBatch[],
  ): Promise<readonly BatchRecord[]> {
    const records: BatchRecord[] = [];
    for (let from = 0; from < prepared.length; from += TICKETS_AT_ONCE) {
      const some = prepared.slice(from, from + TICKETS_AT_ONCE);
      records.push(...(await this.batches.insertBatches(tx, site, some)));
      await letOthersWork();
    }
    return records;
  }
}

function resultOf({ ticketNumber, firstLine, lastLine }: FileTicket): Omit<TicketResult, 'outcome'> {
  return { ticketNumber, firstLine, lastLine, batchId: null, errors: [], warnings: [] };
}

function rejected(ticket: FileTicket, errors: readonly FileRemark[]): ReadTicket {
  const { placeOf } = ticket;
  return { placeOf, prepared: null, result: { ...resultOf(ticket), outcome: 'REJECTED', errors } };
}

/** A ticket recorded before with the same content is unchanged; with other content it is an error, not an update. */
async function compareWithRecorded(
  tx: ReadTransaction,
  site: Site,
  tickets: readonly ReadTicket[],
): Promise<ReadTicket[]> {
  const sent = tickets.flatMap(({ result: { ticketNumber }, prepared }) =>
    prepared === null ? [] : [{ ticketNumber, contentDigest: prepared.contentDigest }],
  );
  const recorded = (await findRecordedTickets(tx, site.id, sent)).values();
  return tickets.map((ticket) => {
    const { result, prepared, placeOf } = ticket;
    const known = prepared === null ? null : (recorded.next().value ?? null);
    if (known === null) return ticket;
    const { batchId, isSame, detail } = known;
    const conflict = { ...placeOf('/ticketNumber'), code: 'TICKET_ALREADY_RECORDED', detail };
    return {
      placeOf,
      prepared: null,
      result: isSame
        ? { ...result, outcome: 'UNCHANGED', batchId }
        : { ...result, outcome: 'REJECTED', batchId, errors: [conflict] },
    };
  });
}

function summaryOf(rows: number, results: readonly TicketResult[]): BatchImport['summary'] {
  const count = (outcome: TicketResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  return {
    rows,
    created: count('CREATED'),
    unchanged: count('UNCHANGED'),
    rejected: count('REJECTED'),
    notStored: count('NOT_STORED'),
  };
}
