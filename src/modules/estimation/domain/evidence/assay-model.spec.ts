import { describe, expect, it } from '@jest/globals';
import { generalisedMean, observationsOf, samplingVariance } from './assay-model.js';
import type { AssayEvidence } from './evidence.js';
import { anAssay, aResult } from './evidence-for-specs.js';
import { solve } from './linear-algebra.js';

// Analysis 3 %, bias 2 %, pieces 12 % (neodymium between hard-disk magnets), ten pieces: 3.79 % of sampling.
const ANALYSIS = 0.03;
const BIAS = 0.02;
const PIECES = 0.12;
const SAMPLING_VARIANCE = PIECES ** 2 / 10;
const result = aResult({ relativeUncertainty: ANALYSIS, relativeBias: BIAS, pieceRelativeDeviation: PIECES });
const assay = (overrides: Partial<AssayEvidence> = {}): AssayEvidence =>
  anAssay({ results: [{ ...result }], ...overrides });
const elsewhere = {
  method: 'icp-ms',
  laboratory: 'laboratory-b',
  composite: { key: 'composite-b', pieceCount: 10, populationCount: null },
};

/** Relative covariance of two assays' results. */
function covarianceOf(...assays: AssayEvidence[]): readonly (readonly number[])[] {
  return observationsOf(assays).analytes[0]?.covariance ?? [];
}

/** Relative variance of the best mean of the assays. */
function varianceOfMean(...assays: AssayEvidence[]): number {
  const [analyte] = observationsOf(assays).analytes;
  if (analyte === undefined) throw new Error('nothing was observed');
  const values = analyte.observations.map(({ fraction }) => fraction);
  return generalisedMean(values, (vector) => solve(analyte.factor, vector)).relativeVariance;
}

describe('samplingVariance', () => {
  it('is RSD²·(1/n − 1/N): 12 % between pieces leave 3.8 % of ten, 3.4 % where there are fifty, none of all', () => {
    const of = (pieceCount: number, populationCount: number | null): number =>
      samplingVariance(anAssay({ composite: { key: 'c', pieceCount, populationCount } }), result);
    expect(Math.sqrt(of(10, null))).toBeCloseTo(0.037_947, 6);
    expect(of(10, 50)).toBeCloseTo(0.12 ** 2 * (0.1 - 0.02), 15);
    expect(of(50, 50)).toBe(0);
    // Between-magnet spread of dysprosium in hard disks, 107 %: ten pieces leave 34 %.
    const dysprosium = aResult({ analyte: 'Dy', pieceRelativeDeviation: 1.07 });
    expect(Math.sqrt(samplingVariance(anAssay(), dysprosium))).toBeCloseTo(0.338, 3);
  });
});

describe('one assay', () => {
  it('has the variance of bias, sampling and analysis together', () => {
    expect(varianceOfMean(assay())).toBeCloseTo(BIAS ** 2 + SAMPLING_VARIANCE + ANALYSIS ** 2, 15);
  });

  it('with four determinations has a quarter of the analysis, and all of the rest', () => {
    const four = assay({ results: [{ ...result, replicates: 4 }] });
    expect(varianceOfMean(four)).toBeCloseTo(BIAS ** 2 + SAMPLING_VARIANCE + ANALYSIS ** 2 / 4, 15);
  });

  it('of every piece there is has no sampling error', () => {
    const all = assay({ composite: { key: 'c', pieceCount: 10, populationCount: 10 } });
    expect(varianceOfMean(all)).toBeCloseTo(BIAS ** 2 + ANALYSIS ** 2, 15);
  });
});

describe('two assays', () => {
  // Of two with variance v each and covariance c, the best mean has (v + c)/2.
  const v = BIAS ** 2 + SAMPLING_VARIANCE + ANALYSIS ** 2;

  it.each<[string, Partial<AssayEvidence>, number]>([
    [
      'of one composite, elsewhere by another method',
      { ...elsewhere, composite: assay().composite },
      SAMPLING_VARIANCE,
    ],
    ['of two composites, by one method elsewhere', { ...elsewhere, method: 'icp-oes' }, BIAS ** 2 / 2],
    [
      'of two composites, by one laboratory’s two methods',
      { ...elsewhere, laboratory: 'laboratory-a' },
      BIAS ** 2 / 2,
    ],
    ['of two composites, alike otherwise', { composite: elsewhere.composite }, BIAS ** 2],
    ['of one composite, alike in all', {}, BIAS ** 2 + SAMPLING_VARIANCE],
    ['that have nothing in common', elsewhere, 0],
  ])('%s share just what they have in common', (_case, other, shared) => {
    const pair = [assay(), assay({ id: 'other', ...other })];
    const [[first = NaN, across = NaN] = [], [back = NaN, second = NaN] = []] = covarianceOf(...pair);
    expect(first).toBeCloseTo(v, 15);
    expect(second).toBeCloseTo(v, 15);
    expect(across).toBeCloseTo(shared, 15);
    expect(back).toBe(across);
    expect(varianceOfMean(...pair)).toBeCloseTo((v + shared) / 2, 15);
  });

  it('of one composite do not halve the variance, however many more there are', () => {
    const many = Array.from({ length: 50 }, (_, k) => assay({ id: `a${k}` }));
    expect(varianceOfMean(...many)).toBeCloseTo(BIAS ** 2 + SAMPLING_VARIANCE + ANALYSIS ** 2 / 50, 12);
  });

  it('of unlike variance are weighed (v₂ − c)/(v₁ + v₂ − 2c), with the variance (v₁v₂ − c²)/(v₁ + v₂ − 2c)', () => {
    const coarse = { ...result, relativeUncertainty: 0.1, wtPct: 25 };
    const pair = [
      assay(),
      assay({ ...elsewhere, id: 'other', composite: assay().composite, results: [coarse] }),
    ];
    const v2 = v - ANALYSIS ** 2 + 0.1 ** 2;
    const c = SAMPLING_VARIANCE;
    const [analyte] = observationsOf(pair).analytes;
    const mean = generalisedMean([0.23, 0.25], (vector) => solve(analyte?.factor ?? [], vector));
    const weight = (v2 - c) / (v + v2 - 2 * c);
    expect(mean.value).toBeCloseTo(weight * 0.23 + (1 - weight) * 0.25, 12);
    expect(mean.relativeVariance).toBeCloseTo((v * v2 - c * c) / (v + v2 - 2 * c), 12);
  });
});

describe('observationsOf', () => {
  it('keeps analytes apart and names each by its assay, basis and expression', () => {
    const both = anAssay({
      relativeTo: 'DRY',
      expressedAs: 'OXIDE',
      results: [aResult(), aResult({ analyte: 'TREO', wtPct: 31 })],
    });
    const { analytes, censored } = observationsOf([both, anAssay({ id: 'second' })]);
    expect(analytes.map(({ analyte, observations }) => [analyte, observations])).toEqual([
      [
        'Nd',
        [
          { evidenceId: 'assay', relativeTo: 'DRY', expressedAs: 'OXIDE', fraction: 0.23 },
          { evidenceId: 'second', relativeTo: 'ALLOY', expressedAs: 'METAL', fraction: 0.23 },
        ],
      ],
      ['TREO', [{ evidenceId: 'assay', relativeTo: 'DRY', expressedAs: 'OXIDE', fraction: 0.31 }]],
    ]);
    expect(censored).toEqual([]);
  });

  it('puts what is below its detection limit aside, with its whole uncertainty', () => {
    const below = { ...result, analyte: 'Tb' as const, wtPct: 0.05, belowDetectionLimit: true };
    const { analytes, censored } = observationsOf([assay({ results: [below] })]);
    expect(analytes).toEqual([]);
    expect(censored).toEqual([
      {
        analyte: 'Tb',
        evidenceId: 'assay',
        relativeTo: 'ALLOY',
        expressedAs: 'METAL',
        fraction: 0.0005,
        relativeUncertainty: expect.closeTo(Math.sqrt(BIAS ** 2 + SAMPLING_VARIANCE + ANALYSIS ** 2), 15),
      },
    ]);
  });

  it('tells errors as ratios where pieces differ by more than half: Cov(ln) = ln(1 + Cov)', () => {
    const dysprosium = (deviation: number) => ({
      ...result,
      analyte: 'Dy' as const,
      pieceRelativeDeviation: deviation,
    });
    const [wide] = observationsOf([assay({ results: [dysprosium(1.07)] })]).analytes;
    expect(wide?.logarithmic).toBe(true);
    expect(wide?.covariance[0]?.[0]).toBeCloseTo(
      Math.log(1 + 1.07 ** 2 / 10 + BIAS ** 2 + ANALYSIS ** 2),
      14,
    );
    expect(observationsOf([assay({ results: [dysprosium(0.5)] })]).analytes[0]?.logarithmic).toBe(false);
  });
});
