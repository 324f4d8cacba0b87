import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { EstimateReplayView } from './estimate-replay.view.js';
import { EstimateView } from './estimate.view.js';
import { EstimationService } from './estimation.service.js';

@ApiTags('Estimates')
@Controller('estimates')
export class EstimationController {
  constructor(private readonly estimation: EstimationService) {}

  @Get(':id')
  @Operation({
    summary: 'Read a stored estimate',
    access: { scope: 'lots:read', path: { id: { kind: 'estimate' } } },
    returns: EstimateView,
    returnDescription: 'The estimate, as it was computed then.',
    params: { id: { example: EXAMPLE_ID.estimate, description: 'Id of the estimate.' } },
    problems: ['estimate-not-found'],
  })
  getEstimate(@IdParam() id: string): Promise<EstimateView> {
    return this.estimation.getEstimate(id);
  }

  @Get(':id/replay')
  @Operation({
    summary: 'Compute a stored estimate again and compare',
    access: { scope: 'lots:read', path: { id: { kind: 'estimate' } } },
    description:
      'From its stored inputs, by the catalogue version that it names: the same bytes must come out. An estimate of an older model cannot be computed again.',
    returns: EstimateReplayView,
    returnDescription: 'Both digests, and whether they agree.',
    params: { id: { example: EXAMPLE_ID.estimate, description: 'Id of the estimate.' } },
    problems: ['estimate-not-found', 'estimate-of-another-model', 'catalogue-version-not-found'],
  })
  replayEstimate(@IdParam() id: string): Promise<EstimateReplayView> {
    return this.estimation.replayEstimate(id);
  }
}
