import { describe, expect, it } from '@jest/globals';
import { aDemand, aLot, MATCH_DAY } from '../../../../../test/support/match-builders.js';
import { expectedFinding, gateFinding, type GateCase } from '../../../../../test/support/gate-cases.js';
import { evaluateGates, failedGates, isEligible } from './evaluate-gates.js';
import { GATE_KEYS } from './gate.js';

const route = aDemand().route;

const CASES: readonly GateCase[] = [
  {
    gate: 'FORM',
    verdict: 'PASS',
    lot: {},
    demand: { acceptedForms: ['SWARF', 'LIBERATED_MAGNET'] },
    found: 'LIBERATED_MAGNET',
    required: 'one of SWARF, LIBERATED_MAGNET',
  },
  {
    gate: 'FORM',
    verdict: 'FAIL',
    lot: { form: 'POWDER' },
    demand: {},
    found: 'POWDER',
    required: 'one of LIBERATED_MAGNET',
  },
  {
    gate: 'FORM',
    verdict: 'FAIL',
    lot: {},
    demand: { acceptedForms: [] },
    found: 'LIBERATED_MAGNET',
    required: 'none',
  },
  {
    gate: 'PROCESS',
    verdict: 'PASS',
    lot: {},
    demand: {},
    found: 'LIBERATED_MAGNET',
    required: 'one of LIBERATED_MAGNET, SWARF by route hydrometallurgy',
  },
  {
    gate: 'PROCESS',
    verdict: 'FAIL',
    lot: {},
    demand: { route: { ...route, acceptedForms: ['SWARF'] } },
    found: 'LIBERATED_MAGNET',
    required: 'one of SWARF by route hydrometallurgy',
  },
  {
    gate: 'PROCESS',
    verdict: 'PASS',
    lot: { form: 'WHOLE_DEVICE' },
    demand: { acceptedForms: ['WHOLE_DEVICE'] },
    found: 'WHOLE_DEVICE',
    required: 'one of LIBERATED_MAGNET, SWARF by route hydrometallurgy',
  },
  {
    gate: 'PROCESS',
    verdict: 'FAIL',
    lot: { form: 'WHOLE_DEVICE' },
    demand: { route: { ...route, acceptedForms: ['SWARF'] } },
    found: 'WHOLE_DEVICE',
    required: 'one of SWARF by route hydrometallurgy',
  },
  {
    gate: 'MOISTURE',
    verdict: 'UNKNOWN',
    lot: { moistureWtPct: { low: 12, high: 18 } },
    demand: { moistureWtPctMax: 12 },
    found: 'moisture between 12 and 18 wt%',
    required: 'at most 12 wt%',
  },
  {
    gate: 'MOISTURE',
    verdict: 'FAIL',
    lot: { moistureWtPct: { low: 12, high: 18 } },
    demand: { moistureWtPctMax: 11.9 },
    found: 'moisture between 12 and 18 wt%',
    required: 'at most 11.9 wt%',
  },
  {
    gate: 'GRADE',
    verdict: 'PASS',
    lot: { gradeKeys: [] },
    demand: { acceptedGradeKeys: null },
    found: 'magnet grade not known',
    required: 'any grade',
  },
  {
    gate: 'GRADE',
    verdict: 'PASS',
    lot: { gradeKeys: ['N42', 'N48'] },
    demand: { acceptedGradeKeys: ['N48', 'N42'] },
    found: 'N42, N48',
    required: 'only N48, N42',
  },
  {
    gate: 'GRADE',
    verdict: 'FAIL',
    lot: { gradeKeys: ['N42', 'SMCO'] },
    demand: { acceptedGradeKeys: ['N42'] },
    found: 'N42, SMCO',
    required: 'only N42',
  },
  {
    gate: 'GRADE',
    verdict: 'UNKNOWN',
    lot: { gradeKeys: [] },
    demand: { acceptedGradeKeys: ['N42'] },
    found: 'magnet grade not known',
    required: 'only N42',
  },
  {
    gate: 'TIER',
    verdict: 'PASS',
    lot: { evidenceTier: 2 },
    demand: { evidenceTierMin: 2 },
    found: 'evidence tier 2',
    required: 'at least tier 2',
  },
  {
    gate: 'TIER',
    verdict: 'FAIL',
    lot: { evidenceTier: 2 },
    demand: { evidenceTierMin: 3 },
    found: 'evidence tier 2',
    required: 'at least tier 3',
  },
  {
    gate: 'MOISTURE',
    verdict: 'PASS',
    lot: { moistureWtPct: { low: 4, high: 4 } },
    demand: { moistureWtPctMax: 4 },
    found: 'moisture 4 wt%',
    required: 'at most 4 wt%',
  },
  {
    gate: 'MOISTURE',
    verdict: 'PASS',
    lot: { moistureWtPct: { low: 10, high: 32 } },
    demand: {},
    found: 'moisture between 10 and 32 wt%',
    required: 'no limit',
  },
  {
    gate: 'MOISTURE',
    verdict: 'FAIL',
    lot: { moistureWtPct: { low: 4.1, high: 4.1 } },
    demand: { moistureWtPctMax: 4 },
    found: 'moisture 4.1 wt%',
    required: 'at most 4 wt%',
  },
  {
    gate: 'MOISTURE',
    verdict: 'UNKNOWN',
    lot: { moistureWtPct: { low: 3, high: 32 } },
    demand: { moistureWtPctMax: 4 },
    found: 'moisture between 3 and 32 wt%',
    required: 'at most 4 wt%',
  },
  {
    gate: 'OIL',
    verdict: 'PASS',
    lot: { oilWtPct: { low: 0, high: 0 } },
    demand: { oilWtPctMax: 0 },
    found: 'oil 0 wt%',
    required: 'at most 0 wt%',
  },
  {
    gate: 'OIL',
    verdict: 'FAIL',
    lot: { oilWtPct: { low: 8, high: 8 } },
    demand: { oilWtPctMax: 5 },
    found: 'oil 8 wt%',
    required: 'at most 5 wt%',
  },
  {
    gate: 'OIL',
    verdict: 'UNKNOWN',
    lot: { oilWtPct: { low: 3, high: 32 } },
    demand: { oilWtPctMax: 5 },
    found: 'oil between 3 and 32 wt%',
    required: 'at most 5 wt%',
  },
  {
    gate: 'IMPURITY',
    verdict: 'PASS',
    lot: { otherElementWtPct: {} },
    demand: {},
    found: 'not examined',
    required: 'no element limited',
  },
  {
    gate: 'IMPURITY',
    verdict: 'PASS',
    lot: {},
    demand: { impurityLimitsWtPct: { Cu: 0.2 } },
    found: 'Cu 0.2 wt%',
    required: 'Cu at most 0.2 wt%',
  },
  {
    gate: 'IMPURITY',
    verdict: 'FAIL',
    lot: {},
    demand: { impurityLimitsWtPct: { Ni: 0.4, Cu: 1 } },
    found: 'Ni 0.5 wt%',
    required: 'Ni at most 0.4 wt%',
  },
  {
    gate: 'IMPURITY',
    verdict: 'FAIL',
    lot: {},
    demand: { impurityLimitsWtPct: { Ni: 0.4, Al: 1 } },
    found: 'Al not known, Ni 0.5 wt%',
    required: 'Al at most 1 wt%, Ni at most 0.4 wt%',
  },
  {
    gate: 'IMPURITY',
    verdict: 'UNKNOWN',
    lot: {},
    demand: { impurityLimitsWtPct: { Al: 1, Cu: 1 } },
    found: 'Al not known',
    required: 'Al at most 1 wt%',
  },
  {
    gate: 'IMPURITY',
    verdict: 'UNKNOWN',
    lot: {},
    demand: { impurityLimitsWtPct: { constructor: 1 } },
    found: 'constructor not known',
    required: 'constructor at most 1 wt%',
  },
  {
    gate: 'WINDOW',
    verdict: 'PASS',
    lot: { availableFrom: '2026-09-30' },
    demand: {},
    found: 'available 2026-09-30 to open end',
    required: 'a day within 2026-06-01 to 2026-09-30, not before 2026-06-01',
  },
  {
    gate: 'WINDOW',
    verdict: 'FAIL',
    lot: { availableFrom: '2026-10-01' },
    demand: {},
    found: 'available 2026-10-01 to open end',
    required: 'a day within 2026-06-01 to 2026-09-30, not before 2026-06-01',
  },
  {
    gate: 'WINDOW',
    verdict: 'FAIL',
    lot: { availableUntil: '2026-05-31' },
    demand: { windowFrom: '2026-01-01' },
    found: 'available 2026-05-01 to 2026-05-31',
    required: 'a day within 2026-01-01 to 2026-09-30, not before 2026-06-01',
  },
  {
    gate: 'WINDOW',
    verdict: 'FAIL',
    lot: {},
    demand: { windowFrom: '2026-01-01', windowUntil: '2026-05-31' },
    found: 'available 2026-05-01 to open end',
    required: 'a day within 2026-01-01 to 2026-05-31, not before 2026-06-01',
  },
  {
    gate: 'SOURCING',
    verdict: 'PASS',
    lot: {},
    demand: { acceptedCountries: ['DE', 'FR'] },
    found: 'country FR',
    required: 'only DE, FR',
  },
  {
    gate: 'SOURCING',
    verdict: 'FAIL',
    lot: {},
    demand: { acceptedCountries: ['DE'] },
    found: 'country FR',
    required: 'only DE',
  },
  // One degree of the equator is 6,371,008.8 m · π / 180 = 111,195 m.
  {
    gate: 'HAZARD',
    verdict: 'PASS',
    lot: { hazard: 'OILY' },
    demand: { acceptedHazards: ['NONE', 'OILY'] },
    found: 'hazard OILY',
    required: 'one of NONE, OILY',
  },
  {
    gate: 'HAZARD',
    verdict: 'FAIL',
    lot: { hazard: 'PYROPHORIC' },
    demand: { acceptedHazards: ['NONE', 'OILY'] },
    found: 'hazard PYROPHORIC',
    required: 'one of NONE, OILY',
  },
  {
    gate: 'HAZARD',
    verdict: 'UNKNOWN',
    lot: { hazard: 'UNKNOWN' },
    demand: { acceptedHazards: ['NONE'] },
    found: 'hazard not declared',
    required: 'one of NONE',
  },
  {
    gate: 'IMPURITY',
    verdict: 'PASS',
    lot: { otherElementWtPct: { Cu: 3 } },
    demand: { blendLimitsWtPct: { Cu: 0.5 } },
    found: 'Cu 3 wt%',
    required: 'Cu at most 0.5 wt% in the blend',
  },
  {
    gate: 'IMPURITY',
    verdict: 'FAIL',
    lot: { otherElementWtPct: { Cu: 3 } },
    demand: { impurityLimitsWtPct: { Cu: 2 }, blendLimitsWtPct: { Cu: 0.5, Ni: 1 } },
    found: 'Cu 3 wt%, Ni not known',
    required: 'Cu at most 2 wt%, Ni at most 1 wt% in the blend',
  },
  {
    gate: 'DISTANCE',
    verdict: 'PASS',
    lot: {},
    demand: { distanceKmMax: 111.195 },
    found: '111.195 km great-circle',
    required: 'at most 111.195 km',
  },
  {
    gate: 'DISTANCE',
    verdict: 'FAIL',
    lot: {},
    demand: { distanceKmMax: 111 },
    found: '111.195 km great-circle',
    required: 'at most 111 km',
  },
];

describe('gates', () => {
  it.each(CASES)('$gate gives $verdict: found $found, required $required', (example) => {
    const finding = gateFinding(example);
    expect(finding).toMatchObject(expectedFinding(example));
    if (example.verdict !== 'PASS') expect(finding.isEligible).toBe(false);
  });

  it('lets an unlimited pair through every gate', () => {
    expect(isEligible(aLot(), aDemand(), MATCH_DAY)).toBe(true);
    expect(evaluateGates(aLot(), aDemand(), MATCH_DAY).map(({ gate, verdict }) => [gate, verdict])).toEqual(
      GATE_KEYS.map((gate) => [gate, 'PASS']),
    );
  });

  it('keeps every failed gate of a pair, not only the first', () => {
    const lot = aLot({ form: 'SWARF', moistureWtPct: { low: 0, high: 32 }, country: 'JP' });
    const demand = aDemand({ moistureWtPctMax: 4, acceptedCountries: ['FR'], distanceKmMax: 50 });
    expect(failedGates(lot, demand, MATCH_DAY).map(({ gate, verdict }) => [gate, verdict])).toEqual([
      ['FORM', 'FAIL'],
      ['MOISTURE', 'UNKNOWN'],
      ['SOURCING', 'FAIL'],
      ['DISTANCE', 'FAIL'],
    ]);
  });
});
