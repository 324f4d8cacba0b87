import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { Operation } from '../../platform/http/operation.js';
import { SeedingRequest } from './seeding-plan.dto.js';
import { SeedingPlanView } from './seeding-plan.view.js';
import { SeedingPlansService } from './seeding-plans.service.js';

/** First fills of separators. */
@ApiTags('Match runs')
@Controller()
export class SeedingPlansController {
  constructor(private readonly plans: SeedingPlansService) {}

  @Post('seeding-plans')
  @Operation({
    summary: 'Plan the first fill of a separator',
    access: { scope: 'demands:write', only: ['SEPARATOR'] },
    description:
      'When the lots on offer that pass the demand’s gates with a surplus add up to its critical mass, at P50 and at P90, under its ' +
      'capacity, plant mass and blend, if it had the choice of all of them; and which lots one thing keeps out. What estimates ' +
      'of one magnet grade get wrong they get wrong together. Stores nothing. Separators are shown what passes the gates whatever ' +
      'it costs, and masses of lots to the first digit.',
    returns: SeedingPlanView,
    returnDescription: 'The dates, the plan and the gaps.',
    problems: ['reference-not-found', 'match-too-large', 'match-time-limit-reached'],
    body: {
      type: SeedingRequest,
      examples: {
        first: {
          summary: 'A hundred kilograms',
          value: { demandId: EXAMPLE_ID.demand, criticalMassKg: 100 },
        },
      },
    },
  })
  planSeeding(@Body() request: SeedingRequest, @CurrentCaller() caller: Caller): Promise<SeedingPlanView> {
    return this.plans.planSeeding(request, caller);
  }
}
