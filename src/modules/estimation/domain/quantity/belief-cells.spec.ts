import { describe, expect, it } from '@jest/globals';
import { pert } from '../catalogue-for-specs.js';
import { fromEquallyLikely, fromWeightedValues } from '../distribution/distribution.js';
import { figureDistribution, lognormalRatio, normalRatio } from '../distribution/known-shapes.js';
import { BELIEF_CELL_COUNTS, BeliefCells, weightsWithin } from './belief-cells.js';

const figure = figureDistribution(pert(0.3, 1, 4));
/** In an order of its own: not ascending, as one content of alloys that are ordered by another. */
const joint = fromEquallyLikely(Float64Array.from({ length: 512 }, (_, k) => 1 + ((k * 37) % 101) / 100));
const sometimes = fromWeightedValues(Float64Array.of(1, 2), Float64Array.of(1, 2), 0.3);

describe('BeliefCells', () => {
  it.each(BELIEF_CELL_COUNTS)('cuts a score into %d cells that have all of its probability', (count) => {
    const cells = new BeliefCells().cells(count);
    expect(cells.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    cells.forEach((cell) => {
      expect(weightsWithin(cell).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
    });
  });

  it.each([
    ['a figure', figure],
    ['one content of a joint draw', joint],
    ['what may be absent', sometimes],
  ])(
    'keeps mean and chance of none of %s over all cells, and moves it by no more than it deviates',
    (_name, distribution) => {
      for (const correlation of [0.2, 0.9, 1]) {
        const beliefs = new BeliefCells();
        let [mean, between, zeros] = [0, 0, 0];
        for (const cell of beliefs.cells(16)) {
          const { distribution: within, means } = beliefs.within(cell, distribution, correlation);
          const weights = weightsWithin(cell);
          mean += cell.weight * within.mean;
          zeros += cell.weight * within.zeroProbability;
          between +=
            cell.weight * weights.reduce((sum, each, k) => sum + each * (means[k + 1] ?? NaN) ** 2, 0);
        }
        expect(Math.abs(mean / distribution.mean - 1)).toBeLessThan(3e-4);
        expect(between - mean ** 2).toBeLessThan(1.001 * distribution.variance);
        expect(Math.abs(zeros - distribution.zeroProbability)).toBeLessThan(1e-3);
      }
    },
  );

  it.each([0.3, 0.8, 1])('of a normal with correlation %d has the mean ρ · E[z | cell]', (correlation) => {
    const beliefs = new BeliefCells();
    const own = beliefs
      .cells(16)
      .map((cell) => (beliefs.within(cell, normalRatio(0.1), 1).distribution.mean - 1) / 0.1);
    const means = beliefs
      .cells(16)
      .map((cell) => beliefs.within(cell, normalRatio(0.1), correlation).distribution.mean);
    means.forEach((mean, k) => {
      // The outermost cells have 0.4 % each, which few of the tabulated scores are in.
      const tolerance = k === 0 || k === 15 ? 0.05 : 0.01;
      expect(Math.abs((mean - 1) / 0.1 - correlation * (own[k] ?? NaN))).toBeLessThan(tolerance);
    });
  });

  it('parts a lognormal into what moves with the belief and what does not, wherever that lies', () => {
    // ln X = σ(ρz + √(1 − ρ²)e): the ratio to E[X | z] deviates by σ√(1 − ρ²) everywhere.
    const correlation = 0.8;
    const sigma = Math.sqrt(Math.log(1.09));
    const expected = Math.sqrt(Math.expm1(sigma ** 2 * (1 - correlation ** 2)));
    const beliefs = new BeliefCells();
    for (const cell of beliefs.cells(16).slice(1, -1)) {
      const { distribution, isRatio } = beliefs.within(cell, lognormalRatio(0.3), correlation);
      expect(isRatio).toBe(true);
      expect(Math.abs(Math.sqrt(distribution.variance) / distribution.mean / expected - 1)).toBeLessThan(
        0.03,
      );
    }
  });

  it('leaves what may be absent as it is in the cell', () => {
    const beliefs = new BeliefCells();
    const [lowest, , , highest] = beliefs.cells(4).map((cell) => beliefs.within(cell, sometimes, 0.9));
    expect(lowest?.isRatio).toBe(false);
    expect(lowest?.distribution.zeroProbability).toBeGreaterThan(0.9);
    expect(highest?.distribution.zeroProbability).toBeLessThan(0.01);
  });
});
