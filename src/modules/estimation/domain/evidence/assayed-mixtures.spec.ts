import { describe, expect, it } from '@jest/globals';
import { aCatalogue, aGrade, exactly, pert } from '../catalogue-for-specs.js';
import { constant } from '../distribution/distribution.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import { assayedComposition } from './assayed-composition.js';
import { anAssay, aResult } from './evidence-for-specs.js';

const { tradedOxideFactor } = aCatalogue();
const NOTHING_BETWEEN = {
  coatingWtPct: null,
  alloyShare: null,
  moistureWtPct: null,
  oilWtPct: null,
};

describe('an assay as received of magnets that may be coated', () => {
  // Alloy and coating (10 %) are known: the assay tells 23 % of bare magnets from 20.7 % of coated ones. None lies more
  // than three standard uncertainties from both, which would be a conflict.
  it.each([
    [20.7, 0.02],
    [21.8, 0.02],
    [22, 0.05],
    [23, 0.02],
  ])('of %d % Nd, ± %d: both chances by Bayes’ rule', (wtPct, relativeUncertainty) => {
    const likelihood = (content: number): number =>
      Math.exp(-(((wtPct / content - 1) / relativeUncertainty) ** 2) / 2) / content;
    const [bare, coated] = [likelihood(23), likelihood(20.7)];
    const assay = anAssay({ relativeTo: 'AS_RECEIVED', results: [aResult({ wtPct, relativeUncertainty })] });
    const priors = { ...NOTHING_BETWEEN, coatingWtPct: constant(10) };
    const { composition } = assayedComposition(
      {
        grade: aGrade(),
        block: 'specs',
        assays: [assay],
        priors,
        coatedProbability: 0.5,
        soakedTogether: [],
      },
      tradedOxideFactor,
    );
    const expected = (bare + 0.9 * coated) / (bare + coated);
    expect(Math.abs((composition.alloyPerGram?.mean ?? NaN) - expected)).toBeLessThan(5e-4);
  });
});

describe('an assay of few pieces that differ by more than half', () => {
  it.each([3, 10])('of %d pieces is unbiased: its error is a lognormal ratio with mean 1', (pieceCount) => {
    const dysprosium = pert(0, 2, 8);
    const grade = aGrade({
      elementWtPct: { Nd: exactly(23), Pr: exactly(6), Dy: dysprosium, Tb: exactly(0.5) },
    });
    const assay = anAssay({
      composite: { key: 'c', pieceCount, populationCount: null },
      results: [aResult({ analyte: 'Dy', wtPct: 2, pieceRelativeDeviation: 1.07 })],
    });
    const { composition } = assayedComposition(
      {
        grade,
        block: 'specs',
        assays: [assay],
        priors: NOTHING_BETWEEN,
        coatedProbability: 0,
        soakedTogether: [],
      },
      tradedOxideFactor,
    );
    // ln y ~ N(ln h − σ²/2, σ²), σ² = ln(1 + 1.07²/n + 0.02²); h = 31·x/(30 + x) of the drawn x: 23 + 6 + 0.5 + 0.5 beside it.
    const logVariance = Math.log(1 + 1.07 ** 2 / pieceCount + 0.02 ** 2);
    const drawn = Float64Array.from({ length: 100_000 }, (_, k) => (k + 0.5) / 100_000);
    figureDistribution(dysprosium).fill(drawn);
    let [total, weighted] = [0, 0];
    for (const x of drawn) {
      const content = (31 * x) / (30 + x);
      const weight = Math.exp(-((Math.log(2 / content) + logVariance / 2) ** 2) / (2 * logVariance));
      total += weight;
      weighted += weight * content;
    }
    expect(Math.abs((100 * composition.weighted({ Dy: 1 }).mean) / (weighted / total) - 1)).toBeLessThan(
      0.01,
    );
  });
});
