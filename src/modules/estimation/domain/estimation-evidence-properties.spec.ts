import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Estimate } from './estimate.js';
import type { EstimationLine } from './estimation-line.js';
import {
  aMoistureTest,
  anAssay,
  aPassport,
  aResult,
  aSample,
  aWeighing,
} from './evidence/evidence-for-specs.js';
import {
  DISKS,
  estimate,
  HEAP,
  intervalsOf,
  MOTORS,
  ndMean,
  relativeError,
  source,
  SWARF,
} from './mixed-load-for-specs.js';

describe('an estimate scales', () => {
  it('with the mass of a heap, to the milligram of rounding', () => {
    const of = (netMassGrams: number) => estimate(source([{ ...HEAP, netMassGrams }])).oxides[4]?.contained;
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 100_000 }),
        fc.integer({ min: 2, max: 50 }),
        (grams, times) => {
          const [once, many] = [of(grams), of(grams * times)];
          for (const figure of ['p10', 'p50', 'p90', 'mean'] as const) {
            // Half a milligram of rounding, so many times; and a billionth of floating point.
            const allowed = 0.5 * (times + 1) + 1e-9 * (many?.[figure] ?? 0);
            expect(Math.abs((many?.[figure] ?? NaN) - times * (once?.[figure] ?? NaN))).toBeLessThanOrEqual(
              allowed,
            );
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  it('with many units, whose scatter and presence have averaged out', () => {
    const of = (units: number) => estimate(source([{ ...MOTORS, units }])).magnetMass;
    const [once, thrice] = [of(100_000), of(300_000)];
    for (const figure of ['p10', 'p50', 'p90', 'mean'] as const) {
      expect(relativeError(thrice[figure], 3 * once[figure])).toBeLessThan(1e-3);
    }
  });
});

describe('parts sum to the whole', () => {
  it('in the mean: magnets and contained and liberated oxide of lines, together or each alone', () => {
    const lines: readonly EstimationLine[] = [
      MOTORS,
      { ...MOTORS, units: 30, liberation: 'SHREDDING' },
      DISKS,
      HEAP,
      SWARF,
    ];
    const whole = estimate(source(lines));
    const parts = lines.map((line) => estimate(source([line])));
    const meanOf = (of: Estimate, k: number): number => intervalsOf({ ...of, elements: [] })[k]?.mean ?? NaN;
    // Magnets, then contained, liberated, recoverable of each oxide; yields of a sum are to first order.
    for (let k = 0; k < 19; k++) {
      const isSumRecoverable = k > 12 && k % 3 === 0;
      if (isSumRecoverable) continue;
      const sum = parts.reduce((total, part) => total + meanOf(part, k), 0);
      expect(Math.abs(sum - meanOf(whole, k))).toBeLessThanOrEqual(3);
    }
  });

  it('in the mean: two sources are as much as each alone', () => {
    const [first, second] = [
      source([MOTORS, SWARF]),
      source([DISKS, SWARF], aMoistureTest({ lineIndexes: [1] })),
    ];
    const sum = ndMean(estimate(first)) + ndMean(estimate(second));
    expect(Math.abs(ndMean(estimate(first, second)) - sum)).toBeLessThanOrEqual(2);
  });

  it('byte for byte, where one line is split, with the evidence about both parts', () => {
    const sample = aSample({ magnetMassGrams: 160 });
    const whole = estimate(source([MOTORS, SWARF], sample));
    const parts = [{ ...MOTORS, units: 60 }, SWARF, { ...MOTORS, units: 40 }];
    expect(estimate(source(parts, { ...sample, lineIndexes: [0, 2] }))).toEqual(whole);
  });
});

describe('order does not matter, not by a byte', () => {
  const texts = (of: Estimate): string => JSON.stringify({ ...of, warnings: [] });
  const inOrder = (): Estimate => (known ??= estimate(...sources));
  let known: Estimate | undefined;
  const sources = [
    source(
      [MOTORS, SWARF, DISKS],
      aSample({ magnetMassGrams: 160 }),
      aPassport({ lineIndexes: [2], magnetMassGramsPerUnit: 11, relativeUncertainty: 0.1 }),
      anAssay({ relativeTo: 'DRY', lineIndexes: [1], results: [aResult({ wtPct: 17 })] }),
    ),
    source(
      [HEAP, SWARF],
      aMoistureTest({ lineIndexes: [1] }),
      aWeighing({ lineIndexes: [1], netMassGrams: 90_100 }),
    ),
    source([MOTORS]),
  ];

  it('of sources', () => {
    expect(texts(estimate(...[...sources].reverse()))).toBe(texts(inOrder()));
  });

  it('of evidence', () => {
    const turned = sources.map((each) => ({ ...each, evidence: [...each.evidence].reverse() }));
    expect(texts(estimate(...turned))).toBe(texts(inOrder()));
  });

  it('of lines', () => {
    const turned = sources.map((each) => {
      const last = each.lines.length - 1;
      const evidence = each.evidence.map((piece) => ({
        ...piece,
        lineIndexes: piece.lineIndexes.map((k) => last - k).sort((a, b) => a - b),
      }));
      return { ...each, lines: [...each.lines].reverse(), evidence };
    });
    expect(texts(estimate(...turned))).toBe(texts(inOrder()));
  });

  it('and the name of a piece shows only where conflicts are told', () => {
    const named = sources.map((each) => ({
      ...each,
      evidence: each.evidence.map((piece) => ({ ...piece, id: `x-${piece.id}` })),
    }));
    const withoutConflicts = (of: Estimate): string => texts({ ...of, conflicts: [] });
    expect(withoutConflicts(estimate(...named))).toBe(withoutConflicts(inOrder()));
  });
});
