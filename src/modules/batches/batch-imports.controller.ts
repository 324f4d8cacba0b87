import { Controller, Get, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { BodyBytes } from '../../platform/http/body-bytes.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { FORMAT_TYPES, formatOf } from '../../platform/import/import-format.js';
import { TemplateOperation } from '../../platform/import/import-operation.js';
import { BatchImportQuery } from './batch-import.dto.js';
import { BatchImportService } from './batch-import.service.js';
import { BatchImportView } from './batch-import.view.js';
import { BATCH_EXAMPLE_NDJSON, BATCH_TEMPLATE_CSV } from './batch-template.js';

@ApiTags('Batch imports')
@Controller('batch-imports')
export class BatchImportsController {
  constructor(private readonly imports: BatchImportService) {}

  @Get('template')
  @TemplateOperation({
    summary: 'Download the CSV template',
    name: 'batches',
    csv: BATCH_TEMPLATE_CSV,
    description: 'Header and example rows.',
  })
  getBatchTemplate(): string {
    return BATCH_TEMPLATE_CSV;
  }

  @Post()
  @Operation({
    summary: 'Import batches from CSV or JSON lines',
    access: { scope: 'batches:write', only: ['RECYCLER'] },
    description:
      'CSV: one row is one line; consecutive rows with the same ticket_number are one batch. JSON lines: one batch a line, as it would be recorded by itself, without siteId. Every error names its line, and column or pointer. ' +
      'All in one request: for more than fits, see `POST /v1/imports/batches`. Look at `outcome`: an ATOMIC file with errors is REJECTED and nothing of it is stored. Sending the same file again changes nothing.',
    status: 201,
    returns: BatchImportView,
    returnDescription: 'What came of each ticket.',
    problems: [
      'csv-not-readable',
      'ndjson-not-readable',
      'reference-not-found',
      'organisation-has-not-the-role',
      'unsafe-text',
    ],
    textBody: [
      {
        contentType: FORMAT_TYPES.CSV,
        description: 'The file, UTF-8, at most 16 MiB and 20,000 rows.',
        example: BATCH_TEMPLATE_CSV,
      },
      {
        contentType: FORMAT_TYPES.NDJSON,
        description: 'Of JSON lines one object each, of at most 1 MiB.',
        example: BATCH_EXAMPLE_NDJSON,
      },
    ],
  })
  importBatches(
    @Query() query: BatchImportQuery,
    @BodyBytes() bytes: AsyncIterable<Uint8Array>,
    @Req() request: Request,
  ): Promise<BatchImportView> {
    const { siteId, mode = 'ATOMIC', dryRun = false } = query;
    return this.imports.importBatches({ siteId, mode, dryRun, format: formatOf(request) }, bytes);
  }

  @Get(':id')
  @Operation({
    summary: 'Read the record of an import',
    access: { scope: 'batches:read', path: { id: { kind: 'batchImport' } } },
    returns: BatchImportView,
    returnDescription: 'The import.',
    params: { id: { example: EXAMPLE_ID.batchImport, description: 'Id of the import.' } },
    problems: ['batch-import-not-found'],
  })
  getBatchImport(@IdParam() id: string): Promise<BatchImportView> {
    return this.imports.getImport(id);
  }
}
