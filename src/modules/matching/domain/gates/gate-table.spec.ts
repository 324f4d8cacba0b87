import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aDemand, aLot, MATCH_DAY } from '../../../../../test/support/match-builders.js';
import type { MatchDemand, MatchLot } from '../match-problem.js';
import { evaluateGates, isEligible } from './evaluate-gates.js';
import { GATE_KEYS } from './gate.js';
import { gateCount, GateTable, onlyGate } from './gate-table.js';

const form = fc.constantFrom('SWARF' as const, 'LIBERATED_MAGNET' as const, 'WHOLE_DEVICE' as const);
const wtPct = fc.integer({ min: 0, max: 4 });
const range = fc.tuple(wtPct, wtPct).map(([low, more]) => ({ low, high: low + more }));
const day = fc.integer({ min: 1, max: 9 }).map((date) => `2026-06-0${date}`);
const country = fc.constantFrom('FR', 'DE');
const place = fc.record({
  latitude: fc.integer({ min: 40, max: 44 }),
  longitude: fc.integer({ min: 0, max: 4 }),
});
const elements = fc.dictionary(fc.constantFrom('Cu', 'Ni'), wtPct, { noNullPrototype: true });

const lot: fc.Arbitrary<MatchLot> = fc
  .record({
    form,
    gradeKeys: fc.subarray(['n42', 'sh']),
    evidenceTier: fc.integer({ min: 0, max: 2 }),
    moistureWtPct: range,
    oilWtPct: range,
    otherElementWtPct: elements,
    hazard: fc.constantFrom('NONE' as const, 'OILY' as const, 'UNKNOWN' as const),
    availableFrom: day,
    availableUntil: fc.option(day),
    country,
    place,
  })
  .map(({ place: at, ...rest }) => aLot({ ...rest, ...at }));

const demand: fc.Arbitrary<MatchDemand> = fc
  .record({
    acceptedForms: fc.subarray(['SWARF' as const, 'LIBERATED_MAGNET' as const, 'WHOLE_DEVICE' as const]),
    acceptedGradeKeys: fc.option(fc.subarray(['n42', 'sh'])),
    evidenceTierMin: fc.integer({ min: 0, max: 2 }),
    moistureWtPctMax: fc.option(wtPct),
    oilWtPctMax: fc.option(wtPct),
    impurityLimitsWtPct: elements,
    blendLimitsWtPct: elements,
    acceptedHazards: fc.option(fc.subarray(['NONE' as const, 'OILY' as const])),
    windowFrom: day,
    windowUntil: day,
    acceptedCountries: fc.option(fc.subarray(['FR', 'DE'])),
    distanceKmMax: fc.option(fc.integer({ min: 50, max: 500 })),
    place,
  })
  .map(({ place: at, ...rest }) => aDemand({ ...rest, ...at }));

describe('GateTable', () => {
  it('says of every pair what its gates say, whichever lots it has seen before', () => {
    fc.assert(
      fc.property(
        fc.array(lot, { minLength: 1, maxLength: 12 }),
        fc.array(demand, { minLength: 1, maxLength: 4 }),
        (lots, demands) => {
          const table = new GateTable(demands, MATCH_DAY);
          for (const each of lots) {
            const sets = table.failingOf(each);
            demands.forEach((taker, position) => {
              const failing = evaluateGates(each, taker, MATCH_DAY)
                .filter(({ verdict }) => verdict !== 'PASS')
                .map(({ gate }) => gate);
              const set = sets[position] ?? 0;
              expect(GATE_KEYS.filter((_, bit) => (set & (1 << bit)) !== 0)).toEqual(failing);
              expect(gateCount(set)).toBe(failing.length);
              expect(onlyGate(set)).toBe(failing.length === 1 ? failing[0] : null);
            });
          }
        },
      ),
      { numRuns: 400, seed: 20_261_126 },
    );
  });

  it('names the demands all of whose gates pass, at the first sight of a lot and at each later one', () => {
    fc.assert(
      fc.property(
        fc.array(lot, { minLength: 1, maxLength: 8 }),
        fc.array(demand, { minLength: 1, maxLength: 6 }),
        (lots, demands) => {
          const table = new GateTable(demands, MATCH_DAY);
          for (const each of [...lots, ...lots, ...lots]) {
            const expected = [...demands.keys()].filter((position) =>
              isEligible(each, demands[position] ?? aDemand(), MATCH_DAY),
            );
            expect([...table.eligibleOf(each)]).toEqual(expected);
          }
        },
      ),
      { numRuns: 300, seed: 20_261_127 },
    );
  });
});
