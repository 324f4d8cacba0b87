import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ReadTransaction } from '../../platform/database/database.js';
import { remarksAt } from '../../platform/import/file-remark.js';
import {
  ImportKinds,
  orRefuseRow,
  RowRefused,
  type ImportKind,
  type ImportSite,
  type PreparedRow,
} from '../../platform/import/import-kind.js';
import type { SourceRecord } from '../../platform/import/source-record.js';
import { DomainError } from '../../shared/domain-error.js';
import { requireSite } from '../organisations/organisations.service.js';
import { BATCH_TABLE, ticketGivenTwice, ticketNumberIn, ticketOf, type FileTicket } from './batch-file.js';
import { BatchesService } from './batches.service.js';
import type { PreparedBatch } from './prepare-batch.js';
import { findRecordedTicket } from './recorded-tickets.js';

/** Tickets of a weighbridge, each a batch of the site. */
@Injectable()
export class BatchImportKind implements ImportKind, OnModuleInit {
  readonly name = 'BATCHES';
  readonly layout = BATCH_TABLE;
  /** Each is some ten rows of several tables. */
  readonly rowsPerWrite = 25;
  readonly referenceOf = ticketNumberIn;
  readonly whereGivenTwice = ticketGivenTwice;

  constructor(
    private readonly kinds: ImportKinds,
    private readonly batches: BatchesService,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  requireSite(tx: ReadTransaction, siteId: string): Promise<ImportSite> {
    return requireSite(tx, siteId, 'RECYCLER', '/siteId');
  }

  async prepare(record: SourceRecord, site: ImportSite): Promise<PreparedRow> {
    const ticket = await ticketOf(record);
    const { ticketNumber, placeOf } = ticket;
    const prepared = await this.prepareTicket(ticket);
    return {
      placeOf,
      warnings: remarksAt(prepared.content.warnings, placeOf),
      async findSame(tx) {
        const known = await findRecordedTicket(tx, site.id, ticketNumber, prepared.contentDigest);
        if (known === null || known.isSame) return known?.batchId ?? null;
        const { batchId, detail } = known;
        throw new DomainError('ticket-already-recorded', detail, { batchId }, [
          { pointer: '/ticketNumber', code: 'TICKET_ALREADY_RECORDED', detail },
        ]);
      },
      store: async (tx) => (await this.batches.insertBatch(tx, site, prepared)).batch.id,
    };
  }

  private async prepareTicket({ reading, placeOf }: FileTicket): Promise<PreparedBatch> {
    if ('faults' in reading) throw new RowRefused(reading.faults);
    return orRefuseRow(placeOf, () => this.batches.prepare(reading.declared));
  }
}
