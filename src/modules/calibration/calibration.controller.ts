import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import { CoverageQuery } from './calibration.dto.js';
import { CalibrationService } from './calibration.service.js';
import { CoverageReportView } from './coverage.view.js';
import { LearnedEffectsView } from './effects.view.js';
import { ReconciliationPage, type ReconciliationView } from './reconciliation.view.js';

@ApiTags('Calibration')
@Controller('calibration')
export class CalibrationController {
  constructor(private readonly calibration: CalibrationService) {}

  @Get('reconciliations')
  @Operation({
    summary: 'List realised lots against their estimates',
    access: { scope: 'evidence:read' },
    description:
      'Each lot with realised recovery, held against the last estimate that was made before it was known. NdPr oxide.',
    returns: ReconciliationPage,
    returnDescription: 'One page, newest outcome first.',
    problems: ['cursor-not-valid'],
  })
  listReconciliations(
    @Query() query: PageQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<ReconciliationView>> {
    return this.calibration.listReconciliations(query, caller.visible('evidence:read'));
  }

  @Get('coverage')
  @Operation({
    summary: 'Read how honest the estimates were',
    access: { scope: 'catalogue:read', only: 'PLATFORM' },
    description:
      'Bias, share of outcomes inside P10–P90, points of a reliability plot and drift, over all realised lots or per profile, recycler or buyer. Lots whose element balance does not close are counted apart.',
    returns: CoverageReportView,
    returnDescription: 'One entry per group, with n.',
  })
  readCoverage(@Query() { groupBy = 'ALL' }: CoverageQuery): Promise<CoverageReportView> {
    return this.calibration.readCoverage(groupBy);
  }

  @Get('effects')
  @Operation({
    summary: 'Read what outcomes teach of profiles, recyclers and buyers',
    access: { scope: 'catalogue:read', only: 'PLATFORM' },
    description:
      'Hierarchical shrinkage: each effect starts at 0 and moves as far as its lots warrant. Lots estimated with older reference data are held against those in force.',
    returns: LearnedEffectsView,
    returnDescription: 'Posterior mean, standard deviation and n of each effect.',
    problems: ['calibration-failed'],
  })
  readEffects(): Promise<LearnedEffectsView> {
    return this.calibration.readEffects();
  }
}
