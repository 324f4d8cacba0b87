import { Controller, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { BodyBytes } from '../../platform/http/body-bytes.js';
import { formatOf } from '../../platform/import/import-format.js';
import { ReceptionOperation } from '../../platform/import/import-operation.js';
import { ImportReception } from '../../platform/import/import-reception.js';
import { TicketImportQuery } from '../../platform/import/import.dto.js';
import type { ImportView } from '../../platform/import/import.view.js';
import { BATCH_EXAMPLE_NDJSON, BATCH_TEMPLATE_CSV } from './batch-template.js';

@ApiTags('Imports')
@Controller('imports')
export class BatchFileImportsController {
  constructor(private readonly reception: ImportReception) {}

  @Post('batches')
  @ReceptionOperation({
    summary: 'Import many batches',
    access: { scope: 'batches:write', only: ['RECYCLER'] },
    description: `One row of a table is one line; consecutive rows with the same ticket_number are one batch. JSON lines: one batch a line, as it would be recorded by itself, without siteId.`,
    examples: { csv: BATCH_TEMPLATE_CSV, ndjson: BATCH_EXAMPLE_NDJSON },
  })
  importManyBatches(
    @Query() { siteId, mode = 'PARTIAL' }: TicketImportQuery,
    @BodyBytes() bytes: AsyncIterable<Uint8Array>,
    @Req() request: Request,
  ): Promise<ImportView> {
    return this.reception.receive({ kind: 'BATCHES', format: formatOf(request), siteId, mode }, bytes);
  }
}
