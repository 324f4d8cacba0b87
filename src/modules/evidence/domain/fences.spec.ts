import { describe, expect, it } from '@jest/globals';
import { batchLineOf, type LineDeclaration } from '../../batches/domain/batch-line.js';
import { aCatalogue, aGrade, aProfile, exactly } from '../../estimation/domain/catalogue-for-specs.js';
import type { DeclaredAssay, DeclaredPieces } from './declared-evidence.js';
import { fenceWarnings } from './fences.js';

/* `hdd-x`: 20 g of magnets in 600 g; `turbine`: 1,000 kg of magnets per MW. Both of `quarter`: 25 % Nd, uncoated. */
const QUARTER = aGrade({ key: 'quarter' });
const CATALOGUE = aCatalogue({
  grades: [
    {
      ...QUARTER,
      elementWtPct: { ...QUARTER.elementWtPct, Nd: exactly(25) },
      coatingWtPct: exactly(0),
    },
  ],
  profiles: [
    aProfile({
      key: 'hdd-x',
      gradeKey: 'quarter',
      magnetMassKgPerUnit: exactly(0.02),
      typicalGrossMassKg: 0.6,
    }),
    aProfile({
      key: 'turbine',
      gradeKey: 'quarter',
      unitBasis: 'MEGAWATT',
      magnetMassKgPerUnit: exactly(1_000),
      typicalGrossMassKg: null,
    }),
  ],
});
const DISKS: LineDeclaration = { kind: 'PROFILE_UNITS', productProfile: 'hdd-x', units: 100 };
const TURBINES: LineDeclaration = { kind: 'PROFILE_UNITS', productProfile: 'turbine', units: 3 };

function codesOf(pieces: DeclaredPieces, ...declarations: LineDeclaration[]): readonly string[] {
  const lines = declarations.map((declaration, index) => batchLineOf(declaration, index, CATALOGUE));
  return fenceWarnings(pieces, { lines, markedGrades: new Map() }, CATALOGUE).map(({ code }) => code);
}

function passport(magnetMassKgPerUnit: number): DeclaredPieces {
  return { passport: { magnetMassKgPerUnit } };
}

function sampled(magnetMassKg: number, unitsWithMagnets?: number): DeclaredPieces {
  return { sampleWeighing: { sampledUnits: 10, unitsWithMagnets, magnetMassKg, scaleDivisionKg: 0.001 } };
}

function analysed(wtPct: number, overrides: Partial<DeclaredAssay> = {}): DeclaredPieces {
  return {
    assay: {
      method: 'icpoes',
      pieceCount: 5,
      relativeTo: 'ALLOY',
      expressedAs: 'METAL',
      coating: 'NONE',
      results: [{ analyte: 'Nd', wtPct }],
      ...overrides,
    },
  };
}

describe('a magnet mass per unit', () => {
  it('holds at most 9 g of Nd in a hard disk: 36 g of magnets with a quarter of it', () => {
    expect(codesOf(passport(0.036), DISKS)).toEqual([]);
    expect(codesOf(passport(0.0361), DISKS)).toEqual(['ND_PER_HARD_DISK_IMPLAUSIBLE']);
    expect(codesOf(sampled(0.361), DISKS)).toEqual(['ND_PER_HARD_DISK_IMPLAUSIBLE']);
    // Ten taken apart, five with magnets: 40 g each.
    expect(codesOf(sampled(0.2, 5), DISKS)).toEqual(['ND_PER_HARD_DISK_IMPLAUSIBLE']);
    expect(codesOf(sampled(0, 0), DISKS)).toEqual([]);
  });

  it('is at most half of the 600 g', () => {
    const halfGross = 'MAGNET_MASS_ABOVE_HALF_GROSS';
    expect(codesOf(passport(0.3), DISKS)).not.toContain(halfGross);
    expect(codesOf(passport(0.301), DISKS)).toContain(halfGross);
  });

  it('near the 5 g of Nd in 20 g of magnets is likely the Nd: 25 % to either side', () => {
    const like = 'MAGNET_MASS_LOOKS_LIKE_ND';
    expect([0.0037, 0.0038, 0.005, 0.0062, 0.0063].map((mass) => codesOf(passport(mass), DISKS))).toEqual([
      [],
      [like],
      [like],
      [like],
      [],
    ]);
  });

  it('says nothing of lines of several products', () => {
    expect(codesOf(passport(0.5), DISKS, TURBINES)).toEqual([]);
  });
});

describe('an analysis', () => {
  it('of a generator gives at most 260 kg Nd per MW: 26 % of 1,000 kg', () => {
    expect(codesOf(analysed(26), TURBINES)).toEqual([]);
    expect(codesOf(analysed(26.1), TURBINES)).toEqual(['ND_PER_MEGAWATT_IMPLAUSIBLE']);
  });

  it('gives at most 37 % rare-earth oxide, whichever way it is told', () => {
    const rich = 'TREO_ABOVE_MAGNET';
    // The factor of Nd is that of the specs' catalogue.
    const metal = 37 / CATALOGUE.tradedOxideFactor.Nd;
    expect(codesOf(analysed(metal - 0.1), DISKS)).not.toContain(rich);
    expect(codesOf(analysed(metal + 0.1), DISKS)).toContain(rich);
    expect(codesOf(analysed(37, { expressedAs: 'OXIDE' }), DISKS)).not.toContain(rich);
    expect(codesOf(analysed(37.1, { expressedAs: 'OXIDE' }), DISKS)).toContain(rich);
    const ofTreo = { relativeTo: 'OF_TREO', treoRelativeTo: 'DRY', expressedAs: 'OXIDE' } as const;
    expect(codesOf(analysed(80, { ...ofTreo, treoWtPct: 36 }), DISKS)).toEqual([]);
    expect(codesOf(analysed(80, { ...ofTreo, treoWtPct: 38 }), DISKS)).toEqual([rich]);
  });

  it('has no more elements than rare earths in all', () => {
    const results = (total: number): Partial<DeclaredAssay> => ({
      results: [
        { analyte: 'Nd', wtPct: 22 },
        { analyte: 'Pr', wtPct: 6 },
        { analyte: 'TREO', wtPct: total },
      ],
    });
    expect(codesOf(analysed(0, results(27.5)), DISKS)).toEqual([]);
    expect(codesOf(analysed(0, results(27.4)), DISKS)).toEqual(['ELEMENTS_ABOVE_TREO']);
  });

  it.each<[string, number, Readonly<Record<string, number>>, readonly string[]]>([
    ['NdFeB', 30, { Fe: 68, B: 1, Co: 1 }, []],
    ['SmCo5', 0.1, { Sm: 33, Co: 66.9 }, ['LOOKS_LIKE_SMCO']],
    ['much Sm', 4.9, { Sm: 5, Fe: 90 }, ['LOOKS_LIKE_SMCO']],
    ['a little Sm', 4.9, { Sm: 4.9, Fe: 90 }, []],
    ['Sm beside Nd', 5, { Sm: 5, Fe: 90 }, []],
    ['much Co', 4, { Co: 10, Fe: 86 }, ['LOOKS_LIKE_SMCO']],
    ['ferrite', 0.1, { Fe: 63, Sr: 8, O: 28 }, ['LOOKS_LIKE_FERRITE']],
    ['97 %', 30, { Fe: 67 }, []],
    ['96.9 %', 30, { Fe: 66.9 }, ['ANALYSIS_DOES_NOT_CLOSE']],
    ['103 %', 30, { Fe: 73 }, []],
    ['103.1 %', 30, { Fe: 73.1 }, ['ANALYSIS_DOES_NOT_CLOSE']],
  ])('looks like what it is: %s', (_what, neodymium, others, codes) => {
    const otherElements = Object.entries(others).map(([element, wtPct]) => ({ element, wtPct }));
    expect(codesOf(analysed(neodymium, { otherElements }), DISKS)).toEqual(codes);
  });

  it('need not close on another basis than the alloy', () => {
    const otherElements = [{ element: 'Fe', wtPct: 30 }];
    expect(codesOf(analysed(15, { relativeTo: 'AS_RECEIVED', otherElements }), DISKS)).toEqual([]);
  });
});
