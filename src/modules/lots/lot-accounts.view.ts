import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { AmountView, toAmountView } from '../ledger/amount.view.js';
import { LOT_ACCOUNTS, type LotAccount } from '../ledger/domain/account.js';
import { onHand, type LotBalance } from '../ledger/domain/lot-balance.js';

/** What stands on one account of a lot. */
export class LotAccountView extends AmountView {
  @ApiProperty({ enum: LOT_ACCOUNTS, enumName: 'LotAccount', example: 'AVAILABLE' })
  account!: LotAccount;
}

/** Where a lot's material stands, with the metal attributed to it. */
export class LotAccountsView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  /** By what was recorded up to this instant. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  asOf!: string;

  /** Available, reserved, held and in transit together. */
  @ApiProperty({ type: () => AmountView })
  onHand!: AmountView;

  /** Every account, empty ones too. */
  @ApiProperty({ type: () => [LotAccountView] })
  accounts!: LotAccountView[];
}

export function toLotAccountsView(lotId: string, asOf: string, balance: LotBalance): LotAccountsView {
  return {
    lotId,
    asOf,
    onHand: toAmountView(onHand(balance)),
    accounts: LOT_ACCOUNTS.map((account) => ({ account, ...toAmountView(balance[account]) })),
  };
}
