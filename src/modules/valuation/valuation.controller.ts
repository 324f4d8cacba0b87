import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { ValuationQuery } from './valuation.dto.js';
import { ValuationService } from './valuation.service.js';
import { EstimateValuationView } from './valuation.view.js';
import { NextEvidenceView } from './valued-evidence.view.js';

@ApiTags('Valuation')
@Controller('estimates')
export class ValuationController {
  constructor(private readonly valuation: ValuationService) {}

  @Get(':id/valuation')
  @Operation({
    summary: "Value an estimate at an organisation's prices",
    access: { scope: 'prices:read', path: { id: { kind: 'estimate' } }, ownQuery: true },
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
      'catalogue-version-not-found',
      'estimate-of-another-model',
    ],
  })
  valueEstimate(@IdParam() id: string, @Query() query: ValuationQuery): Promise<EstimateValuationView> {
    return this.valuation.valueEstimate(id, query);
  }

  @Get(':id/next-evidence')
  @Operation({
    summary: 'What to measure next, and what it would be worth',
    access: { scope: 'prices:read', path: { id: { kind: 'estimate' } }, ownQuery: true },
    description:
      'Evidence that could be added, ranked by the expected rise of the low figure of the value at these prices, less its cost where the catalogue states one in this currency.',
    returns: NextEvidenceView,
    returnDescription: 'Best first.',
    params: { id: { example: EXAMPLE_ID.estimate, description: 'Id of the estimate.' } },
    problems: [
      'estimate-not-found',
      'reference-not-found',
      'no-price-known',
      'catalogue-version-not-found',
      'estimate-of-another-model',
    ],
  })
  rankNextEvidence(@IdParam() id: string, @Query() query: ValuationQuery): Promise<NextEvidenceView> {
    return this.valuation.nextEvidence(id, query);
  }
}
