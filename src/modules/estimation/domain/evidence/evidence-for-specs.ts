import type {
  AssayEvidence,
  AssayResult,
  CountEvidence,
  GradeEvidence,
  MoistureEvidence,
  PassportEvidence,
  SampleWeighingEvidence,
  WeighingEvidence,
} from './evidence.js';

/** 23 % Nd by one determination, 2 % relative, of a method without bias and pieces that do not differ. */
export function aResult(overrides: Partial<AssayResult> = {}): AssayResult {
  return {
    analyte: 'Nd',
    wtPct: 23,
    belowDetectionLimit: false,
    relativeUncertainty: 0.02,
    relativeBias: 0,
    pieceRelativeDeviation: 0,
    replicates: 1,
    ...overrides,
  };
}

/** A laboratory's assay of line 0: metal in the alloy, of a composite of ten out of many. */
export function anAssay(overrides: Partial<AssayEvidence> = {}): AssayEvidence {
  return {
    kind: 'ASSAY',
    id: 'assay',
    lineIndexes: [0],
    tier: 3,
    method: 'icp-oes',
    laboratory: 'laboratory-a',
    composite: { key: 'composite-a', pieceCount: 10, populationCount: null },
    relativeTo: 'ALLOY',
    expressedAs: 'METAL',
    results: [aResult()],
    ...overrides,
  };
}

/** Ten units of line 0 taken apart, 150 g of magnets, on a scale of 0.1 g. */
export function aSample(overrides: Partial<SampleWeighingEvidence> = {}): SampleWeighingEvidence {
  return {
    kind: 'SAMPLE_WEIGHING',
    id: 'sample',
    lineIndexes: [0],
    sampledUnits: 10,
    unitsWithMagnets: 10,
    magnetMassGrams: 150,
    scaleDivisionGrams: 0.1,
    ...overrides,
  };
}

/** 15 g per unit, ± 2 %. */
export function aPassport(overrides: Partial<PassportEvidence> = {}): PassportEvidence {
  return {
    kind: 'PASSPORT',
    id: 'passport',
    lineIndexes: [0],
    magnetMassGramsPerUnit: 15,
    relativeUncertainty: 0.02,
    ...overrides,
  };
}

/** 20 ± 1 wt% of moisture. */
export function aMoistureTest(overrides: Partial<MoistureEvidence> = {}): MoistureEvidence {
  return {
    kind: 'MOISTURE',
    id: 'drying',
    lineIndexes: [0],
    measured: 'MOISTURE',
    wtPct: 20,
    standardUncertaintyWtPct: 1,
    ...overrides,
  };
}

/** A hundred units. */
export function aCount(overrides: Partial<CountEvidence> = {}): CountEvidence {
  return { kind: 'COUNT', id: 'count', lineIndexes: [0], units: 100, ...overrides };
}

/** 100 kg net, read directly on a scale of 10 g. */
export function aWeighing(overrides: Partial<WeighingEvidence> = {}): WeighingEvidence {
  return {
    kind: 'WEIGHING',
    id: 'weighing',
    lineIndexes: [0],
    netMassGrams: 100_000,
    scaleDivisionGrams: 10,
    readings: 1,
    ...overrides,
  };
}

/** A mark of the grade `plain`. */
export function aGradeMark(overrides: Partial<GradeEvidence> = {}): GradeEvidence {
  return { kind: 'GRADE', id: 'mark', lineIndexes: [0], gradeKey: 'plain', ...overrides };
}
