import { describe, expect, it } from '@jest/globals';
import type { DemandOutcome, LotOutcome } from './match-result.js';
import { currentDemandOutcome, currentLotOutcome } from './stored-outcome.js';

/** As runs stored it that knew campaign minimums only. */
const FORMER_LOT: unknown = {
  lotId: 'a',
  status: 'OUTBID',
  allocatedNdPrOxideGrams: 0,
  remainingNdPrOxideGrams: 100,
  unmatched: {
    code: 'OUTBID',
    demandId: 'x',
    value: null,
    intakePriceUsdTenThousandthsPerKg: 800_000,
    shortfallUsdTenThousandthsPerKg: 500_000,
    reserveToMatch: { demandId: 'x', belowUsdTenThousandthsPerKg: 200_000 },
  },
};
const FORMER_DEMAND: unknown = {
  demandId: 'x',
  status: 'FILLED',
  filledNdPrOxideGrams: 100,
  intakePriceUsdTenThousandthsPerKg: 800_000,
};

describe('outcomes of earlier versions', () => {
  it('have a price of intake only, a certain reserve and no part in a gap', () => {
    expect(currentLotOutcome(FORMER_LOT as LotOutcome)).toMatchObject({
      lotId: 'a',
      opportunityCostUsdMicros: 0,
      unmatched: {
        price: {
          intakeUsdTenThousandthsPerKg: 800_000,
          feedUsdTenThousandthsPerKg: 0,
          impurityUsdTenThousandthsPerKg: 0,
        },
        shortfallUsdTenThousandthsPerKg: 500_000,
        reserveToMatch: { belowUsdTenThousandthsPerKg: 200_000, isCertain: true },
      },
    });
  });

  it('have no plant mass, blends or less strict limits', () => {
    expect(currentDemandOutcome(FORMER_DEMAND as DemandOutcome)).toMatchObject({
      filledNdPrOxideGrams: 100,
      feedPriceUsdMicrosPerKg: null,
      feedGramsMax: null,
      blends: [],
      relaxations: [],
    });
  });

  it('are left as they are where they are of today', () => {
    const today = currentLotOutcome(FORMER_LOT as LotOutcome);
    const changed = { ...today, opportunityCostUsdMicros: 7 };
    expect(currentLotOutcome(changed)).toEqual(changed);
  });
});
