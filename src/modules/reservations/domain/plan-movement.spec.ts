import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { amountOf, isNegative, sumOf, type Amount } from '../../ledger/domain/amount.js';
import { balancesAfter, EMPTY_BALANCE, onHand, type LotBalance } from '../../ledger/domain/lot-balance.js';
import { balancedChanges } from '../../ledger/domain/posting.js';
import { DomainError } from '../../../shared/domain-error.js';
import { NO_PART_RULE } from './part-on-offer.js';
import {
  planConsumption,
  planDelivery,
  planDispatch,
  planRelease,
  planReserve,
  reservedInAll,
  statusOf,
  type LotToMove,
  type PlannedMovement,
  type ReservationMasses,
} from './plan-movement.js';
import { TRANSIT_CAUSE_NAMES, type TransitCause } from './transit-difference.js';

const LOT = { id: 'lot', siteId: 'site' };

function stockOf(available: Amount): LotToMove {
  return { lot: LOT, balance: { ...EMPTY_BALANCE, AVAILABLE: available } };
}

/** The lot after a movement. @throws where the posting does not sum to zero or an account would become negative */
function after({ balance }: LotToMove, { changes }: PlannedMovement): LotToMove {
  const balances = balancesAfter(new Map([[LOT.id, balance]]), balancedChanges(changes));
  return { lot: LOT, balance: balances.get(LOT.id) ?? EMPTY_BALANCE };
}

const TONNE = amountOf(1_000_000, { Nd: 240_000_000, Pr: 50_000_007, Dy: 9_999_999, Tb: 3 });
const SAME = { dispatchedGrams: null, receivedGrams: null, cause: null };

describe('a reservation', () => {
  it('takes its share of the metal, rounded down: 10 kg of 1,000 kg', () => {
    const planned = planReserve(stockOf(TONNE), 10_000, NO_PART_RULE);
    expect(planned.masses.reservedGrams).toBe(10_000);
    const { balance } = after(stockOf(TONNE), planned);
    expect(balance.RESERVED).toEqual(amountOf(10_000, { Nd: 2_400_000, Pr: 500_000, Dy: 99_999, Tb: 0 }));
    expect(balance.AVAILABLE.grams).toBe(990_000);
  });

  it('of a whole lot takes all that is available, to the last milligram', () => {
    expect(after(stockOf(TONNE), planReserve(stockOf(TONNE), null, NO_PART_RULE)).balance.RESERVED).toEqual(
      TONNE,
    );
  });

  it('takes no more than is available', () => {
    const tooMuch = refusalOf(() => planReserve(stockOf(TONNE), 1_000_001, NO_PART_RULE));
    expect([tooMuch.code, tooMuch.faults[0]?.pointer]).toEqual(['insufficient-available', '/massKg']);
    expect(refusalOf(() => planReserve({ lot: LOT, balance: EMPTY_BALANCE }, null, NO_PART_RULE)).code).toBe(
      'insufficient-available',
    );
  });

  it('goes its way: reserved, sent in two loads, received short, used up', () => {
    const reserve = planReserve(stockOf(TONNE), 100_000, NO_PART_RULE);
    let stock = after(stockOf(TONNE), reserve);
    let masses = reserve.masses;
    const step = (planned: PlannedMovement): void => {
      stock = after(stock, planned);
      masses = planned.masses;
    };
    step(planDispatch(stock, masses, 60_000));
    step(planDelivery(stock, masses, { ...SAME, receivedGrams: 59_400, cause: 'DRYING' }));
    step(planConsumption(stock, masses, 30_000));
    step(planRelease(stock, masses, 15_000, NO_PART_RULE));
    expect(statusOf(masses, 'RELEASED')).toBe('ACTIVE');
    step(planDispatch(stock, masses, null));
    step(planDelivery(stock, masses, { ...SAME, receivedGrams: 25_500, cause: 'WETTING' }));
    expect(masses).toEqual({
      reservedGrams: 0,
      inTransitGrams: 0,
      deliveredGrams: 54_900,
      consumedGrams: 30_000,
      releasedGrams: 15_000,
      differenceGrams: 100,
    });
    expect(statusOf(masses, 'EXPIRED')).toBe('FULFILLED');
    expect(stock.balance.DELIVERED.grams).toBe(54_900);
    expect(onHand(stock.balance).grams).toBe(915_000);
  });

  it('moves no more than is its own, though the lot holds that of others beside it', () => {
    const mine = planReserve(stockOf(TONNE), 10_000, NO_PART_RULE);
    const stock = after(stockOf(TONNE), mine);
    const others = after(stock, planReserve(stock, 500_000, NO_PART_RULE));
    for (const plan of [planRelease, planDispatch]) {
      const { code, faults } = refusalOf(() => plan(others, mine.masses, 10_001, NO_PART_RULE));
      expect([code, faults[0]?.pointer]).toEqual(['insufficient-balance', '/massKg']);
    }
    expect(refusalOf(() => planDelivery(others, mine.masses, SAME)).facts).toEqual({
      account: 'IN_TRANSIT',
      askedKg: 0,
      thereKg: 0,
    });
    expect(refusalOf(() => planConsumption(others, mine.masses, 1)).code).toBe('insufficient-balance');
  });

  it('is called by how all of it went back, and fulfilled where some did not', () => {
    const { masses } = planReserve(stockOf(TONNE), 10, NO_PART_RULE);
    const back = { ...masses, reservedGrams: 0, releasedGrams: 10 };
    expect([statusOf(back, 'RELEASED'), statusOf(back, 'EXPIRED')]).toEqual(['RELEASED', 'EXPIRED']);
    expect(statusOf({ ...back, releasedGrams: 4, differenceGrams: 6 }, 'EXPIRED')).toBe('FULFILLED');
    expect(statusOf({ ...back, releasedGrams: 4, inTransitGrams: 6 }, 'EXPIRED')).toBe('ACTIVE');
  });
});

/** What is tried on a lot and on the reservations of it. */
interface Command {
  readonly kind: 'RESERVE' | 'RELEASE' | 'DISPATCH' | 'DELIVER' | 'CONSUME';
  readonly which: number;
  readonly grams: number | null;
  /** Of what is received of a load; null for all of it. */
  readonly receivedPct: number | null;
  readonly cause: TransitCause | null;
}

describe('any sequence of movements', () => {
  const milligrams = fc.integer({ min: 0, max: 200_000 });
  const whole = fc
    .record({
      grams: fc.integer({ min: 500, max: 5_000 }),
      Nd: milligrams,
      Pr: milligrams,
      Dy: milligrams,
      Tb: milligrams,
    })
    .map(({ grams, ...content }) => amountOf(grams, content));
  const command: fc.Arbitrary<Command> = fc.record({
    kind: fc.constantFrom(
      'RESERVE',
      'RELEASE',
      'DISPATCH',
      'DISPATCH',
      'DELIVER',
      'DELIVER',
      'CONSUME',
      'CONSUME',
    ),
    which: fc.nat({ max: 2 }),
    grams: fc.option(fc.integer({ min: 1, max: 200 })),
    receivedPct: fc.option(fc.integer({ min: 0, max: 115 })),
    cause: fc.option(fc.constantFrom(...TRANSIT_CAUSE_NAMES)),
  });
  const commands = fc.array(command, { minLength: 10, maxLength: 40, size: 'max' });

  function planOf(stock: LotToMove, masses: ReservationMasses, one: Command): PlannedMovement {
    const { kind, grams, receivedPct, cause } = one;
    if (kind === 'RELEASE') return planRelease(stock, masses, grams, NO_PART_RULE);
    if (kind === 'DISPATCH') return planDispatch(stock, masses, grams);
    if (kind === 'CONSUME') return planConsumption(stock, masses, grams);
    const dispatchedGrams = grams ?? masses.inTransitGrams;
    const receivedGrams = receivedPct === null ? null : Math.floor((dispatchedGrams * receivedPct) / 100);
    return planDelivery(stock, masses, {
      dispatchedGrams,
      receivedGrams,
      cause: receivedGrams === null ? null : cause,
    });
  }

  /** Runs the commands, leaving out what is refused. */
  function run(start: Amount, given: readonly Command[]) {
    let stock = stockOf(start);
    const all: ReservationMasses[] = [];
    const movements: string[] = [];
    for (const one of given) {
      const isNew = one.kind === 'RESERVE';
      const index = isNew ? all.length : one.which % Math.max(1, all.length);
      const masses = all[index];
      if (masses === undefined && !isNew) continue;
      try {
        const planned =
          masses === undefined ? planReserve(stock, one.grams, NO_PART_RULE) : planOf(stock, masses, one);
        stock = after(stock, planned);
        all[index] = planned.masses;
        movements.push(one.kind);
        if (masses !== undefined && reservedInAll(planned.masses) !== reservedInAll(masses))
          throw new Error('Mass of a reservation came from or went to nowhere.');
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
      }
      expectSound(stock.balance, all);
    }
    return { stock, all, movements };
  }

  const sum = (all: readonly ReservationMasses[], part: keyof ReservationMasses): number =>
    all.reduce((total, masses) => total + masses[part], 0);

  function expectSound(balance: LotBalance, all: readonly ReservationMasses[]): void {
    const figures = all.flatMap(({ differenceGrams: _signed, ...others }) => Object.values<number>(others));
    const isNegativeSomewhere = Object.values(balance).some(isNegative) || figures.some((grams) => grams < 0);
    const accounts = [balance.RESERVED, balance.IN_TRANSIT, balance.DELIVERED, balance.CONSUMED];
    const parts = ['reservedGrams', 'inTransitGrams', 'deliveredGrams', 'consumedGrams'] as const;
    const found = { isNegativeSomewhere, grams: accounts.map(({ grams }) => grams) };
    expect(found).toEqual({ isNegativeSomewhere: false, grams: parts.map((part) => sum(all, part)) });
  }

  it('keeps every account above zero, and accounts and reservations in step', () => {
    const moved: string[] = [];
    fc.assert(
      fc.property(whole, commands, (start, given) => {
        const { stock, all, movements } = run(start, given);
        moved.push(...movements);
        const total = sumOf(Object.values(stock.balance));
        expect(total.grams).toBe(start.grams - sum(all, 'differenceGrams'));
        for (const element of ['Nd', 'Pr', 'Dy', 'Tb'] as const)
          expect(total.contentMilligrams[element]).toBeLessThanOrEqual(start.contentMilligrams[element]);
      }),
      { numRuns: 300 },
    );
    // Lest all be refused and nothing tried.
    for (const kind of ['RESERVE', 'RELEASE', 'DISPATCH', 'DELIVER', 'CONSUME'])
      expect([kind, moved.filter((one) => one === kind).length > 50]).toEqual([kind, true]);
  });

  it('gives all back in the end, to the milligram where nothing had left', () => {
    fc.assert(
      fc.property(whole, commands, fc.boolean(), (start, given, leaves) => {
        const staying = given.filter(({ kind }) => leaves || kind === 'RESERVE' || kind === 'RELEASE');
        const ran = run(start, staying);
        let { stock } = ran;
        for (const masses of ran.all)
          if (masses.reservedGrams > 0) stock = after(stock, planRelease(stock, masses, null, NO_PART_RULE));
        expect(stock.balance.RESERVED).toEqual(EMPTY_BALANCE.RESERVED);
        if (!leaves) expect(stock.balance.AVAILABLE).toEqual(start);
        const gone = (['inTransitGrams', 'deliveredGrams', 'consumedGrams', 'differenceGrams'] as const).map(
          (part) => sum(ran.all, part),
        );
        const goneGrams = gone.reduce((total, grams) => total + grams, 0);
        expect(stock.balance.AVAILABLE.grams).toBe(start.grams - goneGrams);
      }),
      { numRuns: 300 },
    );
  });
});
