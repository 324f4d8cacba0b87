import type { MaterialForm } from '../../../catalogue/domain/material-form.js';
import type { LotBalance } from '../../../ledger/domain/lot-balance.js';

/** What an operation needs to know of a lot; the stored lot has it. */
export interface LotIdentity {
  readonly id: string;
  readonly code: string;
  readonly organisationId: string;
  readonly siteId: string;
  readonly form: MaterialForm;
}

/** A lot with what stands on its accounts. */
export interface LotStock {
  readonly lot: LotIdentity;
  readonly balance: LotBalance;
}
