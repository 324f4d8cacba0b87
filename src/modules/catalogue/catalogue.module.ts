import { Module } from '@nestjs/common';
import { CatalogueController } from './catalogue.controller.js';
import { CatalogueHistoryService } from './catalogue-history.service.js';
import { CatalogueService, SHIPPED_CATALOGUE } from './catalogue.service.js';
import { loadCatalogue } from './load-catalogue.js';

@Module({
  controllers: [CatalogueController],
  providers: [
    { provide: SHIPPED_CATALOGUE, useFactory: () => loadCatalogue() },
    CatalogueService,
    CatalogueHistoryService,
  ],
  exports: [CatalogueService],
})
export class CatalogueModule {}
