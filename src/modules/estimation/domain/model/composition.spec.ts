import { describe, expect, it } from '@jest/globals';
import { ESTIMATED_ELEMENTS, MINOR_RARE_EARTHS, RARE_EARTHS } from '../../../catalogue/domain/rare-earths.js';
import { aGrade, exactly, pert } from '../catalogue-for-specs.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import { Composition, obeyTotal, usualComposition } from './composition.js';

const ALL = Object.fromEntries(RARE_EARTHS.map((element) => [element, 1]));
const grade = aGrade({
  elementWtPct: { Nd: pert(20, 23, 26), Pr: pert(4, 6, 9), Dy: pert(0, 1, 4), Tb: pert(0, 0.1, 0.6) },
  minorRareEarthWtPct: { Gd: 0.2, Ho: 0.3, Ce: 0.5, La: 0 },
  totalRareEarthWtPct: pert(29, 31, 33),
});

describe('usualComposition', () => {
  it('obeys its total at every point: elements and minor rare earths add up to the drawn total', () => {
    const { metalFraction, scaleToTotal } = usualComposition(grade).points;
    const total = scaleToTotal.map(
      (scale, i) =>
        scale * MINOR_RARE_EARTHS.reduce((sum, each) => sum + grade.minorRareEarthWtPct[each], 0) +
        ESTIMATED_ELEMENTS.reduce((sum, each) => sum + (metalFraction[each][i] ?? NaN), 0),
    );
    expect(Math.min(...total)).toBeGreaterThanOrEqual(0.29 - 1e-12);
    expect(Math.max(...total)).toBeLessThanOrEqual(0.33 + 1e-12);
    // One point in each of 8,192 equal steps of probability: the total's own distribution.
    const sorted = total.slice().sort();
    const quantiles = Float64Array.of(0.1, 0.5, 0.9);
    figureDistribution(grade.totalRareEarthWtPct).fill(quantiles);
    [0.1, 0.5, 0.9].forEach((p, k) => {
      expect(
        Math.abs((sorted[Math.floor(p * sorted.length)] ?? NaN) - (quantiles[k] ?? NaN) / 100),
      ).toBeLessThan(1e-5);
    });
    // Mean of the PERT: (29 + 4·31 + 33)/6.
    expect(total.reduce((sum, each) => sum + each, 0) / total.length).toBeCloseTo(0.31, 6);
  });

  it('weighs all elements by 1 to the total', () => {
    const total = usualComposition(grade).weighted(ALL);
    expect(total.mean).toBeCloseTo(0.31, 6);
    expect(
      Math.abs(total.variance / (figureDistribution(grade.totalRareEarthWtPct).variance / 1e4) - 1),
    ).toBeLessThan(1e-3);
    expect(total.zeroProbability).toBe(0);
  });

  it('scales an exact alloy: 31 drawn, 15.5 in all, so half of each', () => {
    const halved = usualComposition(aGrade({ totalRareEarthWtPct: exactly(15.5) }));
    expect(halved.weighted({ Nd: 1 })).toMatchObject({ mean: expect.closeTo(0.115, 12), variance: 0 });
    expect(halved.weighted({ Ce: 2 })).toMatchObject({ mean: expect.closeTo(2 * 0.0025, 12), variance: 0 });
    expect(halved.weighted({ Nd: 1, Ce: 2 }).mean).toBeCloseTo(0.12, 12);
  });

  it('is one object per row, and one distribution per weighting, so that draws are shared', () => {
    const composition = usualComposition(grade);
    expect(usualComposition(grade)).toBe(composition);
    expect(composition.weighted({ Nd: 1 })).toBe(composition.weighted({ Nd: 1 }));
    expect(composition.block).toBe('composition:plain');
    expect(composition.alloyPerGram).toBeNull();
  });

  it('adds up point by point: Nd + Pr is Nd and Pr', () => {
    const composition = usualComposition(grade);
    const [Nd, Pr, both] = [{ Nd: 1 }, { Pr: 1 }, { Nd: 1, Pr: 1 }].map((weights) =>
      composition.weighted(weights),
    );
    const at = Float64Array.of(0.03, 0.41, 0.77);
    const values = [Nd, Pr, both].map((each) => {
      const copy = at.slice();
      each?.fill(copy);
      return copy;
    });
    at.forEach((_p, k) =>
      expect(values[2]?.[k]).toBeCloseTo((values[0]?.[k] ?? NaN) + (values[1]?.[k] ?? NaN), 14),
    );
    expect(both?.mean).toBeCloseTo((Nd?.mean ?? NaN) + (Pr?.mean ?? NaN), 14);
  });
});

describe('obeyTotal', () => {
  it('keeps the ratios of the elements: 20:5:2:1 and 3 of cerium to a total of 15.5', () => {
    const minor = aGrade({ minorRareEarthWtPct: { Gd: 0, Ho: 0, Ce: 3, La: 0 } });
    const drawn = {
      Nd: Float64Array.of(20),
      Pr: Float64Array.of(5),
      Dy: Float64Array.of(2),
      Tb: Float64Array.of(1),
    };
    const { metalFraction, scaleToTotal } = obeyTotal(minor, drawn, Float64Array.of(15.5));
    expect(ESTIMATED_ELEMENTS.map((each) => metalFraction[each][0])).toEqual([0.1, 0.025, 0.01, 0.005]);
    expect(scaleToTotal[0]).toBe(0.005);
  });

  it('of an alloy without rare earth is nothing', () => {
    const none = aGrade({ minorRareEarthWtPct: { Gd: 0, Ho: 0, Ce: 0, La: 0 } });
    const zero = () => Float64Array.of(0);
    const { metalFraction } = obeyTotal(
      none,
      { Nd: zero(), Pr: zero(), Dy: zero(), Tb: zero() },
      Float64Array.of(31),
    );
    expect(metalFraction.Nd[0]).toBe(0);
  });
});

describe('Composition', () => {
  it('tied to its material gives grams per gram of material', () => {
    const points = obeyTotal(
      grade,
      {
        Nd: Float64Array.of(23, 20),
        Pr: Float64Array.of(6, 6),
        Dy: Float64Array.of(1, 1),
        Tb: Float64Array.of(0, 0),
      },
      Float64Array.of(31, 28),
    );
    const tied = new Composition(grade, 'tied', { ...points, alloyPerGram: Float64Array.of(0.5, 1) });
    // 23 and 20 wt% of alloys that are half and all of the material.
    expect(tied.weighted({ Nd: 1 }).mean).toBeCloseTo((0.5 * 0.23 + 0.2) / 2, 12);
    expect(tied.alloyPerGram?.mean).toBe(0.75);
    expect(tied.alloyPerGram).toBe(tied.alloyPerGram);
  });
});
