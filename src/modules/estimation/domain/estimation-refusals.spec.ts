import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../../../shared/domain-error.js';
import { aCatalogue, aGrade, aProfile, aRoute, exactly } from './catalogue-for-specs.js';
import { type EstimateInputs, plainInputs } from './estimate-inputs.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import type {
  EstimationLine,
  LooseMaterialLine,
  ProfileMassLine,
  ProfileUnitsLine,
} from './estimation-line.js';

const CATALOGUE = aCatalogue({
  profiles: [
    aProfile({ key: 'turbine', unitBasis: 'MEGAWATT', typicalGrossMassKg: null, shreddingYield: null }),
    aProfile({ key: 'heap', unitBasis: 'GROSS_MASS', magnetMassKgPerUnit: exactly(0.6), name: 'Heap' }),
  ],
  grades: [aGrade({ key: 'impossible', kind: 'GRADE', totalRareEarthWtPct: exactly(50) })],
  routes: [aRoute({ key: 'hydrogen', yieldsOxide: false, productForm: 'hydrided powder' })],
});

const units: ProfileUnitsLine = {
  kind: 'PROFILE_UNITS',
  profileKey: 'motor',
  units: 10,
  liberation: 'DISMANTLING',
  gradeKey: null,
};
const mass: ProfileMassLine = {
  kind: 'PROFILE_MASS',
  profileKey: 'motor',
  netMassGrams: 6_300,
  liberation: 'DISMANTLING',
  gradeKey: null,
};
const loose: LooseMaterialLine = {
  kind: 'LOOSE_MATERIAL',
  form: 'SWARF',
  gradeKey: 'plain',
  netMassGrams: 1_000,
  coated: null,
  moistureWtPct: null,
  oilWtPct: null,
};

const sound: EstimateInputs = plainInputs([units], 'perfect');

/** The faulty line comes second, so that a pointer to the first would show. */
const withLine = (line: EstimationLine): EstimateInputs => plainInputs([units, line], 'perfect');

function refusal(inputs: EstimateInputs): { readonly code: string; readonly faults: readonly unknown[] } {
  try {
    estimateRecoverableOxide(inputs, CATALOGUE);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('estimateRecoverableOxide refuses', () => {
  it.each<[string, string, EstimateInputs]>([
    ['unknown-product-profile', '/lines/1/productProfile', withLine({ ...units, profileKey: 'teapot' })],
    ['unknown-magnet-grade', '/lines/1/grade', withLine({ ...units, gradeKey: 'n99' })],
    ['unknown-magnet-grade', '/lines/1/grade', withLine({ ...loose, gradeKey: 'n99' })],
    ['unknown-process-route', '/processRoute', { ...sound, processRouteKey: 'alchemy' }],
    ['route-does-not-yield-oxide', '/processRoute', { ...sound, processRouteKey: 'hydrogen' }],
    ['units-must-be-whole', '/lines/1/units', withLine({ ...units, units: 2.5 })],
    ['profile-is-logged-by-mass', '/lines/1/units', withLine({ ...units, profileKey: 'heap' })],
    ['profile-has-no-gross-mass', '/lines/1/netMassKg', withLine({ ...mass, profileKey: 'turbine' })],
    [
      'profile-is-never-shredded',
      '/lines/1/liberation',
      withLine({ ...units, profileKey: 'turbine', liberation: 'SHREDDING' }),
    ],
    ['estimation-input-out-of-range', '/lines/1/units', withLine({ ...units, units: 0 })],
    ['estimation-input-out-of-range', '/lines/1/units', withLine({ ...units, units: NaN })],
    ['estimation-input-out-of-range', '/lines/1/netMassKg', withLine({ ...mass, netMassGrams: -1 })],
    ['estimation-input-out-of-range', '/lines/1/netMassKg', withLine({ ...loose, netMassGrams: Infinity })],
    [
      'estimation-input-out-of-range',
      '/lines/1/moistureWtPct',
      withLine({ ...loose, moistureWtPct: { low: 30, high: 20 } }),
    ],
    [
      'estimation-input-out-of-range',
      '/lines/1/oilWtPct',
      withLine({ ...loose, oilWtPct: { low: 0, high: 101 } }),
    ],
    ['estimation-input-out-of-range', '/weighingRelativeUncertainty', plainInputs([units], 'perfect', -0.1)],
    ['estimation-input-out-of-range', '/weighingRelativeUncertainty', plainInputs([units], 'perfect', NaN)],
    ['no-lines-to-estimate', '/lines', plainInputs([], 'perfect')],
    ['no-lines-to-estimate', '/lines', { ...sound, sources: [] }],
    [
      'no-lines-to-estimate',
      '/lines',
      { ...sound, sources: [...sound.sources, ...plainInputs([], '').sources] },
    ],
  ])('%s, pointing to %s', (code, pointer, inputs) => {
    const { code: thrown, faults } = refusal(inputs);
    expect(thrown).toBe(code);
    expect(faults).toEqual([
      { pointer, code: code.replaceAll('-', '_').toUpperCase(), detail: expect.stringMatching(/\S/) },
    ]);
  });
});

describe('estimateRecoverableOxide warns', () => {
  const warnings = (...lines: EstimationLine[]) =>
    estimateRecoverableOxide(plainInputs(lines, 'perfect'), CATALOGUE).warnings;

  it('not at all about sound lines', () => {
    expect(warnings(units, loose)).toEqual([]);
  });

  it('that units were inferred from a mass: 6.3 kg of 0.6 kg each', () => {
    expect(warnings(units, mass)).toEqual([
      {
        code: 'UNITS_INFERRED_FROM_MASS',
        lineIndex: 1,
        detail: 'About 10.5 × motor, inferred from a typical 0.6 kg each; a count would be surer.',
      },
    ]);
  });

  it('of a device that would be magnet by more than half', () => {
    expect(warnings({ ...mass, profileKey: 'heap' })).toEqual([
      expect.objectContaining({ code: 'MAGNET_MASS_IMPLAUSIBLE', lineIndex: 0 }),
    ]);
  });

  it('of more oxide than any magnet alloy holds', () => {
    expect(warnings({ ...loose, gradeKey: 'impossible' })).toEqual([
      expect.objectContaining({ code: 'TREO_IMPLAUSIBLE', lineIndex: null }),
    ]);
  });
});
