import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches/batches.module.js';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { EstimationModule } from '../estimation/estimation.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { DraftLots } from './draft-lots.js';
import { LotWithdrawals } from './lot-withdrawals.js';
import { LotsController } from './lots.controller.js';
import { LotsFollowBatches } from './lots-follow-batches.js';
import { LotReadsService } from './lot-reads.service.js';
import { LotsService } from './lots.service.js';

@Module({
  imports: [CatalogueModule, EstimationModule, LedgerModule, BatchesModule],
  controllers: [LotsController],
  providers: [LotsService, LotReadsService, DraftLots, LotWithdrawals, LotsFollowBatches],
  exports: [LotsService],
})
export class LotsModule {}
