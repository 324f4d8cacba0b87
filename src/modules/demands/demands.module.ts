import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { DemandsController } from './demands.controller.js';
import { DemandsService } from './demands.service.js';

@Module({
  imports: [CatalogueModule],
  controllers: [DemandsController],
  providers: [DemandsService],
  exports: [DemandsService],
})
export class DemandsModule {}
