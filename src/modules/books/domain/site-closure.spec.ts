import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anAccount, anAmount, LOTS, someMoves } from '../../../../test/support/ledger-arbitraries.js';
import { lotAccount, ON_HAND_ACCOUNTS, siteAccount } from '../../ledger/domain/account.js';
import { amountOf, isNothing, negated, NOTHING, sumOf, type Amount } from '../../ledger/domain/amount.js';
import {
  balancedChanges,
  moved,
  POSTING_KINDS,
  reversedChanges,
  type LedgerChange,
  type PostingKind,
} from '../../ledger/domain/posting.js';
import {
  closePeriods,
  closeSite,
  expectedClosing,
  type ClosureSum,
  type SiteClosure,
} from './site-closure.js';

const WINDOW = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const [LOT, , ELSEWHERE] = LOTS;
const AVAILABLE = lotAccount('AVAILABLE', LOT);
const of = (grams: number, Nd = 0): Amount => amountOf(grams, { Nd, Pr: 0, Dy: 0, Tb: 0 });

/** A posting on a day of November. */
interface Happening {
  readonly day: string;
  readonly kind: PostingKind;
  readonly reverses: boolean;
  readonly changes: readonly LedgerChange[];
}

const dayOf = (place: number): string => `2026-11-${String(place + 1).padStart(2, '0')}`;

/** What the database would sum, one posting at a time. */
function sumsAt(siteId: string, happenings: readonly Happening[]): readonly ClosureSum[] {
  return happenings.flatMap(({ day, kind, reverses, changes }) => {
    const own = changes.filter(({ account }) => account.siteId === siteId);
    if (own.length === 0) return [];
    const others = changes.filter(({ account }) => account.siteId !== siteId);
    const gained = sumOf(others.map(({ amount }) => amount));
    return [
      ...own.map(({ account, amount }) => ({
        day,
        account: account.kind,
        otherSiteId: null,
        cause: account.cause,
        kind,
        brings: amount.grams > 0 === reverses,
        amount,
      })),
      ...others.slice(0, 1).map(({ account }) => ({
        day,
        account: 'OTHER_SITE' as const,
        otherSiteId: account.siteId,
        cause: null,
        kind,
        brings: gained.grams > 0 === reverses,
        amount: gained,
      })),
    ];
  });
}

function stockAt(siteId: string, happenings: readonly Happening[]): Amount {
  const isStock = ({ account }: LedgerChange): boolean =>
    account.siteId === siteId && (ON_HAND_ACCOUNTS as readonly string[]).includes(account.kind);
  return sumOf(happenings.flatMap(({ changes }) => changes.filter(isStock).map(({ amount }) => amount)));
}

const someHappenings = fc.array(
  fc
    .tuple(fc.nat({ max: 29 }), fc.constantFrom(...POSTING_KINDS), fc.boolean(), someMoves)
    .map(([place, kind, reverses, moves]): Happening => ({
      day: dayOf(place),
      kind: kind === 'REVERSAL' ? 'PROCESS' : kind,
      reverses,
      changes: balancedChanges(moves),
    })),
  { maxLength: 10 },
);

const FLOWS = [
  'received',
  'movedIn',
  'movedOut',
  'delivered',
  'consumed',
  'residues',
  'losses',
  'adjustments',
  'found',
  'missing',
  'unexplained',
] as const;

describe('the closure of a site', () => {
  it('holds to the gram and the milligram, whatever happened', () => {
    fc.assert(
      fc.property(anAmount, someHappenings, fc.constantFrom('yard', 'plant'), (opening, happenings, site) => {
        const closure = closeSite(WINDOW, opening, sumsAt(site, happenings));
        expect(closure.imbalance).toEqual(NOTHING);
        expect(closure.closing).toEqual(sumOf([opening, stockAt(site, happenings)]));
        expect(expectedClosing(opening, closure)).toEqual(closure.closing);
      }),
    );
  });

  it('of consecutive windows adds up to that of the whole, and each opens as the one before closed', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 29 }), { maxLength: 5 });
    fc.assert(
      fc.property(anAmount, someHappenings, cuts, (opening, happenings, places) => {
        const bounds = [0, ...[...places].sort((a, b) => a - b)].map(
          (place) => `${dayOf(place)}T00:00:00.000Z`,
        );
        const windows = bounds.map((from, index) => ({ from, to: bounds[index + 1] ?? WINDOW.to }));
        const sums = sumsAt('yard', happenings);
        const parts = closePeriods(windows, opening, sums);
        const whole = closeSite(WINDOW, opening, sums);
        for (const flow of FLOWS) expect(sumOf(parts.map((part) => part[flow]))).toEqual(whole[flow]);
        expect(parts[0]?.opening).toEqual(whole.opening);
        expect(parts.at(-1)?.closing).toEqual(whole.closing);
        parts.slice(1).forEach((part, index) => expect(part.opening).toEqual(parts[index]?.closing));
        expect(parts.every(({ imbalance }) => isNothing(imbalance))).toBe(true);
      }),
    );
  });

  it('says by how much the books are broken where a posting does not sum to zero', () => {
    fc.assert(
      fc.property(someHappenings, anAccount, anAmount, (happenings, account, amount) => {
        fc.pre(account.siteId === 'yard');
        const torn: Happening = {
          day: dayOf(3),
          kind: 'PROCESS',
          reverses: false,
          changes: [{ account, amount }],
        };
        const { imbalance } = closeSite(WINDOW, NOTHING, sumsAt('yard', [...happenings, torn]));
        // Stock out of nowhere is too much, and so is what arrived elsewhere without leaving the stock.
        expect(imbalance).toEqual(amount);
      }),
    );
  });

  it('counts a reversal with what it reverses: together they are as if nothing had happened', () => {
    fc.assert(
      fc.property(someHappenings, someHappenings, (happenings, undone) => {
        // Metal alone never goes from site to site, and would not say which way it went.
        fc.pre(undone.every(({ changes }) => changes.every(({ amount }) => amount.grams !== 0)));
        const reversals = undone.map((one) => ({
          ...one,
          day: dayOf(29),
          reverses: !one.reverses,
          changes: reversedChanges(one.changes),
        }));
        const plain = closeSite(WINDOW, NOTHING, sumsAt('yard', happenings));
        const both = closeSite(WINDOW, NOTHING, sumsAt('yard', [...happenings, ...undone, ...reversals]));
        const figures = (closure: SiteClosure) => [...FLOWS, 'closing' as const].map((name) => closure[name]);
        expect(figures(both)).toEqual(figures(plain));
      }),
    );
  });
});

describe('a month of a yard, by hand', () => {
  const supplier = siteAccount('SUPPLIER', 'yard');
  const happened = (kind: PostingKind, changes: readonly LedgerChange[], place = 4): Happening => ({
    day: dayOf(place),
    kind,
    reverses: false,
    changes,
  });
  const month = [
    happened('RECEIPT', moved(supplier, AVAILABLE, of(1_000_000, 200_000))),
    happened('PROCESS', moved(AVAILABLE, siteAccount('LOSS', 'yard', 'DUST'), of(30_000, 6_000))),
    happened('PROCESS', moved(AVAILABLE, siteAccount('RESIDUE', 'yard', 'STEEL'), of(500_000))),
    happened('COUNT', moved(AVAILABLE, siteAccount('ADJUSTMENT', 'yard', 'UNKNOWN'), of(12_000, 4_000)), 10),
    happened('COUNT', moved(siteAccount('ADJUSTMENT', 'yard', 'UNKNOWN'), AVAILABLE, of(2_000, 900)), 20),
    happened('CONTENT_ADJUSTMENT', moved(siteAccount('ADJUSTMENT', 'yard', 'ASSAY'), AVAILABLE, of(0, 700))),
    happened('MERGE', moved(AVAILABLE, lotAccount('AVAILABLE', ELSEWHERE), of(100_000, 40_000))),
    happened('HOLD', moved(AVAILABLE, lotAccount('HELD', LOT), of(50_000, 20_000))),
    happened('DELIVERY', moved(AVAILABLE, lotAccount('DELIVERED', LOT), of(60_000, 25_000))),
  ];
  const closure = closeSite(WINDOW, of(200_000, 80_000), sumsAt('yard', month));

  it('closes with 200 + 1,000 − 100 − 60 − 500 − 30 − 12 + 2 = 500 kg', () => {
    expect(closure).toMatchObject({
      opening: of(200_000, 80_000),
      received: of(1_000_000, 200_000),
      movedIn: NOTHING,
      movedOut: of(100_000, 40_000),
      delivered: of(60_000, 25_000),
      consumed: NOTHING,
      residues: of(500_000),
      losses: of(30_000, 6_000),
      adjustments: of(-10_000, -2_400),
      // 80,000 + 200,000 − 40,000 − 25,000 − 6,000 − 2,400 mg
      closing: of(500_000, 206_600),
      imbalance: NOTHING,
    });
  });

  it('names the materials, causes and sites', () => {
    expect(closure.lossesByCause).toEqual([{ name: 'DUST', amount: of(30_000, 6_000) }]);
    expect(closure.residuesByMaterial).toEqual([{ name: 'STEEL', amount: of(500_000) }]);
    expect(closure.movedOutBySite).toEqual([{ name: 'plant', amount: of(100_000, 40_000) }]);
    expect(closure.adjustmentsByCause).toEqual([
      { kind: 'CONTENT_ADJUSTMENT', name: 'ASSAY', amount: of(0, 700) },
      { kind: 'COUNT', name: 'UNKNOWN', amount: of(-10_000, -3_100) },
    ]);
  });

  it('cannot explain 12 − 2 = 10 of 1,200 kg: 0.8333 %; an assay is an explanation', () => {
    expect(closure).toMatchObject({
      missing: of(12_000, 4_000),
      found: of(2_000, 900),
      unexplained: of(10_000, 3_100),
      throughput: of(1_200_000, 280_000),
      unexplainedPct: 0.8333,
    });
  });

  it('seen from the other site is a movement in', () => {
    const there = closeSite(WINDOW, NOTHING, sumsAt('plant', month));
    expect(there).toMatchObject({
      movedIn: of(100_000, 40_000),
      closing: of(100_000, 40_000),
      unexplainedPct: 0,
    });
    expect(there.movedInBySite).toEqual([{ name: 'yard', amount: of(100_000, 40_000) }]);
  });

  it('has no share where there was nothing to account for', () => {
    expect(closeSite(WINDOW, NOTHING, []).unexplainedPct).toBeNull();
    expect(closeSite(WINDOW, negated(of(1)), []).unexplainedPct).toBeNull();
  });
});
