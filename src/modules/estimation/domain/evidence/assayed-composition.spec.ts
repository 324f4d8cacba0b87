import { describe, expect, it } from '@jest/globals';
import type { MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import { aCatalogue, aGrade, exactly, pert } from '../catalogue-for-specs.js';
import { constant, type Distribution } from '../distribution/distribution.js';
import { figureDistribution, uniformRange } from '../distribution/known-shapes.js';
import type { MaterialPriors } from './alloy-state.js';
import { assayedComposition } from './assayed-composition.js';
import type { AssayEvidence } from './evidence.js';
import { aMoistureTest, anAssay, aResult } from './evidence-for-specs.js';

const { tradedOxideFactor } = aCatalogue();
const NOTHING_BETWEEN: MaterialPriors = {
  coatingWtPct: null,
  alloyShare: null,
  moistureWtPct: null,
  oilWtPct: null,
};

function assayed(
  grade: MagnetGrade,
  assays: readonly AssayEvidence[],
  priors: MaterialPriors = NOTHING_BETWEEN,
  soakedTogether: Parameters<typeof assayedComposition>[0]['soakedTogether'] = [],
) {
  const coatedProbability = priors.coatingWtPct === null ? 0 : 1;
  return assayedComposition(
    { grade, block: 'specs', assays, priors, coatedProbability, soakedTogether },
    tradedOxideFactor,
  );
}

/** Of one element, wt%. */
function ofElement(
  { composition }: ReturnType<typeof assayed>,
  element: 'Nd' | 'Pr' | 'Dy' | 'Tb',
): { mean: number; deviation: number } {
  const { mean, variance } = composition.weighted({ [element]: 1 });
  return { mean: 100 * mean, deviation: 100 * Math.sqrt(variance) };
}

/** Prior × likelihood by quadrature over the prior's own quantiles. */
function byQuadrature(
  prior: Distribution,
  likelihood: (value: number) => number,
): { mean: number; deviation: number } {
  const values = Float64Array.from({ length: 100_000 }, (_, k) => (k + 0.5) / 100_000);
  prior.fill(values);
  const weights = values.map(likelihood);
  const total = weights.reduce((sum, each) => sum + each, 0);
  const mean = values.reduce((sum, each, k) => sum + each * (weights[k] ?? 0), 0) / total;
  const variance = values.reduce((sum, each, k) => sum + (each - mean) ** 2 * (weights[k] ?? 0), 0) / total;
  return { mean, deviation: Math.sqrt(variance) };
}

const density =
  (measured: number, relative: number) =>
  (value: number): number =>
    Math.exp(-(((measured / value - 1) / relative) ** 2) / 2) / value;

// Only the total is uncertain: neodymium is 23/31 of it.
const totalOnly = aGrade({ totalRareEarthWtPct: pert(25, 31, 37) });
const nd = 23 / 31;
const ndPrior = figureDistribution(pert(25 * nd, 23, 37 * nd));

describe('assayedComposition', () => {
  it('of one uncertain number is its prior times the likelihood: y = h·(1 + e)', () => {
    const found = ofElement(
      assayed(totalOnly, [anAssay({ results: [aResult({ wtPct: 24, relativeUncertainty: 0.03 })] })]),
      'Nd',
    );
    const exact = byQuadrature(ndPrior, density(24, 0.03));
    expect(Math.abs(found.mean - exact.mean)).toBeLessThan(0.01 * exact.deviation);
    expect(Math.abs(found.deviation / exact.deviation - 1)).toBeLessThan(0.02);
  });

  it('lies between the prior’s mean and the measurement', () => {
    for (const wtPct of [21, 22, 24, 25]) {
      const { mean } = ofElement(
        assayed(totalOnly, [anAssay({ results: [aResult({ wtPct, relativeUncertainty: 0.03 })] })]),
        'Nd',
      );
      expect(mean).toBeGreaterThan(Math.min(23, wtPct));
      expect(mean).toBeLessThan(Math.max(23, wtPct));
    }
  });

  it('of TREO as oxide is the same as of the metals, by the oxide factors', () => {
    // 23 Nd, 6 Pr, 1 Dy, 0.5 Tb, 0.5 Ce as oxide, for 31 of metal.
    const oxide = 23 * 1.166377 + 6 * 1.208161 + 1.147683 + 0.5 * 1.176172 + 0.5 * 1.228368;
    const of = (expressedAs: 'METAL' | 'OXIDE', wtPct: number) =>
      ofElement(
        assayed(totalOnly, [anAssay({ expressedAs, results: [aResult({ analyte: 'TREO', wtPct })] })]),
        'Nd',
      );
    expect(of('OXIDE', (oxide * 32) / 31).mean).toBeCloseTo(of('METAL', 32).mean, 3);
  });

  it('of one composite twice keeps its sampling error: the variance is (v + c)/2 and not v/2', () => {
    const flat = aGrade({ totalRareEarthWtPct: pert(20, 31, 42) });
    const result = aResult({ relativeUncertainty: 0.01, pieceRelativeDeviation: 0.12 });
    const twice = [
      anAssay({ results: [{ ...result }] }),
      anAssay({ id: 'b', method: 'm', laboratory: 'l', results: [{ ...result }] }),
    ];
    const apart = [
      anAssay({ results: [{ ...result }] }),
      anAssay({
        id: 'b',
        method: 'm',
        laboratory: 'l',
        composite: { key: 'other', pieceCount: 10, populationCount: null },
        results: [{ ...result }],
      }),
    ];
    const [sampling, analysis] = [0.12 ** 2 / 10, 0.01 ** 2];
    const wide = figureDistribution(pert(20 * nd, 23, 42 * nd));
    for (const [assays, variance] of [
      [twice, sampling + analysis / 2],
      [apart, (sampling + analysis) / 2],
    ] as const) {
      // Two equal results h·(1 + e) of mean relative error variance V: the density of one, once more over h.
      const exact = byQuadrature(wide, (value) => density(23, Math.sqrt(variance))(value) / value);
      const found = ofElement(assayed(flat, assays), 'Nd');
      expect(Math.abs(found.deviation / exact.deviation - 1)).toBeLessThan(0.03);
      expect(Math.abs(found.mean - exact.mean)).toBeLessThan(0.03 * exact.deviation);
    }
  });

  it('of one element tells of it, and leaves the total where it was', () => {
    const grade = aGrade({
      elementWtPct: { Nd: pert(18, 23, 28), Pr: pert(2, 6, 10), Dy: pert(0, 1, 4), Tb: exactly(0.5) },
      totalRareEarthWtPct: exactly(31),
    });
    const before = aGrade({ ...grade, key: 'before' });
    const found = assayed(grade, [
      anAssay({ results: [aResult({ wtPct: 24, relativeUncertainty: 0.005 })] }),
    ]);
    expect(ofElement(found, 'Nd').mean).toBeCloseTo(24, 1);
    // What neodymium has more, the others have less.
    expect(ofElement(found, 'Pr').mean).toBeLessThan(6 * (31 / 31.5));
    const all = { Nd: 1, Pr: 1, Dy: 1, Tb: 1, Gd: 1, Ho: 1, Ce: 1, La: 1 };
    expect(found.composition.weighted(all)).toMatchObject({ mean: expect.closeTo(0.31, 10), variance: 0 });
    expect(before.key).toBe('before');
  });

  it('below the detection limit is at most about the limit, and no measurement', () => {
    const grade = aGrade({
      elementWtPct: { Nd: exactly(23), Pr: exactly(6), Dy: pert(0, 1, 4), Tb: exactly(0.5) },
    });
    const below = anAssay({
      results: [aResult({ analyte: 'Dy', wtPct: 0.5, belowDetectionLimit: true, relativeUncertainty: 0.01 })],
    });
    const found = assayed(grade, [below]);
    const [none, limit] = [
      assayed(grade, [anAssay({ results: [aResult({ relativeUncertainty: 10 })] })]),
      0.5,
    ];
    expect(found.conflicts).toEqual([]);
    expect(ofElement(found, 'Dy').mean).toBeLessThan(limit);
    expect(ofElement(found, 'Dy').mean).toBeGreaterThan(0.2);
    expect(ofElement(none, 'Dy').mean).toBeGreaterThan(1);
  });

  it('of the material with known moisture and coating is that of the alloy, brought to it', () => {
    // 20 % water and 5 % of coating leave 0.8 · 0.95 of alloy: 23.5 % of the alloy are 17.86 % as received.
    const priors = {
      ...NOTHING_BETWEEN,
      coatingWtPct: constant(5),
      moistureWtPct: constant(20),
    };
    const direct = assayed(totalOnly, [anAssay({ results: [aResult({ wtPct: 23.5 })] })]);
    const wet = assayed(
      totalOnly,
      [anAssay({ relativeTo: 'AS_RECEIVED', results: [aResult({ wtPct: 23.5 * 0.8 * 0.95 })] })],
      priors,
    );
    const dry = assayed(
      totalOnly,
      [anAssay({ relativeTo: 'DRY', results: [aResult({ wtPct: 23.5 * 0.95 })] })],
      priors,
    );
    expect(wet.conflicts).toEqual([]);
    for (const each of [wet, dry]) {
      // Tied to the material, its fields are per gram as received.
      expect(each.composition.weighted({ Nd: 1 }).mean / 0.76).toBeCloseTo(
        direct.composition.weighted({ Nd: 1 }).mean,
        5,
      );
      expect(each.composition.alloyPerGram).toMatchObject({ mean: expect.closeTo(0.76, 10) });
    }
    expect(direct.composition.alloyPerGram).toBeNull();
  });

  it('as received tells of the metal in the load, however wet it is', () => {
    // Nobody knows the moisture, but 18 % Nd as received, ± 1 %, is what the load holds.
    const exact = aGrade();
    const priors = { ...NOTHING_BETWEEN, moistureWtPct: uniformRange({ low: 10, high: 40 }) };
    const found = assayed(
      exact,
      [anAssay({ relativeTo: 'AS_RECEIVED', results: [aResult({ wtPct: 18, relativeUncertainty: 0.01 })] })],
      priors,
    );
    const { mean, variance } = found.composition.weighted({ Nd: 1 });
    expect(mean).toBeCloseTo(0.18, 3);
    expect(Math.abs(Math.sqrt(variance) / 0.0018 - 1)).toBeLessThan(0.03);
    // 18/23 of it is alloy.
    expect(found.composition.alloyPerGram?.mean).toBeCloseTo(18 / 23, 2);
  });

  it('takes a test of moisture and oil together into what it ties', () => {
    const exact = aGrade();
    const priors = {
      ...NOTHING_BETWEEN,
      moistureWtPct: uniformRange({ low: 0, high: 40 }),
      oilWtPct: uniformRange({ low: 0, high: 40 }),
    };
    const blunt = anAssay({
      relativeTo: 'AS_RECEIVED',
      results: [aResult({ wtPct: 16.1, relativeUncertainty: 1 })],
    });
    const test = aMoistureTest({ measured: 'MOISTURE_AND_OIL', wtPct: 30, standardUncertaintyWtPct: 0.5 });
    const { composition } = assayed(exact, [blunt], priors, [test]);
    expect(composition.alloyPerGram?.mean).toBeCloseTo(0.7, 2);
    expect(Math.abs(Math.sqrt(composition.alloyPerGram?.variance ?? NaN) / 0.005 - 1)).toBeLessThan(0.05);
  });

  it('sets a contradicted row aside, with both figures, and believes the assay', () => {
    const grade = aGrade({
      elementWtPct: { Nd: pert(22, 23, 24), Pr: exactly(6), Dy: exactly(1), Tb: exactly(0.5) },
    });
    const found = assayed(grade, [anAssay({ results: [aResult({ wtPct: 28, relativeUncertainty: 0.01 })] })]);
    expect(found.conflicts).toEqual([
      expect.objectContaining({
        code: 'AGAINST_PRIOR',
        evidenceId: 'assay',
        measurand: 'Nd',
        unit: 'wt% of the alloy',
        measured: expect.closeTo(28, 9),
      }),
    ]);
    expect(Math.abs(ofElement(found, 'Nd').mean - 28)).toBeLessThan(0.1);
    expect(Math.abs(ofElement(found, 'Nd').deviation / 0.28 - 1)).toBeLessThan(0.1);
  });

  it('tells of two assays that contradict each other, as sure as their own errors are', () => {
    const pair = (second: number) =>
      assayed(totalOnly, [
        anAssay({ results: [aResult({ wtPct: 22, relativeBias: 0.2 })] }),
        anAssay({ id: 'second', results: [aResult({ wtPct: second, relativeBias: 0.2 })] }),
      ]).conflicts.filter(({ code }) => code === 'AGAINST_EVIDENCE');
    // 2·√(0.44² + 0.46²) = 1.27: the bias that both share does not excuse a difference.
    expect(pair(23.2)).toEqual([]);
    expect(pair(24)).toEqual([expect.objectContaining({ evidenceId: 'second', otherEvidenceId: 'assay' })]);
  });

  it('is the same for the same evidence', () => {
    const of = () => assayed(totalOnly, [anAssay()]).composition.points;
    expect(of().metalFraction.Nd).toEqual(of().metalFraction.Nd);
  });
});
