import { Controller, Get, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { BodyBytes } from '../../platform/http/body-bytes.js';
import { formatOf } from '../../platform/import/import-format.js';
import { ReceptionOperation, TemplateOperation } from '../../platform/import/import-operation.js';
import { ImportReception } from '../../platform/import/import-reception.js';
import { YardImportQuery } from '../../platform/import/import.dto.js';
import type { ImportView } from '../../platform/import/import.view.js';
import { ASSAY_EXAMPLE_NDJSON, ASSAY_TEMPLATE_CSV } from './assay-table.js';

@ApiTags('Imports')
@Controller('imports/assays')
export class AssayImportsController {
  constructor(private readonly reception: ImportReception) {}

  @Get('template')
  @TemplateOperation({ summary: 'Download the table of assays', name: 'assays', csv: ASSAY_TEMPLATE_CSV })
  getAssayTemplate(): string {
    return ASSAY_TEMPLATE_CSV;
  }

  @Post()
  @ReceptionOperation({
    summary: 'Import assays',
    access: { scope: 'evidence:write', only: ['RECYCLER'] },
    description: `One assay a row, of a batch or lot of the site, each with the number of its certificate. JSON lines: as evidence would be added by itself, with \`batch\` or \`lot\`. Always PARTIAL: each assay is estimated on what stands, those before it included.`,
    examples: { csv: ASSAY_TEMPLATE_CSV, ndjson: ASSAY_EXAMPLE_NDJSON },
  })
  importAssays(
    @Query() { siteId }: YardImportQuery,
    @BodyBytes() bytes: AsyncIterable<Uint8Array>,
    @Req() request: Request,
  ): Promise<ImportView> {
    const format = formatOf(request);
    return this.reception.receive({ kind: 'ASSAYS', format, siteId, mode: 'PARTIAL' }, bytes);
  }
}
