import { describe, expect, it } from '@jest/globals';
import type { BatchLine } from '../../batches/domain/batch-line.js';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import { otherElementsOf, soakedRangeOf } from './lot-material.js';

const { catalogue } = loadCatalogue();

function aLine(changes: Partial<BatchLine>): BatchLine {
  return {
    lineNumber: 1,
    kind: 'LOOSE_MATERIAL',
    form: 'SWARF',
    profileKey: null,
    units: null,
    netMassGrams: 1_000,
    declaredMagnetMassGrams: null,
    liberation: null,
    gradeKey: 'swarf-mix',
    coated: null,
    moistureWtPct: null,
    oilWtPct: null,
    notes: null,
    ...changes,
  };
}

describe('soakedRangeOf', () => {
  const moisture = (...lines: BatchLine[]) => soakedRangeOf(lines, 'moistureWtPct', catalogue.looseForms);

  it('takes what the ticket states', () => {
    expect(moisture(aLine({ moistureWtPct: { low: 4, high: 4 } }))).toEqual({ low: 4, high: 4 });
  });

  it('takes the whole interval of the form where the ticket says nothing: loose-forms.csv has 10 … 32 for swarf', () => {
    expect(moisture(aLine({}))).toEqual({ low: 10, high: 32 });
  });

  it('spans the lines of a lot', () => {
    const lines = [
      aLine({ moistureWtPct: { low: 4, high: 6 } }),
      aLine({ moistureWtPct: { low: 2, high: 3 } }),
    ];
    expect(moisture(...lines)).toEqual({ low: 2, high: 6 });
  });

  it('does not ask devices for moisture', () => {
    expect(moisture(aLine({ form: 'WHOLE_DEVICE', kind: 'PROFILE_UNITS' }))).toEqual({ low: 0, high: 0 });
  });
});

describe('otherElementsOf', () => {
  it('takes the highest figure of the grades and only what all of them state', () => {
    const grade = catalogue.magnetGrades.get('n42');
    if (!grade) throw new Error('n42 is missing');
    const rich = { ...grade, otherElementWtPct: { Cu: 2, Ni: 1 } };
    const poor = { ...grade, otherElementWtPct: { Cu: 0.5 } };
    const grades = new Map([
      ['rich', rich],
      ['poor', poor],
    ]);
    expect(otherElementsOf(['rich', 'poor'], grades)).toEqual({ Cu: 2 });
    expect(otherElementsOf([], grades)).toEqual({});
  });
});
