import { Module } from '@nestjs/common';
import { DemandsModule } from '../demands/demands.module.js';
import { ReservationsModule } from '../reservations/reservations.module.js';
import { MatchAcceptanceService } from './match-acceptance.service.js';
import { MatchComparisonsController } from './match-comparisons.controller.js';
import { MatchDifferencesService } from './match-differences.service.js';
import { MatchPreviewsService } from './match-previews.service.js';
import { MatchResultsService } from './match-results.service.js';
import { MatchRunJob } from './match-run-job.js';
import { MatchRunsService } from './match-runs.service.js';
import { PartyMatchesController } from './party-matches.controller.js';
import { PartyMatchesService } from './party-matches.service.js';
import { MatchingController } from './matching.controller.js';
import { SeedingPlansController } from './seeding-plans.controller.js';
import { SeedingPlansService } from './seeding-plans.service.js';

@Module({
  imports: [DemandsModule, ReservationsModule],
  controllers: [
    MatchingController,
    MatchComparisonsController,
    PartyMatchesController,
    SeedingPlansController,
  ],
  providers: [
    MatchRunsService,
    MatchRunJob,
    MatchResultsService,
    MatchAcceptanceService,
    MatchPreviewsService,
    MatchDifferencesService,
    PartyMatchesService,
    SeedingPlansService,
  ],
})
export class MatchingModule {}
