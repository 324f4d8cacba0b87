import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { SourcingModule } from '../sourcing/sourcing.module.js';
import { DemandsController } from './demands.controller.js';
import { DemandReferenceData } from './demand-references.js';
import { DemandsService } from './demands.service.js';
import { DemandExportsController } from './demand-exports.controller.js';
import { DemandImportKind } from './demand-import-kind.js';
import { DemandImportsController } from './demand-imports.controller.js';
import { DemandGauges } from './demand-gauges.js';

@Module({
  imports: [CatalogueModule, SourcingModule],
  controllers: [DemandsController, DemandExportsController, DemandImportsController],
  providers: [DemandGauges, DemandImportKind, DemandReferenceData, DemandsService],
  exports: [DemandReferenceData, DemandsService],
})
export class DemandsModule {}
