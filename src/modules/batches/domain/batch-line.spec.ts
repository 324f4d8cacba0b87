import { describe, expect, it } from '@jest/globals';
import { aCatalogue, aProfile } from '../../estimation/domain/catalogue-for-specs.js';
import { batchLineOf, estimationLineOf, lineFaults, type LineDeclaration } from './batch-line.js';

const CATALOGUE = aCatalogue({ profiles: [aProfile({ key: 'rotor', form: 'ROTOR_OR_ASSEMBLY' })] });
const UNITS: LineDeclaration = { kind: 'PROFILE_UNITS', productProfile: 'motor', units: 10 };
const MASS: LineDeclaration = { kind: 'PROFILE_MASS', productProfile: 'motor', netMassGrams: 6_000 };
const SWARF: LineDeclaration = {
  kind: 'LOOSE_MATERIAL',
  form: 'SWARF',
  grade: 'plain',
  netMassGrams: 1_000,
};

function faultsOf(declaration: LineDeclaration, index = 0): string[] {
  return lineFaults(declaration, index, CATALOGUE).map(({ pointer, code }) => `${pointer} ${code}`);
}

describe('lineFaults', () => {
  it.each([
    ['units of a profile', UNITS],
    ['a mass of a profile', MASS],
    ['loose material', SWARF],
    [
      'a count with a mass, a declared magnet mass, a liberation and a grade',
      {
        ...UNITS,
        netMassGrams: 6_000,
        declaredMagnetMassGrams: 150,
        liberation: 'SHREDDING',
        grade: 'plain',
      },
    ],
    [
      'moisture as a value, oil as a range',
      { ...SWARF, coated: false, moistureWtPct: 0, oilWtPctLow: 1, oilWtPctHigh: 1 },
    ],
    ['99.9 % moisture and oil', { ...SWARF, moistureWtPct: 90, oilWtPct: 9.9 }],
  ] satisfies [string, LineDeclaration][])('finds nothing wrong with %s', (_case, declaration) => {
    expect(faultsOf(declaration)).toEqual([]);
  });

  it.each([
    ['units', { kind: 'PROFILE_UNITS', productProfile: 'motor' }, '/lines/0/units REQUIRED'],
    ['a profile', { kind: 'PROFILE_UNITS', units: 10 }, '/lines/0/productProfile REQUIRED'],
    ['a mass', { kind: 'PROFILE_MASS', productProfile: 'motor' }, '/lines/0/netMassKg REQUIRED'],
    ['a grade', { ...SWARF, grade: undefined }, '/lines/0/grade REQUIRED'],
    ['the other bound of a range', { ...SWARF, oilWtPctLow: 1 }, '/lines/0/oilWtPctHigh REQUIRED'],
  ] satisfies [string, LineDeclaration, string][])('asks for %s', (_case, declaration, fault) => {
    expect(faultsOf(declaration)).toEqual([fault]);
  });

  it.each([
    ['a form on a profile', { ...UNITS, form: 'SWARF' }, '/lines/0/form NOT_FOR_THIS_KIND'],
    ['units beside a profile’s mass', { ...MASS, units: 10 }, '/lines/0/units NOT_FOR_THIS_KIND'],
    ['moisture of whole devices', { ...UNITS, moistureWtPct: 0 }, '/lines/0/moistureWtPct NOT_FOR_THIS_KIND'],
    [
      'a liberation of loose material',
      { ...SWARF, liberation: 'SHREDDING' },
      '/lines/0/liberation NOT_FOR_THIS_KIND',
    ],
    [
      'a declared magnet mass of swarf',
      { ...SWARF, declaredMagnetMassGrams: 1 },
      '/lines/0/declaredMagnetMassKg NOT_FOR_THIS_KIND',
    ],
    [
      'an unknown profile',
      { ...UNITS, productProfile: 'teapot' },
      '/lines/0/productProfile UNKNOWN_PRODUCT_PROFILE',
    ],
    ['an unknown grade', { ...SWARF, grade: 'n99' }, '/lines/0/grade UNKNOWN_MAGNET_GRADE'],
    ['a form that is not loose', { ...SWARF, form: 'WHOLE_DEVICE' }, '/lines/0/form NOT_LOOSE_MATERIAL'],
    [
      'a value and a range',
      { ...SWARF, moistureWtPct: 5, moistureWtPctLow: 4 },
      '/lines/0/moistureWtPct VALUE_AND_RANGE',
    ],
    [
      'a range upside down',
      { ...SWARF, oilWtPctLow: 2, oilWtPctHigh: 1 },
      '/lines/0/oilWtPctLow RANGE_REVERSED',
    ],
    [
      '100 % moisture and oil',
      { ...SWARF, moistureWtPctLow: 1, moistureWtPctHigh: 90, oilWtPct: 10 },
      '/lines/0/moistureWtPct NO_MATERIAL_LEFT',
    ],
  ] satisfies [string, LineDeclaration, string][])('refuses %s', (_case, declaration, fault) => {
    expect(faultsOf(declaration)).toEqual([fault]);
  });

  it('finds every fault of a line, and points at the line by its position', () => {
    expect(faultsOf({ kind: 'LOOSE_MATERIAL', form: 'WHOLE_DEVICE', grade: 'n99', units: 3 }, 7)).toEqual([
      '/lines/7/netMassKg REQUIRED',
      '/lines/7/units NOT_FOR_THIS_KIND',
      '/lines/7/grade UNKNOWN_MAGNET_GRADE',
      '/lines/7/form NOT_LOOSE_MATERIAL',
    ]);
  });
});

describe('batchLineOf', () => {
  it('completes a line of units: the profile’s form, dismantled, everything else not stated', () => {
    const rotors: LineDeclaration = { kind: 'PROFILE_UNITS', productProfile: 'rotor', units: 3 };
    expect(batchLineOf(rotors, 4, CATALOGUE)).toEqual({
      lineNumber: 5,
      kind: 'PROFILE_UNITS',
      form: 'ROTOR_OR_ASSEMBLY',
      profileKey: 'rotor',
      units: 3,
      netMassGrams: null,
      declaredMagnetMassGrams: null,
      liberation: 'DISMANTLING',
      gradeKey: null,
      coated: null,
      moistureWtPct: null,
      oilWtPct: null,
      notes: null,
    });
  });

  it('keeps a stated zero apart from an unstated share, and writes a value as a range of no width', () => {
    const dry = batchLineOf({ ...SWARF, moistureWtPct: 0 }, 0, CATALOGUE);
    expect(dry).toMatchObject({
      form: 'SWARF',
      liberation: null,
      moistureWtPct: { low: 0, high: 0 },
      oilWtPct: null,
    });
    const oily = batchLineOf({ ...SWARF, oilWtPctLow: 1, oilWtPctHigh: 2.5 }, 0, CATALOGUE);
    expect(oily).toMatchObject({ moistureWtPct: null, oilWtPct: { low: 1, high: 2.5 } });
  });
});

describe('estimationLineOf', () => {
  it.each([
    [
      'units, whatever they weigh',
      { ...UNITS, netMassGrams: 9_999, grade: 'plain' },
      { kind: 'PROFILE_UNITS', profileKey: 'motor', units: 10, liberation: 'DISMANTLING', gradeKey: 'plain' },
    ],
    [
      'mass',
      { ...MASS, liberation: 'SHREDDING' },
      {
        kind: 'PROFILE_MASS',
        profileKey: 'motor',
        netMassGrams: 6_000,
        liberation: 'SHREDDING',
        gradeKey: null,
      },
    ],
    [
      'loose material',
      { ...SWARF, coated: true, oilWtPct: 3 },
      {
        kind: 'LOOSE_MATERIAL',
        form: 'SWARF',
        gradeKey: 'plain',
        netMassGrams: 1_000,
        coated: true,
        moistureWtPct: null,
        oilWtPct: { low: 3, high: 3 },
      },
    ],
  ] satisfies [string, LineDeclaration, object][])('hands the estimator %s', (_case, declaration, line) => {
    expect(estimationLineOf(batchLineOf(declaration, 0, CATALOGUE))).toEqual(line);
  });

  it('throws for a line that no declaration makes', () => {
    const incomplete = { ...batchLineOf(UNITS, 0, CATALOGUE), units: null };
    expect(() => estimationLineOf(incomplete)).toThrow(TypeError);
  });
});
