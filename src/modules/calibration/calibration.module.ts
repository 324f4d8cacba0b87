import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { Calculator } from './calculator.js';
import { CalibrationController } from './calibration.controller.js';
import { CalibrationService } from './calibration.service.js';
import { CatalogueProposalsController } from './catalogue-proposals.controller.js';
import { CatalogueProposalsService } from './catalogue-proposals.service.js';
import { ProposalDrafts } from './proposal-drafts.js';

@Module({
  imports: [CatalogueModule],
  controllers: [CalibrationController, CatalogueProposalsController],
  providers: [CalibrationService, CatalogueProposalsService, ProposalDrafts, Calculator],
})
export class CalibrationModule {}
