import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { readCsvRows, type CsvFileKind } from '../../platform/csv/csv-stream.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { isRfc3339Instant, toUtcInstant } from '../../platform/http/text-formats.js';
import { newId } from '../../platform/new-id.js';
import type { CsvFault, CsvRow } from '../../shared/csv-row-reader.js';
import { DomainError } from '../../shared/domain-error.js';
import { requireSite } from '../organisations/organisations.service.js';
import type { Site } from '../organisations/site.entity.js';
import { BatchImport, type ImportMode, type TicketResult } from './batch-import.entity.js';
import { toBatchImportView, type BatchImportView } from './batch-import.view.js';
import { BatchRevision } from './batch-revision.entity.js';
import { Batch } from './batch.entity.js';
import { BatchesService } from './batches.service.js';
import {
  BATCH_CSV_COLUMNS,
  BATCH_CSV_COLUMNS_REQUIRED,
  csvPlaceOf,
  readCsvBatch,
  type CsvBatch,
} from './domain/batch-csv.js';
import type { PreparedBatch } from './prepare-batch.js';

/** A row is about 150 bytes. */
const BATCH_FILE: CsvFileKind = {
  columns: BATCH_CSV_COLUMNS,
  columnsRequired: BATCH_CSV_COLUMNS_REQUIRED,
  bytesMax: 16 * 1_048_576,
  rowsMax: 20_000,
  templateAddress: '/v1/batch-imports/template',
};

/** What the sender asks for. */
export interface ImportRequest {
  readonly siteId: string;
  readonly mode: ImportMode;
  readonly dryRun: boolean;
}

/** A ticket that was read, with what there is to store or the errors that forbid it. */
interface ReadTicket {
  readonly result: TicketResult;
  readonly prepared: PreparedBatch | null;
}

/** Takes batches from a CSV file. Sending the same file again changes nothing. */
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
    const { tickets, fileDigest, rows } = await this.readTickets(bytes);
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
  ): Promise<{ tickets: ReadTicket[]; fileDigest: string; rows: number }> {
    const tickets: ReadTicket[] = [];
    const seen = new Map<string, number>();
    let open: CsvRow[] = [];
    const closeTicket = async (): Promise<void> => {
      if (open.length === 0) return;
      tickets.push(await this.readTicket(open, seen));
      open = [];
      // Each estimate takes milliseconds of CPU: other requests are answered in between.
      await nextTurn();
    };
    const { fileDigest, rows } = await readCsvRows(bytes, BATCH_FILE, async (row) => {
      const [first] = open;
      if (first && ticketOf(first) !== ticketOf(row)) await closeTicket();
      open.push(row);
    });
    await closeTicket();
    return { tickets, fileDigest, rows };
  }

  private async readTicket(rows: readonly CsvRow[], seen: Map<string, number>): Promise<ReadTicket> {
    const [first] = rows;
    if (first === undefined) throw new TypeError('A ticket needs at least one row');
    const ticketNumber = ticketOf(first);
    const place = {
      ticketNumber,
      firstLine: first.fileLine,
      lastLine: rows.at(-1)?.fileLine ?? first.fileLine,
    };
    const reject = (errors: readonly CsvFault[]): ReadTicket => ({
      result: { ...place, outcome: 'REJECTED', batchId: null, errors, warnings: [] },
      prepared: null,
    });
    const before = seen.get(ticketNumber);
    seen.set(ticketNumber, first.fileLine);
    if (before !== undefined) {
      const detail = `Ticket ${ticketNumber} stands on line ${before} already: put the rows of a ticket one below the other.`;
      return reject([{ line: first.fileLine, column: 'ticket_number', code: 'TICKET_ROWS_APART', detail }]);
    }
    const reading = readCsvBatch(rows, isRfc3339Instant);
    if ('faults' in reading) return reject(reading.faults);
    try {
      const { fileLines: _lines, ...declared } = reading.batch;
      const prepared = await this.batches.prepare({
        ...declared,
        receivedAt: toUtcInstant(declared.receivedAt),
      });
      return {
        result: {
          ...place,
          outcome: 'NOT_STORED',
          batchId: null,
          errors: [],
          warnings: warningsOf(prepared, reading.batch),
        },
        prepared,
      };
    } catch (error) {
      if (error instanceof DomainError) return reject(faultsOf(error, reading.batch));
      throw error;
    }
  }

  private async storeTickets(
    tx: WriteTransaction,
    site: Site,
    tickets: readonly ReadTicket[],
  ): Promise<TicketResult[]> {
    const results: TicketResult[] = [];
    for (const { result, prepared } of tickets) {
      if (prepared === null || result.outcome !== 'NOT_STORED') {
        results.push(result);
        continue;
      }
      const { batch } = await this.batches.insertBatch(tx, site, prepared);
      results.push({ ...result, outcome: 'CREATED', batchId: batch.id });
      await nextTurn();
    }
    return results;
  }
}

function ticketOf(row: CsvRow): string {
  return (row.cells['ticket_number'] ?? '').trim();
}

function faultsOf(error: DomainError, batch: CsvBatch): CsvFault[] {
  const faults =
    error.faults.length > 0 ? error.faults : [{ pointer: '', code: error.code, detail: error.message }];
  return faults.map(({ pointer, code, detail }) => ({ ...csvPlaceOf(pointer, batch), code, detail }));
}

function warningsOf(prepared: PreparedBatch, batch: CsvBatch): TicketResult['warnings'] {
  return prepared.content.warnings.map(({ pointer, code, detail }) => ({
    ...csvPlaceOf(pointer, batch),
    code,
    detail,
  }));
}

/** A ticket recorded before with the same content is unchanged; with other content it is an error, not an update. */
async function compareWithRecorded(
  tx: ReadTransaction,
  site: Site,
  tickets: readonly ReadTicket[],
): Promise<ReadTicket[]> {
  const compared: ReadTicket[] = [];
  for (const ticket of tickets) {
    const { result, prepared } = ticket;
    const known =
      prepared && (await tx.findOneBy(Batch, { siteId: site.id, liveTicketNumber: result.ticketNumber }));
    if (!known) {
      compared.push(ticket);
      continue;
    }
    const same = await tx.existsBy(BatchRevision, {
      batchId: known.id,
      contentDigest: prepared.contentDigest,
    });
    const detail = `Ticket ${result.ticketNumber} is recorded as ${known.code} with other content: correct that batch instead.`;
    const conflict: CsvFault = {
      line: result.firstLine,
      column: 'ticket_number',
      code: 'TICKET_ALREADY_RECORDED',
      detail,
    };
    compared.push({
      prepared: null,
      result: same
        ? { ...result, outcome: 'UNCHANGED', batchId: known.id }
        : { ...result, outcome: 'REJECTED', batchId: known.id, errors: [conflict] },
    });
  }
  return compared;
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
