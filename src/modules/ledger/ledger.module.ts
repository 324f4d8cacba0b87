import { Module } from '@nestjs/common';
import { LedgerController } from './ledger.controller.js';
import { LedgerPostingsService } from './ledger-postings.service.js';
import { LedgerService } from './ledger.service.js';
import { PostingExportsController } from './posting-exports.controller.js';

@Module({
  controllers: [LedgerController, PostingExportsController],
  providers: [LedgerService, LedgerPostingsService],
  exports: [LedgerService],
})
export class LedgerModule {}
