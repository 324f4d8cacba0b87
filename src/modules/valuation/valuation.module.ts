import { Module } from '@nestjs/common';
import { EstimationModule } from '../estimation/estimation.module.js';
import { PriceSeriesController } from './price-series.controller.js';
import { PriceSeriesService } from './price-series.service.js';
import { ValuationController } from './valuation.controller.js';
import { ValuationService } from './valuation.service.js';

@Module({
  imports: [EstimationModule],
  controllers: [PriceSeriesController, ValuationController],
  providers: [PriceSeriesService, ValuationService],
})
export class ValuationModule {}
