import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { EstimationModule } from '../estimation/estimation.module.js';
import { BatchChanges } from './batch-changes.js';
import { BatchFileImportsController } from './batch-file-imports.controller.js';
import { BatchImportKind } from './batch-import-kind.js';
import { BatchImportService } from './batch-import.service.js';
import { BatchImportsController } from './batch-imports.controller.js';
import { BatchesController, EstimatePreviewsController } from './batches.controller.js';
import { BatchesService } from './batches.service.js';
import { BatchExportsController } from './batch-exports.controller.js';
import { BatchExportsService } from './batch-exports.service.js';

@Module({
  imports: [CatalogueModule, EstimationModule],
  controllers: [
    BatchesController,
    BatchImportsController,
    BatchFileImportsController,
    EstimatePreviewsController,
    BatchExportsController,
  ],
  providers: [BatchExportsService, BatchesService, BatchImportKind, BatchImportService, BatchChanges],
  exports: [BatchesService, BatchChanges],
})
export class BatchesModule {}
