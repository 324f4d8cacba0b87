import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aDemand, aLot } from '../../../../test/support/match-builders.js';
import { CandidateDemands } from './candidate-demands.js';
import { isEligible } from './gates/evaluate-gates.js';

const place = fc.record({
  // Poles and the antimeridian as well.
  latitude: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 90, 0, 85, -5)),
  longitude: fc.oneof(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.constantFrom(-180, 180, 179.999, 0, 5),
  ),
});

describe('CandidateDemands', () => {
  it('misses no pair that all gates pass, wherever on the globe', () => {
    let eligible = 0;
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: place, km: fc.constantFrom(null, 1, 300, 2_000, 9_900, 20_100) }), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.array(place, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (demandPlaces, lotPlaces, isNear) => {
          const demands = demandPlaces.map(({ at, km }, index) =>
            aDemand({ ...at, id: `d${index}`, distanceKmMax: km }),
          );
          const candidates = new CandidateDemands(demands);
          lotPlaces.forEach((at, index) => {
            // Next to a demand, or anywhere.
            const lot = aLot(isNear ? { ...at, ...demandPlaces[index % demandPlaces.length]?.at } : at);
            const expected = demands.flatMap((demand, position) =>
              isEligible(lot, demand, '2026-06-01') ? [position] : [],
            );
            eligible += expected.length;
            const found = candidates.of(lot);
            expect(expected.filter((position) => !found.includes(position))).toEqual([]);
            expect([...found].sort((a, b) => a - b)).toEqual(found);
          });
        },
      ),
      { numRuns: 2_000, seed: 20_261_131 },
    );
    expect(eligible).toBeGreaterThan(5_000);
  });

  it('leaves out other forms and the other side of the globe', () => {
    const candidates = new CandidateDemands([
      aDemand({ id: 'near', latitude: 51, longitude: 2, distanceKmMax: 500 }),
      aDemand({ id: 'far', latitude: 35, longitude: 139, distanceKmMax: 3_000 }),
      aDemand({ id: 'anywhere', latitude: 35, longitude: 139 }),
      aDemand({ id: 'swarf', latitude: 51, longitude: 2, acceptedForms: ['SWARF'] }),
    ]);
    expect(candidates.of(aLot({ latitude: 52, longitude: 4 }))).toEqual([0, 2]);
    expect(candidates.of(aLot({ latitude: 52, longitude: 4, form: 'SWARF' }))).toEqual([3]);
    expect(candidates.of(aLot({ latitude: 34, longitude: 135 }))).toEqual([1, 2]);
  });
});
