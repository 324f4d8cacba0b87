import {
  LOOSE_MATERIAL_FORMS,
  type LooseMaterialForm,
  type MaterialForm,
} from '../../catalogue/domain/material-form.js';
import type { PostingKind } from '../../ledger/domain/posting.js';

/** Magnet material that is already free. */
export function isLoose(form: MaterialForm): form is LooseMaterialForm {
  return LOOSE_MATERIAL_FORMS.includes(form as LooseMaterialForm);
}

/**
 * Whether a lot is estimated from its own mass and grade, as it was weighed when it came out of a process: what is found out
 * later about what went in changes nothing about it.
 */
export function isWeighedAnew(makingKind: PostingKind, form: MaterialForm): boolean {
  return makingKind === 'PROCESS' && isLoose(form);
}

/** What an operation took of a lot. */
export interface TakenOfParent {
  readonly parentLotId: string;
  readonly takenGrams: number;
  /** What the parent was made with. */
  readonly parentNetMassGrams: number;
}

/**
 * The part of each parent that is in one of the lots that an operation made: what it took of the parent, times this lot's
 * part of all that was made.
 * @param madeGrams of all lots of the operation together, above 0
 */
export function partsOfParents(
  taken: readonly TakenOfParent[],
  netMassGrams: number,
  madeGrams: number,
): readonly { readonly parentLotId: string; readonly share: number }[] {
  return taken.map(({ parentLotId, takenGrams, parentNetMassGrams }) => ({
    parentLotId,
    share: (takenGrams / parentNetMassGrams) * (netMassGrams / madeGrams),
  }));
}

/** A lot in the genealogy. */
interface Descending {
  readonly id: string;
  readonly parentLotIds: readonly string[];
}

/**
 * Parents before children, otherwise by id. Parents that are not among the lots come first in any case.
 * @throws RangeError where a lot comes from itself
 */
export function parentsFirst<Each extends Descending>(lots: readonly Each[]): readonly Each[] {
  const waiting = new Map([...lots].sort((a, b) => (a.id < b.id ? -1 : 1)).map((lot) => [lot.id, lot]));
  const ordered: Each[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(({ parentLotIds }) =>
      parentLotIds.every((parentId) => !waiting.has(parentId)),
    );
    if (ready.length === 0) throw new RangeError('A lot comes from itself');
    for (const lot of ready) waiting.delete(lot.id);
    ordered.push(...ready);
  }
  return ordered;
}
