import { Controller, Get, Header, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiTags, OmitType } from '@nestjs/swagger';
import type { Request } from 'express';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { exportAnswers } from '../../platform/export/export-answers.js';
import { exportFile } from '../../platform/export/export-file.js';
import { chosenFormat, TABLE_FORMATS } from '../../platform/export/export-format.js';
import type { ExportKind } from '../../platform/export/export-kind.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { OneOfField } from '../../platform/http/fields.js';
import { Operation } from '../../platform/http/operation.js';
import { LedgerPostingsService } from './ledger-postings.service.js';
import type { LedgerEntryView } from './ledger-posting.view.js';
import { PostingQuery } from './ledger.dto.js';
import type { RecordedPostingView } from './recorded-posting.view.js';

/** Which postings to export, and as what. */
export class PostingExportQuery extends OmitType(PostingQuery, ['limit', 'cursor'] as const) {
  /** By the Accept header unless given. */
  @OneOfField(TABLE_FORMATS, 'TableExportFormat', { optional: true, example: 'csv' })
  format?: (typeof TABLE_FORMATS)[number];
}

/** An entry with the posting that it belongs to: one row of the table. */
interface EntryRow {
  readonly posting: RecordedPostingView;
  readonly entry: LedgerEntryView;
}

const POSTINGS: ExportKind<RecordedPostingView, EntryRow> = {
  fileName: 'lodestock-postings',
  placeOf: null,
  rowsOf: (posting) => posting.entries.map((entry) => ({ posting, entry })),
  columns: {
    posting_id: ({ posting }) => posting.id,
    kind: ({ posting }) => posting.kind,
    organisation_id: ({ posting }) => posting.organisationId,
    occurred_at: ({ posting }) => posting.occurredAt,
    recorded_at: ({ posting }) => posting.recordedAt,
    reason: ({ posting }) => posting.reason,
    reverses_id: ({ posting }) => posting.reversesId,
    reversed_by_id: ({ posting }) => posting.reversedById,
    site_id: ({ entry }) => entry.siteId,
    account: ({ entry }) => entry.account,
    lot_id: ({ entry }) => entry.lotId,
    cause: ({ entry }) => entry.cause,
    mass_kg: ({ entry }) => entry.massKg,
    nd_kg: ({ entry }) => entry.ndKg,
    pr_kg: ({ entry }) => entry.prKg,
    dy_kg: ({ entry }) => entry.dyKg,
    tb_kg: ({ entry }) => entry.tbKg,
    digest: ({ posting }) => posting.digest,
  },
};

@ApiTags('Exports')
@Controller('exports')
export class PostingExportsController {
  constructor(private readonly postings: LedgerPostingsService) {}

  @Get('postings')
  @Header('Vary', 'Accept')
  @Operation({
    summary: 'Export the postings of the mass ledger',
    access: { scope: 'ledger:read' },
    description:
      'The postings as a file: CSV with a row per entry, or JSON Lines with a line per posting. Each page is read as the client takes it.',
    returns: exportAnswers(POSTINGS, {
      item: { id: EXAMPLE_ID.posting, kind: 'RECEIPT', entries: [] },
      properties: {},
    }),
    problems: ['not-acceptable'],
  })
  exportPostings(
    @Query() { format, ...query }: PostingExportQuery,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
  ): Promise<StreamableFile> {
    const visibility = caller.visible('ledger:read');
    return exportFile(POSTINGS, chosenFormat(request, format, TABLE_FORMATS), (place) =>
      this.postings.listPostings({ ...query, ...place }, visibility),
    );
  }
}
