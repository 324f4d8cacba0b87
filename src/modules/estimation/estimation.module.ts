import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { EstimationController } from './estimation.controller.js';
import { EstimationService } from './estimation.service.js';
import { EstimationThread } from './estimation-thread.js';

@Module({
  imports: [CatalogueModule],
  controllers: [EstimationController],
  providers: [EstimationService, EstimationThread],
  exports: [EstimationService],
})
export class EstimationModule {}
