import { percentOf, rational } from '../../../shared/rational.js';
import { ON_HAND_ACCOUNTS, type LotAccount, type SiteAccount } from '../../ledger/domain/account.js';
import { negated, sumOf, type Amount } from '../../ledger/domain/amount.js';
import type { PostingKind } from '../../ledger/domain/posting.js';
import type { TimeWindow } from './closure-periods.js';

/** What the entries of one kind came to on one day. Positive is what the account gained. */
export interface ClosureSum {
  /** ISO date, UTC. */
  readonly day: string;
  /** An account at the site, or all accounts that another site has in postings which touch this one. */
  readonly account: LotAccount | SiteAccount | 'OTHER_SITE';
  readonly otherSiteId: string | null;
  readonly cause: string | null;
  /** What happened; of a reversal, what it reverses. */
  readonly kind: PostingKind;
  /**
   * Whether the movement brings to the site, be it found or sent by another site; a reversal counts with what it reverses,
   * so that the two come to nothing together instead of showing twice.
   */
  readonly brings: boolean;
  readonly amount: Amount;
}

/** An amount of one material, cause or site. */
export interface NamedAmount {
  readonly name: string;
  readonly amount: Amount;
}

/** Adjustments of one kind and cause; positive is what the books gained. */
export interface AdjustmentAmount extends NamedAmount {
  readonly kind: PostingKind;
}

/**
 * The closure of a site:
 * closing = opening + received + movedIn − movedOut − delivered − consumed − residues − losses + adjustments + imbalance.
 * `imbalance` is nothing unless the books are broken: closing is what stands on hand, not what the others leave.
 */
export interface SiteClosure extends TimeWindow {
  readonly opening: Amount;
  readonly received: Amount;
  readonly movedIn: Amount;
  readonly movedOut: Amount;
  readonly delivered: Amount;
  readonly consumed: Amount;
  readonly residues: Amount;
  readonly losses: Amount;
  readonly adjustments: Amount;
  readonly closing: Amount;
  readonly imbalance: Amount;
  readonly residuesByMaterial: readonly NamedAmount[];
  readonly lossesByCause: readonly NamedAmount[];
  readonly adjustmentsByCause: readonly AdjustmentAmount[];
  readonly movedInBySite: readonly NamedAmount[];
  readonly movedOutBySite: readonly NamedAmount[];
  /** What counts found that the books did not have. */
  readonly found: Amount;
  /** What the books had and counts did not find. */
  readonly missing: Amount;
  /** missing − found: what nobody can explain. */
  readonly unexplained: Amount;
  /** opening + received + movedIn: what there was to account for. */
  readonly throughput: Amount;
  /** unexplained over throughput by mass, in per cent; null where there was nothing to account for. */
  readonly unexplainedPct: number | null;
}

const total = (sums: readonly ClosureSum[]): Amount => sumOf(sums.map(({ amount }) => amount));

/** @param sums what entries came to in the window */
export function closeSite(window: TimeWindow, opening: Amount, sums: readonly ClosureSum[]): SiteClosure {
  const of = (account: ClosureSum['account']): ClosureSum[] => sums.filter((sum) => sum.account === account);
  const onHand = sums.filter(({ account }) => (ON_HAND_ACCOUNTS as readonly string[]).includes(account));
  const [broughtIn, takenOut] = [true, false].map((brings) =>
    of('OTHER_SITE').filter((sum) => sum.brings === brings),
  );
  const counted = of('ADJUSTMENT').filter(({ kind }) => kind === 'COUNT');
  const flows = {
    received: negated(total(of('SUPPLIER'))),
    movedIn: negated(total(broughtIn ?? [])),
    movedOut: total(takenOut ?? []),
    delivered: total(of('DELIVERED')),
    consumed: total(of('CONSUMED')),
    residues: total(of('RESIDUE')),
    losses: total(of('LOSS')),
    adjustments: negated(total(of('ADJUSTMENT'))),
  };
  const found = negated(total(counted.filter(({ brings }) => brings)));
  const missing = total(counted.filter(({ brings }) => !brings));
  const unexplained = sumOf([missing, negated(found)]);
  const throughput = sumOf([opening, flows.received, flows.movedIn]);
  const closing = sumOf([opening, total(onHand)]);
  return {
    ...window,
    opening,
    ...flows,
    closing,
    imbalance: sumOf([closing, negated(expectedClosing(opening, flows))]),
    residuesByMaterial: byName(of('RESIDUE'), ({ cause }) => cause),
    lossesByCause: byName(of('LOSS'), ({ cause }) => cause),
    adjustmentsByCause: adjustmentsByCause(of('ADJUSTMENT')),
    movedInBySite: byName((broughtIn ?? []).map(opposite), ({ otherSiteId }) => otherSiteId),
    movedOutBySite: byName(takenOut ?? [], ({ otherSiteId }) => otherSiteId),
    found,
    missing,
    unexplained,
    throughput,
    unexplainedPct: shareInPercent(unexplained, throughput),
  };
}

type Flows = Pick<
  SiteClosure,
  'received' | 'movedIn' | 'movedOut' | 'delivered' | 'consumed' | 'residues' | 'losses' | 'adjustments'
>;

/** The right-hand side of the closure's equation. */
export function expectedClosing(opening: Amount, flows: Flows): Amount {
  const { received, movedIn, movedOut, delivered, consumed, residues, losses, adjustments } = flows;
  const gone = [movedOut, delivered, consumed, residues, losses].map(negated);
  return sumOf([opening, received, movedIn, adjustments, ...gone]);
}

/**
 * The closures of consecutive periods, each opening with what the one before closed with.
 * @param periods consecutive; all but the first begin at midnight, for the sums are of days
 */
export function closePeriods(
  periods: readonly TimeWindow[],
  opening: Amount,
  sums: readonly ClosureSum[],
): readonly SiteClosure[] {
  const ofPeriod = new Map<TimeWindow, ClosureSum[]>(periods.map((period) => [period, []]));
  for (const sum of sums) {
    const period = periods.findLast(({ from }) => from.slice(0, sum.day.length) <= sum.day);
    if (period === undefined) throw new RangeError(`${sum.day} is before the first period`);
    ofPeriod.get(period)?.push(sum);
  }
  let stock = opening;
  return periods.map((period) => {
    const closure = closeSite(period, stock, ofPeriod.get(period) ?? []);
    stock = closure.closing;
    return closure;
  });
}

function opposite(sum: ClosureSum): ClosureSum {
  return { ...sum, amount: negated(sum.amount) };
}

function byName(
  sums: readonly ClosureSum[],
  nameOf: (sum: ClosureSum) => string | null,
): readonly NamedAmount[] {
  const groups = new Map<string, ClosureSum[]>();
  for (const sum of sums) {
    const name = nameOf(sum) ?? '';
    groups.set(name, [...(groups.get(name) ?? []), sum]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, ofName]) => ({ name, amount: total(ofName) }));
}

function adjustmentsByCause(sums: readonly ClosureSum[]): readonly AdjustmentAmount[] {
  const kinds = [...new Set(sums.map(({ kind }) => kind))].sort();
  return kinds.flatMap((kind) => {
    const ofKind = sums.filter((sum) => sum.kind === kind).map(opposite);
    return byName(ofKind, ({ cause }) => cause).map((named) => ({ kind, ...named }));
  });
}

const SHARE_DECIMALS = 4;

function shareInPercent(part: Amount, whole: Amount): number | null {
  return whole.grams > 0 ? percentOf(rational(part.grams, whole.grams), SHARE_DECIMALS) : null;
}
