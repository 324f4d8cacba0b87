import { describe, expect, it } from '@jest/globals';
import { batchLineOf } from '../../batches/domain/batch-line.js';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import type { DeclaredPieces } from './declared-evidence.js';
import { EVIDENCE_PIECES_MAX, onlyPieceOf, requireRoom, understandEvidence } from './understand-evidence.js';

const CATALOGUE = loadCatalogue().catalogue;
const LINES = [
  batchLineOf({ kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 40 }, 0, CATALOGUE),
];

describe('a piece of evidence', () => {
  it.each<[DeclaredPieces, object]>([
    [{ count: { units: 12 } }, { kind: 'COUNT', units: 12 }],
    [
      { weighing: { netMassKg: 12.5, scaleDivisionKg: 0.02 } },
      { kind: 'WEIGHING', netMassGrams: 12_500, scaleDivisionGrams: 20, readings: 2 },
    ],
    [
      { weighing: { netMassKg: 12.5, scaleDivisionKg: 0.02, readings: 1 } },
      { kind: 'WEIGHING', netMassGrams: 12_500, scaleDivisionGrams: 20, readings: 1 },
    ],
    [
      { sampleWeighing: { sampledUnits: 20, magnetMassKg: 33.000_001, scaleDivisionKg: 0.000_1 } },
      {
        kind: 'SAMPLE_WEIGHING',
        sampledUnits: 20,
        unitsWithMagnets: 20,
        magnetMassGrams: 33_000.001,
        scaleDivisionGrams: 0.1,
      },
    ],
    [{ grade: { grade: 'n42' } }, { kind: 'GRADE', gradeKey: 'n42' }],
    [
      { passport: { magnetMassKgPerUnit: 1.6 } },
      { kind: 'PASSPORT', magnetMassGramsPerUnit: 1_600, relativeUncertainty: 0.05 },
    ],
    // Loss on drying is known to 4 % of the result; of dry material no test is surer than 0.05 %.
    [
      { moisture: { measured: 'OIL', wtPct: 20 } },
      { kind: 'MOISTURE', measured: 'OIL', wtPct: 20, standardUncertaintyWtPct: 0.8 },
    ],
    [
      { moisture: { measured: 'OIL', wtPct: 0 } },
      { kind: 'MOISTURE', measured: 'OIL', wtPct: 0, standardUncertaintyWtPct: 0.05 },
    ],
  ])('%j is understood', (pieces, content) => {
    const { kind, ...understood } = understandEvidence(
      pieces,
      { lines: LINES, markedGrades: new Map() },
      'own',
      CATALOGUE,
    );
    expect(understood.content).toEqual(content);
    expect(kind).toBe(understood.content?.kind);
  });

  it('is one at a time', () => {
    expect(onlyPieceOf({ count: { units: 1 } })).toBe('count');
    expect(() => onlyPieceOf({})).toThrow('1 field');
    expect(() => onlyPieceOf({ count: { units: 1 }, grade: { grade: 'n42' } })).toThrow('1 field');
  });

  it('finds room until there are too many', () => {
    expect(() => requireRoom(EVIDENCE_PIECES_MAX - 1)).not.toThrow();
    expect(() => requireRoom(EVIDENCE_PIECES_MAX)).toThrow('1 field');
  });
});
