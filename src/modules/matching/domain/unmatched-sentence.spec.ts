import { describe, expect, it } from '@jest/globals';
import type { UnmatchedReason } from './match-result.js';
import type { PairValue } from './pair-value.js';
import { unmatchedSentence } from './unmatched-sentence.js';

const codes: Readonly<Record<string, string>> = { d1: 'DEM-2026-AAAAAAAA', d2: 'DEM-2026-BBBBBBBB' };

function sentence(reason: UnmatchedReason): string {
  return unmatchedSentence(reason, (id) => codes[id] ?? id);
}

function valueWithSurplus(surplusUsdTenThousandthsPerKg: number): PairValue {
  return {
    termsUsdTenThousandthsPerKg: {
      PAYABLE_NDPR: surplusUsdTenThousandthsPerKg,
      HEAVY_RARE_EARTH_CREDIT: 0,
      TREATMENT: 0,
      FREIGHT: 0,
      RISK_DISCOUNT: 0,
      RESERVE: 0,
    },
    surplusUsdTenThousandthsPerKg,
    distanceMetres: 154_296,
  };
}

const MOISTURE = {
  gate: 'MOISTURE',
  verdict: 'UNKNOWN',
  found: 'moisture between 10 and 32 wt%',
  required: 'at most 20 wt%',
  detail: 'not used',
} as const;
const GRADE = {
  gate: 'GRADE',
  verdict: 'FAIL',
  found: 'n42',
  required: 'only hdd-vcm',
  detail: 'not used',
} as const;

const priceOf = (intakeUsdTenThousandthsPerKg: number) => ({
  intakeUsdTenThousandthsPerKg,
  feedUsdTenThousandthsPerKg: 0,
  impurityUsdTenThousandthsPerKg: 0,
});

describe('unmatchedSentence', () => {
  it('says how little a lot holds', () => {
    expect(
      sentence({
        code: 'BELOW_SMALLEST_QUANTITY',
        ndPrOxideMilligramsP50: 9_999,
        smallestMilligrams: 10_000,
      }),
    ).toBe('It holds 9.999 g of NdPr oxide, less than the smallest quantity of 10 g.');
  });

  it('says that there is no demand', () => {
    expect(sentence({ code: 'NOT_ELIGIBLE', nearMisses: [], demandCount: 0 })).toBe(
      'There is no open demand.',
    );
  });

  it('names the nearest demand and the gate that it missed, with the figures', () => {
    const nearMisses = [
      { demandId: 'd2', failedGates: [MOISTURE] },
      { demandId: 'd1', failedGates: [MOISTURE, GRADE] },
    ];
    expect(sentence({ code: 'NOT_ELIGIBLE', nearMisses, demandCount: 12 })).toBe(
      'None of 12 demand(s) takes it. Nearest is DEM-2026-BBBBBBBB, missed by MOISTURE (moisture between 10 and 32 wt%; required: at most 20 wt%).',
    );
  });

  it('names every gate that the nearest demand missed by', () => {
    const nearMisses = [{ demandId: 'd1', failedGates: [MOISTURE, GRADE] }];
    expect(sentence({ code: 'NOT_ELIGIBLE', nearMisses, demandCount: 1 })).toContain(
      'MOISTURE (moisture between 10 and 32 wt%; required: at most 20 wt%) and GRADE (n42; required: only hdd-vcm).',
    );
  });

  it.each([
    [-26_400, '2.64 USD/kg'],
    [0, '0.00 USD/kg'],
    [-1_551_900, '155.19 USD/kg'],
  ])('says by how much costs exceed the value at a surplus of %d', (surplus, shortfall) => {
    expect(
      sentence({
        code: 'NO_SURPLUS',
        demandId: 'd1',
        value: valueWithSurplus(surplus),
        reserveToMatch: null,
      }),
    ).toBe(
      `It passes every gate of DEM-2026-AAAAAAAA, but its costs and reserve exceed the value there by ${shortfall} of NdPr oxide.`,
    );
  });

  it('says what better lots pay for the capacity', () => {
    expect(
      sentence({
        code: 'OUTBID',
        demandId: 'd2',
        value: valueWithSurplus(173_900),
        price: priceOf(338_700),
        shortfallUsdTenThousandthsPerKg: 164_800,
        reserveToMatch: null,
      }),
    ).toBe(
      "Its surplus of 17.39 USD/kg at DEM-2026-BBBBBBBB is not above that plant's intake price of 33.87 USD/kg: better lots fill the capacity.",
    );
  });

  it('names what else has a price, and says that a lot is left out where it is above all of them', () => {
    const price = {
      intakeUsdTenThousandthsPerKg: 100_000,
      feedUsdTenThousandthsPerKg: 20_000,
      impurityUsdTenThousandthsPerKg: 3_000,
    };
    const value = valueWithSurplus(173_900);
    expect(
      sentence({ code: 'LEFT_OUT', demandId: 'd2', value, price, opportunityCostUsdMicros: 1 }),
    ).toContain(
      "17.39 USD/kg at DEM-2026-BBBBBBBB is above that plant's price of intake, plant mass and impurities of 12.30 USD/kg, but",
    );
  });

  it('says how large the smallest part is, and how much fits', () => {
    expect(
      sentence({
        code: 'PART_DOES_NOT_FIT',
        demandId: 'd1',
        smallestNdPrOxideGrams: 12_340,
        fittingNdPrOxideGrams: 10_000,
      }),
    ).toBe(
      'It goes out in parts of 12.34 kg of NdPr oxide or more, and DEM-2026-AAAAAAAA, where most of it would fit, takes 10 kg of it at the most.',
    );
  });

  it('names every campaign that fell short, in kilograms', () => {
    const campaigns = [
      {
        demandId: 'd1',
        requiredNdPrOxideGrams: 800_000,
        reachableNdPrOxideGrams: 352_100,
        allocatedNdPrOxideGrams: 340_000,
      },
      {
        demandId: 'd2',
        requiredNdPrOxideGrams: 12_500,
        reachableNdPrOxideGrams: 12_490,
        allocatedNdPrOxideGrams: 0,
      },
    ];
    expect(sentence({ code: 'CAMPAIGN_MINIMUM_NOT_REACHED', campaigns })).toBe(
      'DEM-2026-AAAAAAAA needs 800 kg of NdPr oxide for a campaign and can reach 352.1 kg; ' +
        'DEM-2026-BBBBBBBB needs 12.5 kg of NdPr oxide for a campaign and can reach 12.49 kg.',
    );
  });
});
