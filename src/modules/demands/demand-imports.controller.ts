import { Controller, Get, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { BodyBytes } from '../../platform/http/body-bytes.js';
import { formatOf } from '../../platform/import/import-format.js';
import { ReceptionOperation, TemplateOperation } from '../../platform/import/import-operation.js';
import { ImportReception } from '../../platform/import/import-reception.js';
import { DemandImportQuery } from '../../platform/import/import.dto.js';
import type { ImportView } from '../../platform/import/import.view.js';
import { DEMAND_EXAMPLE_NDJSON, DEMAND_TEMPLATE_CSV } from './demand-table.js';

@ApiTags('Imports')
@Controller('imports/demands')
export class DemandImportsController {
  constructor(private readonly reception: ImportReception) {}

  @Get('template')
  @TemplateOperation({ summary: 'Download the table of demands', name: 'demands', csv: DEMAND_TEMPLATE_CSV })
  getDemandTemplate(): string {
    return DEMAND_TEMPLATE_CSV;
  }

  @Post()
  @ReceptionOperation({
    summary: 'Import demands',
    access: { scope: 'demands:write', only: ['SEPARATOR'] },
    description: `One demand a row, each with its reference, the separator's own number. JSON lines: as a demand would be stated by itself, without siteId.`,
    examples: { csv: DEMAND_TEMPLATE_CSV, ndjson: DEMAND_EXAMPLE_NDJSON },
  })
  importDemands(
    @Query() { siteId, mode = 'PARTIAL' }: DemandImportQuery,
    @BodyBytes() bytes: AsyncIterable<Uint8Array>,
    @Req() request: Request,
  ): Promise<ImportView> {
    return this.reception.receive({ kind: 'DEMANDS', format: formatOf(request), siteId, mode }, bytes);
  }
}
