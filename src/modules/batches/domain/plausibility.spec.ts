import { describe, expect, it } from '@jest/globals';
import { aCatalogue, aProfile, exactly } from '../../estimation/domain/catalogue-for-specs.js';
import { batchLineOf, type LineDeclaration } from './batch-line.js';
import { plausibilityWarnings } from './plausibility.js';
import { weigh, type WeighbridgeReadings } from './weighing.js';

/* `motor`: exactly 15 g of magnets in 0.6 kg. `heap`: 60 % magnet. `turbine`: 650 kg of magnets per MW, no mass known. */
const CATALOGUE = aCatalogue({
  profiles: [
    aProfile({
      key: 'heap',
      unitBasis: 'GROSS_MASS',
      magnetMassKgPerUnit: exactly(0.6),
      typicalGrossMassKg: null,
    }),
    aProfile({
      key: 'turbine',
      unitBasis: 'MEGAWATT',
      magnetMassKgPerUnit: exactly(650),
      typicalGrossMassKg: null,
    }),
  ],
});

function warningsOf(declarations: readonly LineDeclaration[], readings: WeighbridgeReadings | null = null) {
  const lines = declarations.map((declaration, index) => batchLineOf(declaration, index, CATALOGUE));
  return plausibilityWarnings(lines, readings && weigh(readings), CATALOGUE);
}

function codesOf(...parameters: Parameters<typeof warningsOf>): string[] {
  return warningsOf(...parameters).map(({ code, pointer }) => `${pointer} ${code}`);
}

describe('a declared magnet mass', () => {
  const motors: LineDeclaration = { kind: 'PROFILE_UNITS', productProfile: 'motor', units: 100 };

  it('may be twice the profile’s P90: 100 motors × 15 g × 2 = 3 kg', () => {
    expect(codesOf([{ ...motors, declaredMagnetMassGrams: 3_000 }])).toEqual([]);
  });

  it('is odd one gram above that', () => {
    const [warning] = warningsOf([{ ...motors, declaredMagnetMassGrams: 3_001 }]);
    expect(warning).toEqual({
      code: 'MAGNET_MASS_ABOVE_PROFILE',
      pointer: '/lines/0/declaredMagnetMassKg',
      detail:
        "3.001 kg of magnets is more than twice the 1.500 kg (P90) that 'Small motor' holds: is it the gross mass?",
    });
  });

  it('is held against the P90 that a lognormal or metalog profile states itself', () => {
    const metalog = { low: 0.01, mode: 0.015, high: 0.03, distribution: 'METALOG' } as const;
    const catalogue = aCatalogue({ profiles: [aProfile({ magnetMassKgPerUnit: metalog })] });
    const oddAbove = (declaredMagnetMassGrams: number): number => {
      const line = batchLineOf({ ...motors, declaredMagnetMassGrams }, 0, catalogue);
      return plausibilityWarnings([line], null, catalogue).length;
    };
    // 100 motors × 30 g × 2 = 6 kg.
    expect([oddAbove(6_000), oddAbove(6_001)]).toEqual([0, 1]);
  });

  it('is held against the units that a mass makes: 60 kg / 0.6 kg = 100 motors', () => {
    const heavy: LineDeclaration = { kind: 'PROFILE_MASS', productProfile: 'motor', netMassGrams: 60_000 };
    expect(codesOf([{ ...heavy, declaredMagnetMassGrams: 3_000 }])).toEqual([]);
    expect(codesOf([{ ...heavy, declaredMagnetMassGrams: 3_001 }])).toHaveLength(1);
  });

  it('is held against the mass itself where the profile is logged by mass: 2 × 60 % of 10 kg = 12 kg', () => {
    const heap: LineDeclaration = { kind: 'PROFILE_MASS', productProfile: 'heap', netMassGrams: 10_000 };
    expect(codesOf([{ ...heap, declaredMagnetMassGrams: 12_000 }])).toEqual([]);
    expect(codesOf([{ ...heap, declaredMagnetMassGrams: 12_001 }])).toHaveLength(1);
  });
});

describe('the mass of one unit', () => {
  const weighed = (netMassGrams: number): LineDeclaration[] => [
    { kind: 'PROFILE_UNITS', productProfile: 'motor', units: 10, netMassGrams },
  ];

  it.each([
    ['a third of the typical 0.6 kg', 2_000],
    ['nearly three times the typical 0.6 kg', 17_999],
  ])('may be %s', (_case, netMassGrams) => {
    expect(codesOf(weighed(netMassGrams))).toEqual([]);
  });

  it.each([
    ['less', 1_999],
    ['more', 18_001],
  ])('is odd where it is %s', (_case, netMassGrams) => {
    expect(codesOf(weighed(netMassGrams))).toEqual(['/lines/0/netMassKg UNIT_MASS_UNUSUAL']);
  });

  it('is not judged where none is typical', () => {
    const turbine: LineDeclaration = {
      kind: 'PROFILE_UNITS',
      productProfile: 'turbine',
      units: 3,
      netMassGrams: 1,
    };
    expect(codesOf([turbine])).toEqual([]);
  });
});

describe('moisture', () => {
  const swarf: LineDeclaration = {
    kind: 'LOOSE_MATERIAL',
    form: 'SWARF',
    grade: 'plain',
    netMassGrams: 1_000,
  };

  it('is asked for where swarf does not state it, on the line it is about', () => {
    expect(codesOf([{ ...swarf, moistureWtPct: 0 }, swarf])).toEqual([
      '/lines/1/moistureWtPct MOISTURE_UNKNOWN',
    ]);
  });

  it('is not asked for of magnets', () => {
    expect(codesOf([{ ...swarf, form: 'LIBERATED_MAGNET' }])).toEqual([]);
  });
});

describe('the ticket’s net', () => {
  /* d = 1 kg: u = 1/√6 = 0.408 kg, so 2u = 0.816 kg may be missing. */
  const readings = { grossGrams: 110_000, tareGrams: 10_000, scaleDivisionGrams: 1_000 };
  const stating = (netMassGrams: number): LineDeclaration[] => [
    { kind: 'PROFILE_MASS', productProfile: 'motor', netMassGrams },
  ];

  it.each([
    ['to the gram', 100_000],
    ['within two standard uncertainties', 99_184],
  ])('is accounted for %s', (_case, netMassGrams) => {
    expect(codesOf(stating(netMassGrams), readings)).toEqual([]);
  });

  it('is not accounted for beyond that', () => {
    expect(warningsOf(stating(99_183), readings)).toEqual([
      {
        code: 'MASS_NOT_ACCOUNTED_FOR',
        pointer: '/lines',
        detail: "0.817 kg of the ticket's net of 100 kg are in no line.",
      },
    ]);
  });

  it('is not judged while a line does not state its mass', () => {
    const lines: LineDeclaration[] = [
      ...stating(10_000),
      { kind: 'PROFILE_UNITS', productProfile: 'motor', units: 1 },
    ];
    expect(codesOf(lines, readings)).toEqual([]);
  });
});
