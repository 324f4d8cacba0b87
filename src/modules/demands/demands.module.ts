import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { DemandsController } from './demands.controller.js';
import { DemandsService } from './demands.service.js';
import { DemandGauges } from './demand-gauges.js';

@Module({
  imports: [CatalogueModule],
  controllers: [DemandsController],
  providers: [DemandGauges, DemandsService],
  exports: [DemandsService],
})
export class DemandsModule {}
