import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { EstimationController } from './estimation.controller.js';
import { EstimationService } from './estimation.service.js';

@Module({
  imports: [CatalogueModule],
  controllers: [EstimationController],
  providers: [EstimationService],
  exports: [EstimationService],
})
export class EstimationModule {}
