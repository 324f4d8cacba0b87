import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { DemandsController } from './demands.controller.js';
import { DemandsService } from './demands.service.js';
import { DemandExportsController } from './demand-exports.controller.js';
import { DemandImportKind } from './demand-import-kind.js';
import { DemandImportsController } from './demand-imports.controller.js';
import { DemandGauges } from './demand-gauges.js';

@Module({
  imports: [CatalogueModule],
  controllers: [DemandsController, DemandExportsController, DemandImportsController],
  providers: [DemandGauges, DemandImportKind, DemandsService],
  exports: [DemandsService],
})
export class DemandsModule {}
