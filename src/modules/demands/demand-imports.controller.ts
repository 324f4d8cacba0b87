import { Controller, Get, Header, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { BodyBytes } from '../../platform/http/body-bytes.js';
import { Operation } from '../../platform/http/operation.js';
import { formatOf } from '../../platform/import/import-format.js';
import { IMPORT_PROMISE, importBodies, RECEPTION } from '../../platform/import/import-operation.js';
import { ImportReception } from '../../platform/import/import-reception.js';
import { DemandImportQuery } from '../../platform/import/import.dto.js';
import type { ImportView } from '../../platform/import/import.view.js';
import { DEMAND_EXAMPLE_NDJSON, DEMAND_TEMPLATE_CSV } from './demand-table.js';

@ApiTags('Imports')
@Controller('imports/demands')
export class DemandImportsController {
  constructor(private readonly reception: ImportReception) {}

  @Get('template')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="lodestock-demands.csv"')
  @Operation({
    summary: 'Download the table of demands',
    access: 'ANY_CALLER',
    returns: { contentType: 'text/csv', description: 'Header and an example.', example: DEMAND_TEMPLATE_CSV },
  })
  getDemandTemplate(): string {
    return DEMAND_TEMPLATE_CSV;
  }

  @Post()
  @Operation({
    ...RECEPTION,
    summary: 'Import demands',
    access: { scope: 'demands:write', only: ['SEPARATOR'] },
    description: `One demand a row, each with its reference, the separator's own number. JSON lines: as a demand would be stated by itself, without siteId. ${IMPORT_PROMISE}`,
    textBody: importBodies({ csv: DEMAND_TEMPLATE_CSV, ndjson: DEMAND_EXAMPLE_NDJSON }),
  })
  importDemands(
    @Query() { siteId, mode = 'PARTIAL' }: DemandImportQuery,
    @BodyBytes() bytes: AsyncIterable<Uint8Array>,
    @Req() request: Request,
  ): Promise<ImportView> {
    return this.reception.receive({ kind: 'DEMANDS', format: formatOf(request), siteId, mode }, bytes);
  }
}
