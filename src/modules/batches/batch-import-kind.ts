import { Injectable } from '@nestjs/common';
import type { ReadTransaction, WriteTransaction } from '../../platform/database/database.js';
import { remarksAt } from '../../platform/import/file-remark.js';
import {
  ImportKinds,
  orRefuseRow,
  RowRefused,
  type CheckedRow,
  type ImportKind,
  type ImportSite,
  type Standing,
} from '../../platform/import/import-kind.js';
import type { SourceRecord } from '../../platform/import/source-record.js';
import { DomainError } from '../../shared/domain-error.js';
import { SiteImportKind } from '../organisations/site-import-kind.js';
import { BATCH_TABLE, ticketGivenTwice, ticketNumberIn, ticketOf } from './batch-file.js';
import { BatchesService } from './batches.service.js';
import type { CheckedBatch, DeclaredBatch, PreparedBatch } from './prepare-batch.js';
import { findRecordedTickets, type RecordedTicket } from './recorded-tickets.js';

interface Ticket<Known extends CheckedBatch> extends CheckedRow {
  readonly ticketNumber: string;
  readonly batch: Known;
}
type CheckedTicket = Ticket<CheckedBatch>;
type PreparedTicket = Ticket<PreparedBatch>;

/** Tickets of a weighbridge, each a batch of the site. */
@Injectable()
export class BatchImportKind extends SiteImportKind implements ImportKind<CheckedTicket, PreparedTicket> {
  protected readonly role = 'RECYCLER';
  readonly name = 'BATCHES';
  readonly layout = BATCH_TABLE;
  /** Each is some ten rows of several tables. */
  readonly rowsPerWrite = 25;
  readonly referenceOf = ticketNumberIn;
  readonly whereGivenTwice = ticketGivenTwice;

  constructor(
    kinds: ImportKinds,
    private readonly batches: BatchesService,
  ) {
    super(kinds);
  }

  check(record: SourceRecord): Promise<CheckedTicket> {
    return this.understood(record, (declared) => this.batches.check(declared));
  }

  prepare(record: SourceRecord): Promise<PreparedTicket> {
    return this.understood(record, (declared) => this.batches.prepare(declared));
  }

  async findStanding(
    tx: ReadTransaction,
    rows: readonly CheckedTicket[],
    site: ImportSite,
  ): Promise<readonly Standing[]> {
    const tickets = rows.map(({ ticketNumber, batch: { contentDigest } }) => ({
      ticketNumber,
      contentDigest,
    }));
    return (await findRecordedTickets(tx, site.id, tickets)).map(standingOf);
  }

  async store(
    tx: WriteTransaction,
    rows: readonly PreparedTicket[],
    site: ImportSite,
  ): Promise<readonly string[]> {
    const records = await this.batches.insertBatches(
      tx,
      site,
      rows.map(({ batch }) => batch),
    );
    return records.map(({ batch }) => batch.id);
  }

  private async understood<Known extends CheckedBatch>(
    record: SourceRecord,
    understand: (declared: DeclaredBatch) => Promise<Known>,
  ): Promise<Ticket<Known>> {
    const { reading, placeOf, ticketNumber } = await ticketOf(record);
    if ('faults' in reading) throw new RowRefused(reading.faults);
    const batch = await orRefuseRow(placeOf, () => understand(reading.declared));
    return { placeOf, ticketNumber, batch, warnings: remarksAt(batch.content.warnings, placeOf) };
  }
}

function standingOf(known: RecordedTicket | null): Standing {
  if (known === null) return null;
  const { batchId, isSame, detail } = known;
  if (isSame) return batchId;
  return new DomainError('ticket-already-recorded', detail, { batchId }, [
    { pointer: '/ticketNumber', code: 'TICKET_ALREADY_RECORDED', detail },
  ]);
}
