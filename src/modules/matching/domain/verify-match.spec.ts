import { describe, expect, it } from '@jest/globals';
import { aSnapshot, plainDemand, plainLot } from '../../../../test/support/match-builders.js';
import type { MatchDemand, MatchLot, MatchSnapshot } from './match-problem.js';
import type { Allocation, MatchViolation } from './match-result.js';
import { pairValue } from './pair-value.js';
import { verifyMatch, type MatchClaim } from './verify-match.js';

/*
 * Worked by hand: lot a (100 g, reserve 20) and lot b (60 g, reserve 50) meet x (80 g at 100 USD/kg) and
 * y (50 g at 70 USD/kg). Surplus: a-x 80, a-y 50, b-x 50, b-y 20. Optimum: a 80 g to x, a 20 g to y, b 30 g to y:
 * 0.08 · 80 + 0.02 · 50 + 0.03 · 20 = 8 USD. Prices: y 20 (lot b has 30 g left over), x 50 (a moves to y: 20 + 30).
 * Bound: 0.08 · 50 + 0.05 · 20 + 0.1 · 30 + 0.06 · 0 = 8 USD.
 */
const SNAPSHOT: MatchSnapshot = aSnapshot(
  [plainLot('a', 100, 20), plainLot('b', 60, 50)],
  [
    plainDemand('x', 80, 100, { ndPrOxideGramsMin: 40 }),
    plainDemand('y', 50, 70),
    plainDemand('z', 500, 90, { acceptedForms: ['SWARF'] }),
  ],
);

function allocation(lotId: string, demandId: string, ndPrOxideGrams: number): Allocation {
  const lot = SNAPSHOT.lots.find(({ id }) => id === lotId);
  const demand = SNAPSHOT.demands.find(({ id }) => id === demandId);
  if (lot === undefined || demand === undefined) throw new Error('not in the snapshot');
  const value = pairValue(lot, demand);
  // A plain lot weighs four times its NdPr oxide.
  const surplusUsdMicros = (ndPrOxideGrams / 10) * value.surplusUsdTenThousandthsPerKg;
  return { lotId, demandId, ndPrOxideGrams, lotMassGrams: ndPrOxideGrams * 4, surplusUsdMicros, value };
}

const A_TO_X = allocation('a', 'x', 80);
const A_TO_Y = allocation('a', 'y', 20);
const B_TO_Y = allocation('b', 'y', 30);

const CLAIM: MatchClaim = {
  allocations: [A_TO_X, A_TO_Y, B_TO_Y],
  objectiveUsdMicros: 8_000_000,
  certificatePrices: [
    { demandId: 'x', usdTenThousandthsPerKg: 500_000 },
    { demandId: 'y', usdTenThousandthsPerKg: 200_000 },
    { demandId: 'z', usdTenThousandthsPerKg: 0 },
  ],
};

function codes(claim: Partial<MatchClaim>, snapshot = SNAPSHOT): readonly MatchViolation['code'][] {
  return verifyMatch(snapshot, { ...CLAIM, ...claim }).violations.map(({ code }) => code);
}

function withLotB(changes: Partial<MatchLot>): Partial<MatchSnapshot> {
  return { lots: SNAPSHOT.lots.map((lot) => (lot.id === 'b' ? { ...lot, ...changes } : lot)) };
}

function withDemandY(changes: Partial<MatchDemand>): Partial<MatchSnapshot> {
  return {
    demands: SNAPSHOT.demands.map((demand) => (demand.id === 'y' ? { ...demand, ...changes } : demand)),
  };
}

describe('verifyMatch', () => {
  it('confirms the optimum worked by hand', () => {
    expect(verifyMatch(SNAPSHOT, CLAIM)).toEqual({
      feasible: true,
      violations: [],
      objectiveUsdMicros: 8_000_000,
      boundUsdMicros: 8_000_000,
      gapUsdMicros: 0,
    });
  });

  it.each<[MatchViolation['code'], Partial<MatchSnapshot>, Partial<MatchClaim>]>([
    ['PART_TOO_SMALL', withLotB({ isDivisible: false }), {}],
    ['PART_TOO_SMALL', withLotB({ smallestPartGrams: 121 }), {}],
    // y receives 80 g and 120 g of feed.
    ['PLANT_MASS_EXCEEDED', withDemandY({ feedGramsMax: 199 }), {}],
    // A builder's lot has 0.2 % of copper.
    ['BLEND_TOO_DIRTY', withDemandY({ blendLimitsWtPct: { Cu: 0.19 } }), {}],
    [
      'FLOOR_NOT_MET',
      { lots: SNAPSHOT.lots.slice(0, 1) },
      { allocations: [A_TO_X, A_TO_Y], fairShareOf64: 64 },
    ],
    [
      'INVALID_PRICE',
      {},
      {
        certificatePrices: CLAIM.certificatePrices.map((price) => ({ ...price, feedUsdMicrosPerKg: -1 })),
      },
    ],
  ])('finds %s', (code, changes, claim) => {
    expect(codes(claim, { ...SNAPSHOT, ...changes })).toContain(code);
  });

  it('accepts what just obeys every rule', () => {
    const lotB = { smallestPartGrams: 120 };
    const demandY = { feedGramsMax: 200, blendLimitsWtPct: { Cu: 0.2 } };
    expect(codes({}, { ...SNAPSHOT, ...withLotB(lotB), ...withDemandY(demandY) })).toEqual([]);
  });

  it('finds a mass that does not hold what it is said to hold', () => {
    expect(codes({ allocations: [A_TO_X, A_TO_Y, { ...B_TO_Y, lotMassGrams: 118 }] })).toEqual([
      'WRONG_MASS',
    ]);
  });

  it('states the gap of a worse match and of worse prices', () => {
    // Without lot b: 7.4 USD. With all prices 0 the bound is 0.1 · 80 + 0.06 · 50 = 11 USD.
    const worse = { allocations: [A_TO_X, A_TO_Y], objectiveUsdMicros: 7_400_000 };
    expect(verifyMatch(SNAPSHOT, { ...CLAIM, ...worse })).toMatchObject({
      feasible: true,
      gapUsdMicros: 600_000,
    });
    const free = CLAIM.certificatePrices.map(({ demandId }) => ({ demandId, usdTenThousandthsPerKg: 0 }));
    expect(verifyMatch(SNAPSHOT, { ...CLAIM, certificatePrices: free })).toMatchObject({
      feasible: true,
      boundUsdMicros: 11_000_000,
      gapUsdMicros: 3_000_000,
    });
  });

  it('accepts that nothing is matched', () => {
    expect(codes({ allocations: [], objectiveUsdMicros: 0 })).toEqual([]);
  });

  it('finds more than the lot holds', () => {
    const allocations = [A_TO_X, allocation('a', 'y', 30)];
    // 0.08 · 80 + 0.03 · 50 = 7.9 USD; the lot's mass is exceeded with it.
    expect(codes({ allocations, objectiveUsdMicros: 7_900_000 })).toEqual([
      'SUPPLY_EXCEEDED',
      'LOT_MASS_EXCEEDED',
    ]);
  });

  it('finds more than the demand takes', () => {
    const allocations = [A_TO_X, A_TO_Y, allocation('b', 'y', 40)];
    expect(codes({ allocations, objectiveUsdMicros: 8_200_000 })).toContain('CAPACITY_EXCEEDED');
  });

  it('finds a campaign below its minimum', () => {
    const allocations = [allocation('a', 'x', 30), A_TO_Y, B_TO_Y];
    expect(codes({ allocations, objectiveUsdMicros: 4_000_000 })).toEqual(['CAMPAIGN_BELOW_MINIMUM']);
  });

  it('finds a pair that is not eligible and names the gate', () => {
    const allocations = [allocation('a', 'z', 100)];
    const { violations } = verifyMatch(SNAPSHOT, { ...CLAIM, allocations, objectiveUsdMicros: 7_000_000 });
    expect(violations).toEqual([
      {
        code: 'GATE_FAILED',
        detail: 'Lot a to demand z: FORM. Found LIBERATED_MAGNET; required one of SWARF.',
      },
    ]);
  });

  it('re-evaluates the gates on the day of the match', () => {
    const late = { ...SNAPSHOT, at: '2027-01-01' };
    expect(codes({}, late).filter((code) => code === 'GATE_FAILED')).toHaveLength(3);
  });

  it('finds a wrong objective', () => {
    expect(codes({ objectiveUsdMicros: 8_000_001 })).toEqual(['WRONG_OBJECTIVE']);
    expect(codes({ objectiveUsdMicros: Number.NaN })).toEqual(['WRONG_OBJECTIVE']);
  });

  it('finds a pair without surplus', () => {
    const demands = SNAPSHOT.demands.map((demand) =>
      demand.id === 'y' ? { ...demand, ndPrOxideUsdMicrosPerKg: 50_000_000 } : demand,
    );
    expect(codes({}, { ...SNAPSHOT, demands })).toContain('NO_SURPLUS');
  });

  it.each([
    ['surplus of the delivery', { ...B_TO_Y, surplusUsdMicros: 600_001 }],
    ['surplus per kg', { ...B_TO_Y, value: { ...B_TO_Y.value, surplusUsdTenThousandthsPerKg: 200_001 } }],
    [
      'term',
      {
        ...B_TO_Y,
        value: {
          ...B_TO_Y.value,
          termsUsdTenThousandthsPerKg: { ...B_TO_Y.value.termsUsdTenThousandthsPerKg, FREIGHT: -1 },
        },
      },
    ],
  ])('finds a wrong %s', (_, wrong) => {
    expect(codes({ allocations: [A_TO_X, A_TO_Y, wrong] })).toEqual(['WRONG_VALUE']);
  });

  it.each([
    { ndPrOxideGrams: 25 },
    { ndPrOxideGrams: -10 },
    { ndPrOxideGrams: 0 },
    { ndPrOxideGrams: Number.NaN },
    { lotMassGrams: -1 },
    { lotMassGrams: 0.5 },
  ])('finds that %j is not a quantity', (wrong) => {
    const allocations = [A_TO_X, A_TO_Y, { ...B_TO_Y, ...wrong }];
    expect(codes({ allocations, objectiveUsdMicros: 7_400_000 })).toContain('NOT_A_QUANTITY');
  });

  it('finds a pair that the snapshot does not know, and one that appears twice', () => {
    const allocations = [A_TO_X, A_TO_Y, B_TO_Y, { ...B_TO_Y, lotId: 'c' }];
    expect(codes({ allocations })).toContain('UNKNOWN_PAIR');
    const halves = [A_TO_X, A_TO_Y, allocation('b', 'y', 10), allocation('b', 'y', 20)];
    expect(codes({ allocations: halves })).toEqual(['DUPLICATE_PAIR']);
  });

  it('finds mass left behind from a lot that is allocated whole', () => {
    expect(codes({ allocations: [A_TO_X, { ...A_TO_Y, lotMassGrams: 79 }, B_TO_Y] })).toEqual([
      'WRONG_MASS',
      'LOT_MASS_INCOMPLETE',
    ]);
  });

  it.each([
    [
      'a negative price',
      [{ demandId: 'x', usdTenThousandthsPerKg: -1 }, ...CLAIM.certificatePrices.slice(1)],
    ],
    [
      'a fractional price',
      [{ demandId: 'x', usdTenThousandthsPerKg: 0.5 }, ...CLAIM.certificatePrices.slice(1)],
    ],
    ['a missing price', CLAIM.certificatePrices.slice(1)],
    ['two prices for one demand', [...CLAIM.certificatePrices, { demandId: 'x', usdTenThousandthsPerKg: 0 }]],
  ])('finds %s, and its bound holds nevertheless', (_, certificatePrices) => {
    const verification = verifyMatch(SNAPSHOT, { ...CLAIM, certificatePrices });
    expect(verification.violations.map(({ code }) => code)).toEqual(['INVALID_PRICE']);
    expect(verification.boundUsdMicros).toBeGreaterThanOrEqual(8_000_000);
  });

  it('cannot be deceived into a bound below what is feasible', () => {
    const absurd = CLAIM.certificatePrices.map(({ demandId }, position) => ({
      demandId,
      usdTenThousandthsPerKg: position * 123_457,
    }));
    expect(verifyMatch(SNAPSHOT, { ...CLAIM, certificatePrices: absurd }).gapUsdMicros).toBeGreaterThan(0);
    // Over-supply, on the other hand, lies above any bound.
    const allocations = [A_TO_X, allocation('a', 'y', 50), B_TO_Y];
    expect(codes({ allocations, objectiveUsdMicros: 9_500_000 })).toContain('OBJECTIVE_ABOVE_BOUND');
  });
});
