import { ApiProperty } from '@nestjs/swagger';
import { LedgerPostingView, toLedgerPostingView } from '../ledger/ledger-posting.view.js';
import { balanceIn } from '../ledger/ledger.service.js';
import type { OperationOutcome } from './lot-operations.js';
import { LotView, toLotView } from './lot.view.js';

/** Something odd about an operation. */
export class LotOperationWarning {
  @ApiProperty({ enum: ['YIELD_OUTSIDE_WINDOW'], example: 'YIELD_OUTSIDE_WINDOW' })
  code!: 'YIELD_OUTSIDE_WINDOW';

  @ApiProperty({
    example:
      '12 kg of magnets came out, 38.1 to 71.4 kg were expected (P10 to P90): check the scale, or what the lot was said to hold.',
  })
  detail!: string;
}

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

  /** What is odd about it; it is recorded all the same. */
  @ApiProperty({ type: () => [LotOperationWarning] })
  warnings!: LotOperationWarning[];
}

export function toLotOperationView(
  { posted, made, from, oxides }: OperationOutcome,
  dryRun: boolean,
  warnings: readonly LotOperationWarning[] = [],
): LotOperationView {
  const view = (lot: OperationOutcome['made'][number]): LotView =>
    toLotView(lot, oxides.get(lot.id) ?? [], balanceIn(posted.balances, lot.id));
  return {
    dryRun,
    posting: toLedgerPostingView(posted.posting, posted.entries),
    made: made.map(view),
    from: from.map(view),
    warnings: [...warnings],
  };
}
