import { describe, expect, it } from '@jest/globals';
import { conflictsAmong, conflictWithPrior, tolerance } from './conflict.js';

const figure = (evidenceId: string, value: number, standardUncertainty: number) => ({
  evidenceId,
  value,
  standardUncertainty,
});

describe('tolerance', () => {
  it('is so many times the root of the squares: 2·√(3² + 4²) = 10', () => {
    expect(tolerance(figure('a', 0, 3), figure('b', 0, 4), 2)).toBe(10);
  });
});

describe('conflictsAmong', () => {
  it('is none up to 2·√(u₁² + u₂²), whichever is the larger', () => {
    expect(conflictsAmong([figure('a', 100, 3), figure('b', 110, 4)], 'mass', 'g')).toEqual([]);
    expect(conflictsAmong([figure('a', 110, 3), figure('b', 100, 4)], 'mass', 'g')).toEqual([]);
  });

  it('states both figures and how far they might lie apart', () => {
    expect(conflictsAmong([figure('a', 100, 3), figure('b', 110.1, 4)], 'net mass', 'g')).toEqual([
      {
        code: 'AGAINST_EVIDENCE',
        evidenceId: 'b',
        otherEvidenceId: 'a',
        measurand: 'net mass',
        unit: 'g',
        measured: 110.1,
        expected: 100,
        tolerance: 10,
      },
    ]);
  });

  it('holds every two against each other, once', () => {
    const far = [figure('a', 0, 1), figure('b', 10, 1), figure('c', 20, 1)];
    expect(
      conflictsAmong(far, '', '').map(
        ({ evidenceId, otherEvidenceId }) => `${otherEvidenceId}-${evidenceId}`,
      ),
    ).toEqual(['a-b', 'a-c', 'b-c']);
    expect(conflictsAmong([figure('a', 1, 1)], '', '')).toEqual([]);
  });
});

describe('conflictWithPrior', () => {
  // Prior 23 ± 1.2, measured ± 1.6: √(1.44 + 2.56) = 2, three times that is 6.
  const prior = { value: 23, standardUncertainty: 1.2 };

  it.each([28.9, 17.1, 23])('is none at %d', (value) => {
    expect(conflictWithPrior(figure('a', value, 1.6), prior, 'Nd', 'wt%')).toEqual([]);
  });

  it.each([29.1, 16.9])('is one at %d', (value) => {
    expect(conflictWithPrior(figure('a', value, 1.6), prior, 'Nd', 'wt%')).toEqual([
      {
        code: 'AGAINST_PRIOR',
        evidenceId: 'a',
        otherEvidenceId: null,
        measurand: 'Nd',
        unit: 'wt%',
        measured: value,
        expected: 23,
        tolerance: expect.closeTo(6, 12),
      },
    ]);
  });
});
