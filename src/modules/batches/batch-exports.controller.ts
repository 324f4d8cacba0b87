import { Controller, Get, Header, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiTags, OmitType } from '@nestjs/swagger';
import type { Request } from 'express';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { exportAnswers } from '../../platform/export/export-answers.js';
import { exportFile } from '../../platform/export/export-file.js';
import { chosenFormat, PLACE_FORMATS, type ExportFormat } from '../../platform/export/export-format.js';
import { rowPerItem } from '../../platform/export/export-kind.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { OneOfField } from '../../platform/http/fields.js';
import { Operation } from '../../platform/http/operation.js';
import { BatchExportsService, type ExportedBatch } from './batch-exports.service.js';
import { BatchQuery } from './batches.dto.js';

/** Which batches to export, and as what. */
export class BatchExportQuery extends OmitType(BatchQuery, ['limit', 'cursor'] as const) {
  /** By the Accept header unless given. */
  @OneOfField(PLACE_FORMATS, 'PlaceExportFormat', { optional: true, example: 'csv' })
  format?: ExportFormat;
}

const BATCHES = rowPerItem<ExportedBatch>(
  'lodestock-batches',
  {
    id: ({ id }) => id,
    code: ({ code }) => code,
    organisation_id: ({ organisationId }) => organisationId,
    site_id: ({ siteId }) => siteId,
    site_name: ({ siteName }) => siteName,
    country: ({ country }) => country,
    latitude_degrees: ({ latitude }) => latitude,
    longitude_degrees: ({ longitude }) => longitude,
    status: ({ status }) => status,
    ticket_number: ({ ticketNumber }) => ticketNumber,
    received_at: ({ receivedAt }) => receivedAt,
    supplier: ({ supplier }) => supplier,
    gross_kg: ({ grossKg }) => grossKg,
    tare_kg: ({ tareKg }) => tareKg,
    net_kg: ({ netKg }) => netKg,
    line_count: ({ lineCount }) => lineCount,
    notes: ({ notes }) => notes,
    revision: ({ revision }) => revision,
    estimate_id: ({ estimateId }) => estimateId,
    recorded_at: ({ recordedAt }) => recordedAt,
  },
  ({ latitude, longitude }) => ({ latitude, longitude }),
);

@ApiTags('Exports')
@Controller('exports')
export class BatchExportsController {
  constructor(private readonly batches: BatchExportsService) {}

  @Get('batches')
  @Header('Vary', 'Accept')
  @Operation({
    summary: 'Export batches',
    access: { scope: 'batches:read' },
    description:
      'The list of batches as a file: CSV, JSON Lines or GeoJSON. Each page is read as the client takes it.',
    returns: exportAnswers(BATCHES, {
      item: { id: EXAMPLE_ID.batch, code: 'BAT-2026-7K3MQ9ZD', netKg: 840 },
      properties: { id: EXAMPLE_ID.batch, code: 'BAT-2026-7K3MQ9ZD', net_kg: 840 },
    }),
    problems: ['not-acceptable'],
  })
  exportBatches(
    @Query() { format, ...query }: BatchExportQuery,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
  ): Promise<StreamableFile> {
    const visibility = caller.visible('batches:read');
    return exportFile(BATCHES, chosenFormat(request, format, PLACE_FORMATS), (place) =>
      this.batches.listBatches({ ...query, ...place }, visibility),
    );
  }
}
