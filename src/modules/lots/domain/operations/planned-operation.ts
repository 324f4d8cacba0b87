import type { Amount } from '../../../ledger/domain/amount.js';
import type { LedgerChange } from '../../../ledger/domain/posting.js';

/** What an operation takes of a lot, from what is available. */
export interface OperationInput {
  readonly lotId: string;
  readonly amount: Amount;
}

/** A lot that an operation makes. */
export interface OperationOutput {
  readonly lotId: string;
  readonly amount: Amount;
}

/** What an operation does to material: which lots give, which are made, and how the ledger changes. */
export interface PlannedOperation {
  readonly inputs: readonly OperationInput[];
  readonly outputs: readonly OperationOutput[];
  readonly changes: readonly LedgerChange[];
}
