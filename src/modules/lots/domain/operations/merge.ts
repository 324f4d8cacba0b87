import { DomainError, type InputFault } from '../../../../shared/domain-error.js';
import { lotAccount } from '../../../ledger/domain/account.js';
import { negated, partOf, sumOf } from '../../../ledger/domain/amount.js';
import { requireEnough } from '../../../ledger/domain/lot-balance.js';
import type { LotStock } from './lot-stock.js';
import type { OperationInput, PlannedOperation } from './planned-operation.js';

/** Lots of one operation. */
export const OPERATION_INPUTS_MAX = 200;

/** A lot that gives material to an operation. */
export interface TakenLot extends LotStock {
  /** Null for all that is available. */
  readonly grams: number | null;
}

/**
 * What an operation takes of each lot.
 * @throws DomainError `operation-inputs-not-valid`; `insufficient-available` with a pointer to the lot
 */
export function takeInputs(taken: readonly TakenLot[]): readonly OperationInput[] {
  const faults = inputFaults(taken);
  if (faults.length > 0)
    throw new DomainError('operation-inputs-not-valid', faults[0]?.detail ?? '', {}, faults);
  return taken.map(({ lot, balance, grams }, index) => {
    const asked = grams ?? balance.AVAILABLE.grams;
    if (asked === 0)
      throw new DomainError(
        'insufficient-available',
        `Nothing of ${lot.code} is available.`,
        { lotId: lot.id },
        [
          {
            pointer: `/inputs/${index}`,
            code: 'INSUFFICIENT_AVAILABLE',
            detail: 'Nothing of it is available.',
          },
        ],
      );
    requireEnough(balance, 'AVAILABLE', asked, `/inputs/${index}/massKg`);
    return { lotId: lot.id, amount: partOf(balance.AVAILABLE, asked) };
  });
}

function inputFaults(taken: readonly TakenLot[]): readonly InputFault[] {
  const [first] = taken;
  if (first === undefined || taken.length > OPERATION_INPUTS_MAX) {
    const detail = `An operation takes 1 to ${OPERATION_INPUTS_MAX} lots, not ${taken.length}.`;
    return [{ pointer: '/inputs', code: 'INPUTS', detail }];
  }
  return taken.flatMap(({ lot }, index) => {
    const pointer = `/inputs/${index}/lotId`;
    if (taken.findIndex((other) => other.lot.id === lot.id) < index)
      return [{ pointer, code: 'TWICE', detail: `${lot.code} is named twice.` }];
    if (lot.siteId === first.lot.siteId && lot.organisationId === first.lot.organisationId) return [];
    const detail = `${lot.code} and ${first.lot.code} are not at one site: ship one of them first.`;
    return [{ pointer, code: 'NOT_AT_ONE_SITE', detail }];
  });
}

/**
 * Blends lots of one form into a new one, which keeps all of them as its parents.
 * @param mergedId id of the lot to make
 * @throws DomainError `operation-inputs-not-valid`, `lots-must-not-mix` or `insufficient-available`
 */
export function planMerge(taken: readonly TakenLot[], mergedId: string): PlannedOperation {
  if (taken.length < 2) {
    const detail = 'A merge takes two lots or more.';
    throw new DomainError('operation-inputs-not-valid', detail, {}, [
      { pointer: '/inputs', code: 'INPUTS', detail },
    ]);
  }
  const inputs = takeInputs(taken);
  refuseUnlikeForms(taken);
  const amount = sumOf(inputs.map((input) => input.amount));
  const siteId = taken[0]?.lot.siteId ?? '';
  return {
    inputs,
    outputs: [{ lotId: mergedId, amount }],
    changes: [
      ...inputs.map((input) => ({
        account: lotAccount('AVAILABLE', { id: input.lotId, siteId }),
        amount: negated(input.amount),
      })),
      { account: lotAccount('AVAILABLE', { id: mergedId, siteId }), amount },
    ],
  };
}

function refuseUnlikeForms(taken: readonly TakenLot[]): void {
  const first = taken[0]?.lot;
  const other = taken.findIndex(({ lot }) => lot.form !== first?.form);
  if (other < 0) return;
  const detail = `${taken[other]?.lot.code ?? ''} is ${taken[other]?.lot.form ?? ''} and ${first?.code ?? ''} is ${first?.form ?? ''}: process them to one form first.`;
  throw new DomainError('lots-must-not-mix', detail, { rule: 'FORM' }, [
    { pointer: `/inputs/${other}/lotId`, code: 'UNLIKE_FORM', detail },
  ]);
}
