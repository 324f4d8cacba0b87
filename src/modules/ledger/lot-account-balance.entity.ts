import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';
import type { LotAccount } from './domain/account.js';

/**
 * What stands on one account of a lot: a projection of the entries, which can be made anew from them. The checks keep a
 * lot from giving what it does not have even where the code is wrong.
 */
@Entity('lot_account_balances')
@Index('lot_account_balances_unique', ['lotId', 'account'], { unique: true })
@Check('lot_account_balances_mass_not_negative', '"grams" >= 0')
@Check(
  'lot_account_balances_content_not_negative',
  '"nd_milligrams" >= 0 AND "pr_milligrams" >= 0 AND "dy_milligrams" >= 0 AND "tb_milligrams" >= 0',
)
export class LotAccountBalance {
  /** `lot:ACCOUNT`. */
  @IdColumn()
  id!: string;

  @TextColumn()
  lotId!: string;

  @TextColumn()
  account!: LotAccount;

  @IntegerColumn()
  grams!: number;

  @IntegerColumn()
  ndMilligrams!: number;

  @IntegerColumn()
  prMilligrams!: number;

  @IntegerColumn()
  dyMilligrams!: number;

  @IntegerColumn()
  tbMilligrams!: number;
}
