import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches/batches.module.js';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { EstimationModule } from '../estimation/estimation.module.js';
import { LotsModule } from '../lots/lots.module.js';
import { AssayImportKind } from './assay-import-kind.js';
import { AssayImportsController } from './assay-imports.controller.js';
import { EvidenceController } from './evidence.controller.js';
import { EvidenceService } from './evidence.service.js';
import { Reestimation } from './reestimation.js';

@Module({
  imports: [CatalogueModule, EstimationModule, BatchesModule, LotsModule],
  controllers: [EvidenceController, AssayImportsController],
  providers: [AssayImportKind, EvidenceService, Reestimation],
})
export class EvidenceModule {}
