import { Controller, Get, Header, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BodyBytes } from '../../platform/http/body-bytes.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import type { Page } from '../../platform/http/page.dto.js';
import { PriceSeriesQuery, PriceSeriesUpload } from './price-series.dto.js';
import { PriceSeriesService } from './price-series.service.js';
import { PriceSeriesDetailView, PriceSeriesPage, PriceSeriesView } from './price-series.view.js';
import { PRICE_TEMPLATE_CSV } from './price-template.js';

const ORGANISATION_ID = {
  id: { example: EXAMPLE_ID.organisation, description: 'Id of the organisation.' },
};

@ApiTags('Valuation')
@Controller()
export class PriceSeriesController {
  constructor(private readonly priceSeries: PriceSeriesService) {}

  @Get('price-series/template')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="lodestock-prices.csv"')
  @Operation({
    summary: 'Download the CSV template for prices',
    access: 'ANY_CALLER',
    returns: {
      contentType: 'text/csv',
      description: 'Header and placeholders. No price is shipped.',
      example: PRICE_TEMPLATE_CSV,
    },
  })
  getPriceTemplate(): string {
    return PRICE_TEMPLATE_CSV;
  }

  @Post('organisations/:id/price-series')
  @Operation({
    summary: 'Upload a price series',
    access: { scope: 'prices:write', path: { id: { kind: 'organisation' } } },
    description:
      'One row is one quote of Nd2O3, Pr6O11, Dy2O3, Tb4O7 or NdPr oxide; a file has one currency. All rows are stored or ' +
      'none; every error names line and column. A series never changes: a correction is a new one, and of two quotes for a day ' +
      'the newer series counts. Sending the same file again changes nothing and answers with the series of then.',
    status: 201,
    returns: PriceSeriesView,
    returnDescription: 'The series.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found', 'csv-not-readable', 'price-series-not-valid', 'unsafe-text'],
    textBody: {
      contentType: 'text/csv',
      description: 'The file, UTF-8, at most 1 MiB and 5,000 rows.',
      example: PRICE_TEMPLATE_CSV,
    },
  })
  uploadPriceSeries(
    @IdParam() id: string,
    @Query() query: PriceSeriesUpload,
    @BodyBytes() bytes: AsyncIterable<Uint8Array>,
  ): Promise<PriceSeriesView> {
    return this.priceSeries.uploadPriceSeries(id, query.name, bytes);
  }

  @Get('organisations/:id/price-series')
  @Operation({
    summary: 'List the price series of an organisation',
    access: { scope: 'prices:read', path: { id: { kind: 'organisation' } } },
    returns: PriceSeriesPage,
    returnDescription: 'One page, newest first.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found', 'cursor-not-valid'],
  })
  listPriceSeries(@IdParam() id: string, @Query() query: PriceSeriesQuery): Promise<Page<PriceSeriesView>> {
    return this.priceSeries.listPriceSeries(id, query);
  }

  @Get('price-series/:id')
  @Operation({
    summary: 'Read a price series with its quotes',
    access: { scope: 'prices:read', path: { id: { kind: 'priceSeries' } } },
    returns: PriceSeriesDetailView,
    returnDescription: 'The series.',
    params: { id: { example: EXAMPLE_ID.priceSeries, description: 'Id of the price series.' } },
    problems: ['price-series-not-found'],
  })
  getPriceSeries(@IdParam() id: string): Promise<PriceSeriesDetailView> {
    return this.priceSeries.getPriceSeries(id);
  }
}
