import { Module } from '@nestjs/common';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { MatchingController } from './matching.controller.js';
import { MatchingService } from './matching.service.js';

@Module({ imports: [CatalogueModule], controllers: [MatchingController], providers: [MatchingService] })
export class MatchingModule {}
