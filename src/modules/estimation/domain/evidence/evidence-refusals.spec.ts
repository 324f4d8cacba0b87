import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../../shared/refusal-for-specs.js';
import { aCatalogue, aGrade, aProfile, exactly } from '../catalogue-for-specs.js';
import { estimateRecoverableOxide } from '../estimate-recoverable-oxide.js';
import type {
  EstimationLine,
  LooseMaterialLine,
  ProfileMassLine,
  ProfileUnitsLine,
} from '../estimation-line.js';
import type { Evidence } from './evidence.js';
import {
  aCount,
  aGradeMark,
  aMoistureTest,
  anAssay,
  aPassport,
  aResult,
  aSample,
  aWeighing,
} from './evidence-for-specs.js';

const CATALOGUE = aCatalogue({
  profiles: [
    aProfile({ key: 'disk' }),
    aProfile({ key: 'turbine', unitBasis: 'MEGAWATT' }),
    aProfile({ key: 'heap', unitBasis: 'GROSS_MASS', magnetMassKgPerUnit: exactly(0.2) }),
  ],
  grades: [aGrade({ key: 'marked', kind: 'GRADE' })],
});
const motors: ProfileUnitsLine = {
  kind: 'PROFILE_UNITS',
  profileKey: 'motor',
  units: 100,
  liberation: 'DISMANTLING',
  gradeKey: null,
};
const disks = { ...motors, profileKey: 'disk' };
const turbine = { ...motors, profileKey: 'turbine' };
const heap: ProfileMassLine = {
  kind: 'PROFILE_MASS',
  profileKey: 'heap',
  netMassGrams: 5_000,
  liberation: 'DISMANTLING',
  gradeKey: null,
};
const motorsByMass = { ...heap, profileKey: 'motor', netMassGrams: 60_000 };
const swarf: LooseMaterialLine = {
  kind: 'LOOSE_MATERIAL',
  form: 'SWARF',
  gradeKey: 'plain',
  netMassGrams: 100_000,
  coated: null,
  moistureWtPct: null,
  oilWtPct: null,
};
const powder: LooseMaterialLine = { ...swarf, form: 'POWDER' };

const estimate = (lines: readonly EstimationLine[], ...evidence: readonly Evidence[]) =>
  estimateRecoverableOxide(
    {
      sources: [{ lines, weighingRelativeUncertainty: 0.001, evidence }],
      processRouteKey: 'perfect',
      realised: null,
    },
    CATALOGUE,
  );

const LINES = '/evidence/1/lineNumbers';
const MISFIT = 'evidence-does-not-fit';
const RANGE = 'estimation-input-out-of-range';
const assayWith = (overrides: Parameters<typeof aResult>[0]) => anAssay({ results: [aResult(overrides)] });
const composite = (pieceCount: number, populationCount: number | null) =>
  anAssay({ composite: { key: 'c', pieceCount, populationCount } });

describe('evidence is refused', () => {
  it.each<[string, string, string, EstimationLine, Evidence]>([
    ['about no line', MISFIT, LINES, motors, aCount({ lineIndexes: [] })],
    ['about a line that is not there', MISFIT, LINES, motors, aCount({ lineIndexes: [7] })],
    ['about a line before the first', MISFIT, LINES, motors, aCount({ lineIndexes: [-1] })],
    [
      'about one line that is there and one that is not',
      MISFIT,
      LINES,
      motors,
      aPassport({ lineIndexes: [0, 9] }),
    ],

    ['a count of swarf', MISFIT, LINES, swarf, aCount({ lineIndexes: [1] })],
    ['a count of megawatts', MISFIT, LINES, turbine, aCount({ lineIndexes: [1] })],
    ['a count of what is logged by mass', MISFIT, LINES, heap, aCount({ lineIndexes: [1] })],
    ['a count of two lines', MISFIT, LINES, motors, aCount({ lineIndexes: [0, 1] })],
    ['a count of half a motor', RANGE, '/evidence/1/units', motors, aCount({ lineIndexes: [1], units: 2.5 })],
    ['a count of none', RANGE, '/evidence/1/units', motors, aCount({ lineIndexes: [1], units: 0 })],
    [
      'a count that is no number',
      RANGE,
      '/evidence/1/units',
      motors,
      aCount({ lineIndexes: [1], units: NaN }),
    ],

    ['a weighing of counted motors', MISFIT, LINES, motors, aWeighing({ lineIndexes: [1] })],
    ['a weighing of two lines', MISFIT, LINES, swarf, aWeighing({ lineIndexes: [0, 1] })],
    [
      'a weighing of nothing',
      RANGE,
      '/evidence/1/netMassKg',
      swarf,
      aWeighing({ lineIndexes: [1], netMassGrams: 0 }),
    ],
    [
      'a weighing without end',
      RANGE,
      '/evidence/1/netMassKg',
      swarf,
      aWeighing({ lineIndexes: [1], netMassGrams: Infinity }),
    ],
    [
      'a scale without division',
      RANGE,
      '/evidence/1/scaleDivisionKg',
      swarf,
      aWeighing({ lineIndexes: [1], scaleDivisionGrams: 0 }),
    ],

    ['a sample of swarf', MISFIT, LINES, swarf, aSample({ lineIndexes: [1] })],
    ['a sample of two products', MISFIT, LINES, disks, aSample({ lineIndexes: [0, 1] })],
    ['a sample of turbines', MISFIT, LINES, turbine, aSample({ lineIndexes: [1] })],
    [
      'a sample of none',
      RANGE,
      '/evidence/1/sampledUnits',
      motors,
      aSample({ lineIndexes: [1], sampledUnits: 0 }),
    ],
    [
      'more sampled than there are',
      MISFIT,
      '/evidence/1/sampledUnits',
      motors,
      aSample({ lineIndexes: [1], sampledUnits: 101 }),
    ],
    [
      'more with magnets than sampled',
      MISFIT,
      '/evidence/1/unitsWithMagnets',
      motors,
      aSample({ lineIndexes: [1], unitsWithMagnets: 11 }),
    ],
    [
      'fewer than none with magnets',
      MISFIT,
      '/evidence/1/unitsWithMagnets',
      motors,
      aSample({ lineIndexes: [1], unitsWithMagnets: -1 }),
    ],
    [
      'half a unit with magnets',
      MISFIT,
      '/evidence/1/unitsWithMagnets',
      motors,
      aSample({ lineIndexes: [1], unitsWithMagnets: 0.5 }),
    ],
    [
      'magnets that weigh nothing',
      RANGE,
      '/evidence/1/magnetMassKg',
      motors,
      aSample({ lineIndexes: [1], magnetMassGrams: 0 }),
    ],
    [
      'mass of magnets that no unit held',
      MISFIT,
      '/evidence/1/magnetMassKg',
      motors,
      aSample({ lineIndexes: [1], unitsWithMagnets: 0 }),
    ],
    [
      'a sample on a scale without division',
      RANGE,
      '/evidence/1/scaleDivisionKg',
      motors,
      aSample({ lineIndexes: [1], scaleDivisionGrams: -1 }),
    ],

    ['a passport of swarf', MISFIT, LINES, swarf, aPassport({ lineIndexes: [1] })],
    ['a passport of two products', MISFIT, LINES, disks, aPassport({ lineIndexes: [0, 1] })],
    [
      'a passport of no mass',
      RANGE,
      '/evidence/1/magnetMassKgPerUnit',
      motors,
      aPassport({ lineIndexes: [1], magnetMassGramsPerUnit: 0 }),
    ],
    [
      'a passport without doubt',
      RANGE,
      '/evidence/1/relativeUncertainty',
      motors,
      aPassport({ lineIndexes: [1], relativeUncertainty: 0 }),
    ],
    [
      'a passport of more doubt than mass',
      RANGE,
      '/evidence/1/relativeUncertainty',
      motors,
      aPassport({ lineIndexes: [1], relativeUncertainty: 1.01 }),
    ],

    ['moisture of motors', MISFIT, LINES, motors, aMoistureTest({ lineIndexes: [1] })],
    ['moisture of two materials', MISFIT, LINES, powder, aMoistureTest({ lineIndexes: [1, 2] })],
    [
      'moisture beyond 100 %',
      RANGE,
      '/evidence/1/wtPct',
      swarf,
      aMoistureTest({ lineIndexes: [1], wtPct: 101 }),
    ],
    ['moisture below 0', RANGE, '/evidence/1/wtPct', swarf, aMoistureTest({ lineIndexes: [1], wtPct: -1 })],
    [
      'moisture without doubt',
      RANGE,
      '/evidence/1/standardUncertaintyWtPct',
      swarf,
      aMoistureTest({ lineIndexes: [1], standardUncertaintyWtPct: 0 }),
    ],

    ['an assay of motors and swarf at once', MISFIT, LINES, swarf, anAssay({ lineIndexes: [0, 1] })],
    ['an assay of two forms', MISFIT, LINES, powder, anAssay({ lineIndexes: [1, 2] })],
    [
      'an assay of two grades',
      MISFIT,
      LINES,
      { ...motors, gradeKey: 'marked' },
      anAssay({ lineIndexes: [0, 1] }),
    ],
    ['an assay without results', MISFIT, '/evidence/1/results', motors, anAssay({ results: [] })],
    ['an analyte twice', MISFIT, '/evidence/1/results', motors, anAssay({ results: [aResult(), aResult()] })],
    [
      'more than 100 % of metals',
      MISFIT,
      '/evidence/1/results',
      motors,
      anAssay({ results: [aResult({ wtPct: 70 }), aResult({ analyte: 'Pr', wtPct: 31 })] }),
    ],
    ['a result beyond 100 %', RANGE, '/evidence/1/results/0/wtPct', motors, assayWith({ wtPct: 101 })],
    [
      'a result of 0, which is a detection limit',
      RANGE,
      '/evidence/1/results/0/wtPct',
      motors,
      assayWith({ wtPct: 0 }),
    ],
    [
      'half a determination',
      RANGE,
      '/evidence/1/results/0/replicates',
      motors,
      assayWith({ replicates: 0.5 }),
    ],
    [
      'a result without doubt',
      RANGE,
      '/evidence/1/results/0/relativeUncertainty',
      motors,
      assayWith({ relativeUncertainty: 0 }),
    ],
    ['a composite of no piece', RANGE, '/evidence/1/composite/pieceCount', motors, composite(0, null)],
    [
      'more pieces drawn than there were',
      MISFIT,
      '/evidence/1/composite/populationCount',
      motors,
      composite(10, 9),
    ],
  ])('%s: %s at %s', (_case, code, pointer, line, evidence) => {
    // A sound piece comes first, so that a pointer to the wrong place would show; line 2 is swarf.
    const refusal = refusalOf(() => estimate([motors, line, swarf], aPassport({ id: 'sound' }), evidence));
    expect(refusal.code).toBe(code);
    expect(refusal.faults).toEqual([
      { pointer, code: code.replaceAll('-', '_').toUpperCase(), detail: expect.stringMatching(/\S/) },
    ]);
  });

  it('that names two grades of one line: at the line', () => {
    const marks = [aGradeMark(), aGradeMark({ id: 'other', gradeKey: 'marked' })];
    const refusal = refusalOf(() => estimate([motors], ...marks));
    expect([refusal.code, refusal.faults.map(({ pointer }) => pointer)]).toEqual([
      'evidence-contradicts-itself',
      ['/lines/0/grade'],
    ]);
  });

  it('that names an unknown grade', () => {
    expect(refusalOf(() => estimate([motors], aGradeMark({ gradeKey: 'n99' }))).code).toBe(
      'unknown-magnet-grade',
    );
  });
});

describe('evidence is taken', () => {
  it.each<[string, readonly EstimationLine[], Evidence]>([
    ['a count of motors that were logged by mass', [motorsByMass], aCount()],
    ['a weighing of a heap', [heap], aWeighing({ netMassGrams: 5_000 })],
    [
      'a sample over two lines of one product',
      [motors, { ...motors, liberation: 'SHREDDING' }],
      aSample({ lineIndexes: [0, 1], sampledUnits: 150, unitsWithMagnets: 150, magnetMassGrams: 2_250 }),
    ],
    ['a sample without magnets', [motors], aSample({ unitsWithMagnets: 0, magnetMassGrams: 0 })],
    [
      'a grade mark on every kind of line',
      [motors, swarf, heap],
      aGradeMark({ lineIndexes: [0, 1, 2], gradeKey: 'marked' }),
    ],
    [
      'moisture of two lines that state the same',
      [swarf, { ...swarf, netMassGrams: 7 }],
      aMoistureTest({ lineIndexes: [0, 1], wtPct: 0.5 }),
    ],
    ['an assay of two products of one grade', [motors, disks], anAssay({ lineIndexes: [0, 1] })],
    [
      'TREO beside its elements, which do not add to them',
      [motors],
      anAssay({ results: [aResult(), aResult({ analyte: 'TREO', wtPct: 31 })] }),
    ],
  ])('%s', (_case, lines, evidence) => {
    expect(
      estimate(lines, evidence).oxides.every(({ recoverable }) => Number.isSafeInteger(recoverable.p50)),
    ).toBe(true);
  });
});
