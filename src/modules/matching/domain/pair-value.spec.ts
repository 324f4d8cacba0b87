import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aDemand, aLot } from '../../../../test/support/match-builders.js';
import { pairSurplus, pairValue, VALUE_TERMS } from './pair-value.js';

describe('pairValue', () => {
  it('agrees with the arithmetic by hand', () => {
    // ρ = 300 kg / 1,000 kg = 0.3. Yield of NdPr = (225 · 0.9 + 75 · 0.8) / 300 = 0.875.
    expect(pairValue(aLot(), aDemand())).toEqual({
      termsUsdTenThousandthsPerKg: {
        // 0.7 · 80 · 0.875 = 49 USD/kg
        PAYABLE_NDPR: 490_000,
        // 0.7 · (250 · 0.75 · 12 + 1,000 · 0.5 · 3) / 300 = 8.75 USD/kg
        HEAVY_RARE_EARTH_CREDIT: 87_500,
        // 3 / 0.3 = 10 USD/kg
        TREATMENT: -100_000,
        // 111.195 km · 0.2 USD/t·km / 1,000 kg/t / 0.3 = 0.07413 USD/kg
        FREIGHT: -741,
        // 49 · (1 − 270 / 300) = 4.9 USD/kg
        RISK_DISCOUNT: -49_000,
        RESERVE: -200_000,
      },
      surplusUsdTenThousandthsPerKg: 227_759,
      distanceMetres: 111_195,
    });
  });

  it('has no risk discount at P50, no credit for unpriced heavy rare earths and no reserve where none is set', () => {
    const lot = aLot({ reserveUsdMicrosPerKgNdPr: null });
    const demand = aDemand({
      purchasePercentile: 'P50',
      dy2o3UsdMicrosPerKg: null,
      tb4o7UsdMicrosPerKg: null,
    });
    const terms = pairValue(lot, demand).termsUsdTenThousandthsPerKg;
    expect(terms).toMatchObject({ HEAVY_RARE_EARTH_CREDIT: 0, RISK_DISCOUNT: 0, RESERVE: 0 });
    // 0.7 · 1,000 · 0.5 · 3 / 300 = 3.5 USD/kg for terbium alone
    const terbiumOnly = pairValue(lot, aDemand({ dy2o3UsdMicrosPerKg: null }));
    expect(terbiumOnly.termsUsdTenThousandthsPerKg.HEAVY_RARE_EARTH_CREDIT).toBe(35_000);
  });

  it('may be negative', () => {
    // 490,000 + 87,500 − 100,000 − 741 − 49,000 − 600,000
    expect(
      pairValue(aLot({ reserveUsdMicrosPerKgNdPr: 60_000_000 }), aDemand()).surplusUsdTenThousandthsPerKg,
    ).toBe(-172_241);
  });

  it('refuses a lot without NdPr oxide', () => {
    const nothing = { p10: 0, p50: 0, p90: 0 };
    expect(() => pairValue(aLot({ ndPrMilligrams: nothing }), aDemand())).toThrow(RangeError);
  });

  it('states integers whose sum is the surplus, and never −0', () => {
    const price = fc.integer({ min: 0, max: 20_000_000 });
    const overrides = fc.record({
      payablePct: fc.double({ min: 0, max: 100, noNaN: true }),
      ndPrOxideUsdMicrosPerKg: price,
      dy2o3UsdMicrosPerKg: fc.option(price),
      tb4o7UsdMicrosPerKg: fc.option(price),
      treatmentUsdMicrosPerKgFeed: price,
      freightUsdMicrosPerTonneKm: price,
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(overrides, (demand) => {
        const { termsUsdTenThousandthsPerKg: terms, surplusUsdTenThousandthsPerKg } = pairValue(
          aLot(),
          aDemand(demand),
        );
        for (const term of VALUE_TERMS) {
          expect(Number.isSafeInteger(terms[term])).toBe(true);
          expect(Object.is(terms[term], -0)).toBe(false);
        }
        const sum = VALUE_TERMS.reduce((total, term) => total + BigInt(terms[term]), 0n);
        expect(BigInt(surplusUsdTenThousandthsPerKg)).toBe(sum);
        expect(pairSurplus(aLot(), aDemand(demand))).toBe(surplusUsdTenThousandthsPerKg);
      }),
    );
  });

  it('rounds each term as exact arithmetic does, half to even', () => {
    // Written out once more, in fractions of big integers.
    const halfEven = (numerator: bigint, denominator: bigint): number => {
      const twice = 2n * (numerator % denominator);
      const floor = numerator / denominator;
      return Number(twice > denominator || (twice === denominator && floor % 2n === 1n) ? floor + 1n : floor);
    };
    const amount = fc.oneof(
      fc.integer({ min: 1, max: 20_000_000 }),
      fc.integer({ min: 1, max: 40 }),
      // Multiples that make halves.
      fc.integer({ min: 1, max: 400 }).map((count) => count * 50_000),
    );
    let halves = 0;
    fc.assert(
      fc.property(amount, amount, amount, amount, amount, (net, nd, price, treatment, reserve) => {
        const p50 = { p10: nd, p50: nd, p90: nd };
        const none = { p10: 0, p50: 0, p90: 0 };
        const liberatedMilligrams = { ND2O3: p50, PR6O11: none, DY2O3: p50, TB4O7: none };
        const lot = aLot({
          netMassGrams: net,
          ndPrMilligrams: p50,
          liberatedMilligrams,
          reserveUsdMicrosPerKgNdPr: reserve,
        });
        const demand = aDemand({
          ndPrOxideUsdMicrosPerKg: price,
          dy2o3UsdMicrosPerKg: price,
          treatmentUsdMicrosPerKgFeed: treatment,
          freightUsdMicrosPerTonneKm: treatment,
        });
        const { termsUsdTenThousandthsPerKg: terms, distanceMetres } = pairValue(lot, demand);
        const [b, t, n, m] = [BigInt(price), BigInt(treatment), BigInt(net), BigInt(nd)];
        // 70 % payable; yields 90 and 75 %.
        expect(terms.PAYABLE_NDPR).toBe(halfEven(63n * b, 100n * 100n));
        expect(terms.HEAVY_RARE_EARTH_CREDIT).toBe(halfEven(525n * b, 1000n * 100n));
        expect(0 - terms.TREATMENT).toBe(halfEven(t * n * 1000n, m * 100n));
        expect(0 - terms.FREIGHT).toBe(
          halfEven(BigInt(distanceMetres) * t * n * 1000n, 1_000_000n * m * 100n),
        );
        expect(0 - terms.RESERVE).toBe(halfEven(BigInt(reserve), 100n));
        if ((2n * t * n * 1000n) % (m * 100n) === 0n && (t * n * 1000n) % (m * 100n) !== 0n) halves += 1;
      }),
      { numRuns: 3_000, seed: 20_261_132 },
    );
    expect(halves).toBeGreaterThan(20);
  });

  it('scales with the prices', () => {
    const scaled = (factor: number): readonly [number, number] => {
      const lot = aLot({ reserveUsdMicrosPerKgNdPr: 20_000_000 * factor, longitude: 1 });
      const value = pairValue(
        lot,
        aDemand({
          ndPrOxideUsdMicrosPerKg: 80_000_000 * factor,
          dy2o3UsdMicrosPerKg: 250_000_000 * factor,
          tb4o7UsdMicrosPerKg: 1_000_000_000 * factor,
          treatmentUsdMicrosPerKgFeed: 3_000_000 * factor,
        }),
      );
      return [value.surplusUsdTenThousandthsPerKg, value.termsUsdTenThousandthsPerKg.TREATMENT];
    };
    // 490,000 + 87,500 − 100,000 − 49,000 − 200,000 without distance
    expect(scaled(1)).toEqual([228_500, -100_000]);
    expect(scaled(7)).toEqual([7 * 228_500, -700_000]);
  });
});
