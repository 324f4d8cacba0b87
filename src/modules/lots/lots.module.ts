import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches/batches.module.js';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { EstimationModule } from '../estimation/estimation.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { DraftLots } from './draft-lots.js';
import { LotWithdrawals } from './lot-withdrawals.js';
import { LotHoldsService } from './lot-holds.service.js';
import { LotLedgerController } from './lot-ledger.controller.js';
import { LotReversalsService } from './lot-reversals.service.js';
import { LotGenealogyController } from './lot-genealogy.controller.js';
import { LotGenealogyService } from './lot-genealogy.service.js';
import { LotOperations } from './lot-operations.js';
import { LotOperationsController } from './lot-operations.controller.js';
import { LotOperationsService } from './lot-operations.service.js';
import { LotProcessesService } from './lot-processes.service.js';
import { MadeLots } from './made-lots.js';
import { PartEstimates } from './part-estimates.js';
import { ProcessedLots } from './processed-lots.js';
import { LotsController } from './lots.controller.js';
import { LotsFollowBatches } from './lots-follow-batches.js';
import { LotReadsService } from './lot-reads.service.js';
import { LotsService } from './lots.service.js';
import { LotGauges } from './lot-gauges.js';

@Module({
  imports: [CatalogueModule, EstimationModule, LedgerModule, BatchesModule],
  controllers: [LotsController, LotOperationsController, LotLedgerController, LotGenealogyController],
  providers: [
    LotGauges,
    LotsService,
    LotReadsService,
    LotGenealogyService,
    DraftLots,
    LotWithdrawals,
    LotOperations,
    LotOperationsService,
    MadeLots,
    PartEstimates,
    ProcessedLots,
    LotProcessesService,
    LotHoldsService,
    LotReversalsService,
    LotsFollowBatches,
  ],
  exports: [LotsService],
})
export class LotsModule {}
