import { Controller, Get, Header, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BodyBytes } from '../../platform/http/body-bytes.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { BatchImportQuery } from './batch-import.dto.js';
import { BatchImportService } from './batch-import.service.js';
import { BatchImportView } from './batch-import.view.js';
import { BATCH_TEMPLATE_CSV } from './batch-template.js';

@ApiTags('Batch imports')
@Controller('batch-imports')
export class BatchImportsController {
  constructor(private readonly imports: BatchImportService) {}

  @Get('template')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="lodestock-batches.csv"')
  @Operation({
    summary: 'Download the CSV template',
    access: 'ANY_CALLER',
    returns: {
      contentType: 'text/csv',
      description: 'Header and example rows.',
      example: BATCH_TEMPLATE_CSV,
    },
  })
  getBatchTemplate(): string {
    return BATCH_TEMPLATE_CSV;
  }

  @Post()
  @Operation({
    summary: 'Import batches from CSV',
    access: { scope: 'batches:write', only: ['RECYCLER'] },
    description:
      'One row is one line; consecutive rows with the same ticket_number are one batch. Every error names line and column. ' +
      'Look at `outcome`: an ATOMIC file with errors is REJECTED and nothing of it is stored. Sending the same file again changes nothing.',
    status: 201,
    returns: BatchImportView,
    returnDescription: 'What came of each ticket.',
    problems: ['csv-not-readable', 'reference-not-found', 'organisation-has-not-the-role', 'unsafe-text'],
    textBody: {
      contentType: 'text/csv',
      description: 'The file, UTF-8, at most 16 MiB and 20,000 rows.',
      example: BATCH_TEMPLATE_CSV,
    },
  })
  importBatches(
    @Query() query: BatchImportQuery,
    @BodyBytes() bytes: AsyncIterable<Uint8Array>,
  ): Promise<BatchImportView> {
    const { siteId, mode = 'ATOMIC', dryRun = false } = query;
    return this.imports.importBatches({ siteId, mode, dryRun }, bytes);
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
