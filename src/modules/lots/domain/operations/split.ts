import { apportion } from '../../../../shared/apportion.js';
import { DomainError } from '../../../../shared/domain-error.js';
import { ESTIMATED_ELEMENTS } from '../../../catalogue/domain/rare-earths.js';
import { lotAccount } from '../../../ledger/domain/account.js';
import { amountOf, contentOf, negated, type Amount } from '../../../ledger/domain/amount.js';
import type { LotStock } from './lot-stock.js';
import type { PlannedOperation } from './planned-operation.js';

/** Parts of one split; more is bagging, not lots. */
export const SPLIT_PARTS_MAX = 100;
/** A percentage as integer millionths of the whole: four decimals of a percent. */
const WHOLE_PPM = 1_000_000;

/** How a part of a split is stated. */
export type SplitPart =
  | { readonly kind: 'MASS'; readonly grams: number }
  /** Integer millionths of what is available. */
  | { readonly kind: 'SHARE'; readonly ppm: number }
  /** So many parts of the sum of all proportions, e.g. 1 : 1 : 1; a whole number above 0. */
  | { readonly kind: 'PROPORTION'; readonly proportion: number }
  /** What the others leave; one part at the most. */
  | { readonly kind: 'REST' };

/**
 * Grams of each part, adding up to the whole exactly: masses as stated, shares and proportions by largest remainder and then
 * by order, and the rest to the one that takes it.
 * @param availableGrams above 0
 * @param parts all by mass, all by share or all by proportion; by mass or share, one may take the rest
 * @throws DomainError `split-not-valid` with a pointer to the part that is wrong
 */
export function splitGrams(availableGrams: number, parts: readonly SplitPart[]): readonly number[] {
  if (parts.length < 2 || parts.length > SPLIT_PARTS_MAX)
    throw splitFault('/parts', 'PARTS', `A split has 2 to ${SPLIT_PARTS_MAX} parts, not ${parts.length}.`);
  const rests = parts.flatMap(({ kind }, index) => (kind === 'REST' ? [index] : []));
  if (rests.length > 1)
    throw splitFault(`/parts/${rests[1] ?? 0}`, 'SECOND_REST', 'One part alone can take the rest.');
  const kinds = new Set(parts.map(({ kind }) => kind).filter((kind) => kind !== 'REST'));
  if (kinds.size > 1)
    throw splitFault('/parts', 'MIXED', 'State all parts by massKg, all by percent, or all by proportion.');
  if (kinds.has('PROPORTION') && rests.length > 0)
    throw splitFault(`/parts/${rests[0] ?? 0}`, 'MIXED', 'Proportions leave no rest: state this one too.');
  const grams = gramsBy([...kinds][0] ?? 'MASS', availableGrams, parts);
  const empty = grams.indexOf(0);
  if (empty >= 0) throw splitFault(`/parts/${empty}`, 'EMPTY_PART', 'This part would weigh nothing.');
  return grams;
}

function gramsBy(
  kind: SplitPart['kind'],
  availableGrams: number,
  parts: readonly SplitPart[],
): readonly number[] {
  if (kind === 'SHARE') return byShare(availableGrams, parts);
  if (kind === 'MASS') return byMass(availableGrams, parts);
  return apportion(
    availableGrams,
    parts.map((part) => (part.kind === 'PROPORTION' ? part.proportion : 0)),
  );
}

function byMass(availableGrams: number, parts: readonly SplitPart[]): readonly number[] {
  const stated = parts.reduce((sum, part) => sum + (part.kind === 'MASS' ? part.grams : 0), 0);
  const left = availableGrams - stated;
  const takesRest = parts.some(({ kind }) => kind === 'REST');
  if (left < 0 || (left > 0 && !takesRest)) {
    const detail = `The parts come to ${stated / 1000} kg, ${availableGrams / 1000} kg are available: leave one part without massKg to take the rest, or count the lot first.`;
    throw splitFault('/parts', 'DOES_NOT_SUM', detail);
  }
  return parts.map((part) => (part.kind === 'MASS' ? part.grams : left));
}

function byShare(availableGrams: number, parts: readonly SplitPart[]): readonly number[] {
  const stated = parts.reduce((sum, part) => sum + (part.kind === 'SHARE' ? part.ppm : 0), 0);
  const left = WHOLE_PPM - stated;
  const takesRest = parts.some(({ kind }) => kind === 'REST');
  if (left < 0 || (left > 0 && !takesRest)) {
    const detail = `The parts come to ${stated / 10_000} %, not 100: leave one part without percent to take the rest.`;
    throw splitFault('/parts', 'DOES_NOT_SUM', detail);
  }
  return apportion(
    availableGrams,
    parts.map((part) => (part.kind === 'SHARE' ? part.ppm : left)),
  );
}

function splitFault(pointer: string, code: string, detail: string): DomainError {
  return new DomainError('split-not-valid', detail, {}, [{ pointer, code, detail }]);
}

/** The metal of a whole among parts by their grams; each element adds up to the whole's exactly. */
export function dividedAmount(whole: Amount, grams: readonly number[]): readonly Amount[] {
  const content = contentByElement(whole, grams);
  return grams.map((each, index) =>
    amountOf(
      each,
      contentOf((element) => content[element][index] ?? 0),
    ),
  );
}

function contentByElement({ contentMilligrams }: Amount, grams: readonly number[]) {
  return Object.fromEntries(
    ESTIMATED_ELEMENTS.map((element) => [element, apportion(contentMilligrams[element], grams)]),
  ) as Readonly<Record<(typeof ESTIMATED_ELEMENTS)[number], readonly number[]>>;
}

/**
 * Parts all that is available of a lot.
 * @param partIds ids of the lots to make, one per part
 * @throws DomainError `split-not-valid`; `insufficient-available` where nothing is
 */
export function planSplit(
  { lot, balance }: LotStock,
  parts: readonly SplitPart[],
  partIds: readonly string[],
): PlannedOperation {
  const whole = balance.AVAILABLE;
  if (whole.grams === 0)
    throw new DomainError('insufficient-available', 'Nothing of the lot is available.', { thereKg: 0 });
  const amounts = dividedAmount(whole, splitGrams(whole.grams, parts));
  const outputs = amounts.map((amount, index) => ({ lotId: partIds[index] ?? '', amount }));
  return {
    inputs: [{ lotId: lot.id, amount: whole }],
    outputs,
    changes: [
      { account: lotAccount('AVAILABLE', lot), amount: negated(whole) },
      ...outputs.map(({ lotId, amount }) => ({
        account: lotAccount('AVAILABLE', { id: lotId, siteId: lot.siteId }),
        amount,
      })),
    ],
  };
}
