import { ApiProperty } from '@nestjs/swagger';
import { LedgerPostingView, toLedgerPostingView } from '../ledger/ledger-posting.view.js';
import { balanceIn } from '../ledger/ledger.service.js';
import type { OperationOutcome } from './lot-operations.js';
import { LotView, toLotView } from './lot.view.js';

/** What an operation did to lots, or would do. */
export class LotOperationView {
  /** True: nothing was stored, and the ids are of this answer only. */
  @ApiProperty({ example: false })
  dryRun!: boolean;

  @ApiProperty({ type: () => LedgerPostingView })
  posting!: LedgerPostingView;

  /** Lots that it made. */
  @ApiProperty({ type: () => [LotView] })
  made!: LotView[];

  /** Lots that it took from, as they stand after it. */
  @ApiProperty({ type: () => [LotView] })
  from!: LotView[];
}

export function toLotOperationView(
  { posted, made, from, oxides }: OperationOutcome,
  dryRun: boolean,
): LotOperationView {
  const view = (lot: OperationOutcome['made'][number]): LotView =>
    toLotView(lot, oxides.get(lot.id) ?? [], balanceIn(posted.balances, lot.id));
  return {
    dryRun,
    posting: toLedgerPostingView(posted.posting, posted.entries),
    made: made.map(view),
    from: from.map(view),
  };
}
