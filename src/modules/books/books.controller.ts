import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation } from '../../platform/http/operation.js';
import { VerificationQuery } from './books.dto.js';
import { VerificationService } from './verification.service.js';
import { LedgerVerificationView } from './verification.view.js';

@ApiTags('Ledger')
@Controller('ledger/verification')
export class BooksController {
  constructor(private readonly verification: VerificationService) {}

  @Get()
  @Operation({
    summary: 'Verify the books',
    description:
      "Sums every lot's balances anew from the entries and holds them against what is kept; holds every posting against " +
      'zero, its digest, its time and what it reverses; and looks whether lots that are closed or withdrawn have something ' +
      'on hand. Names what differs. Changes nothing: `npm run verify:ledger -- --repair` writes the balances anew.',
    returns: LedgerVerificationView,
    returnDescription: 'What was verified, and every difference up to a hundred.',
    problems: ['ledger-verification-too-large', 'write-queue-full'],
  })
  verifyLedger(@Query() query: VerificationQuery): Promise<LedgerVerificationView> {
    return this.verification.verify(query);
  }
}
