import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { ValuationQuery } from './valuation.dto.js';
import { ValuationService } from './valuation.service.js';
import { EstimateValuationView } from './valuation.view.js';

@ApiTags('Valuation')
@Controller('estimates')
export class ValuationController {
  constructor(private readonly valuation: ValuationService) {}

  @Get(':id/valuation')
  @Operation({
    summary: "Value an estimate at an organisation's prices",
    description:
      'Recoverable oxide times the latest quote on or before the date, with the date, source and age of every quote used. ' +
      'An oxide without a price counts zero and is warned of, as is a quote of more than 90 days.',
    returns: EstimateValuationView,
    returnDescription: 'The value.',
    params: { id: { example: EXAMPLE_ID.estimate, description: 'Id of the estimate.' } },
    problems: [
      'estimate-not-found',
      'reference-not-found',
      'no-price-known',
      'estimate-of-another-model',
      'catalogue-version-not-found',
    ],
  })
  valueEstimate(@IdParam() id: string, @Query() query: ValuationQuery): Promise<EstimateValuationView> {
    return this.valuation.valueEstimate(id, query);
  }
}
