import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { ClosureQuery, VerificationQuery } from './books.dto.js';
import { SiteClosureReportView } from './closure.view.js';
import { SiteClosureService } from './site-closure.service.js';
import { VerificationService } from './verification.service.js';
import { LedgerVerificationView } from './verification.view.js';

@ApiTags('Ledger')
@Controller()
export class BooksController {
  constructor(
    private readonly verification: VerificationService,
    private readonly closures: SiteClosureService,
  ) {}

  @Get('ledger/verification')
  @Operation({
    summary: 'Verify the books',
    access: { scope: 'ledger:read', only: 'PLATFORM' },
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

  @Get('sites/:id/closure')
  @Operation({
    summary: "Close a site's books over a window",
    access: { scope: 'ledger:read', path: { id: { kind: 'site' } } },
    description:
      'Opening stock + what came in − what went out − residues and losses ± adjustments = closing stock, exact in mass and in ' +
      'each element, for the window and each of its days, weeks or months. What counts found missing or too much is stated as ' +
      'unexplained, with its share of what there was to account for. Goes by when things were recorded.',
    returns: SiteClosureReportView,
    returnDescription: 'The closure of the window and of each period.',
    params: { id: { example: EXAMPLE_ID.site, description: 'Id of the site.' } },
    problems: ['site-not-found'],
  })
  getSiteClosure(@IdParam() id: string, @Query() query: ClosureQuery): Promise<SiteClosureReportView> {
    return this.closures.closeSite(id, query);
  }
}
