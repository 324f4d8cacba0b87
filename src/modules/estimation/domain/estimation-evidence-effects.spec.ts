import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCatalogue, aProfile, exactly, pert } from './catalogue-for-specs.js';
import type { Estimate } from './estimate.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import type { EstimationLine } from './estimation-line.js';
import type { Evidence } from './evidence/evidence.js';
import {
  aCount,
  aGradeMark,
  aMoistureTest,
  anAssay,
  aPassport,
  aResult,
  aSample,
  aWeighing,
} from './evidence/evidence-for-specs.js';
import {
  CATALOGUE,
  DISKS,
  estimate,
  HEAP,
  inputsOf,
  intervalsOf,
  MOTORS,
  ndMean,
  relativeError,
  source,
  SWARF,
} from './mixed-load-for-specs.js';

function expectSound(of: Estimate): void {
  for (const { p10, p50, p90, mean } of intervalsOf(of)) {
    expect([p10, p50, p90, mean].every((each) => Number.isSafeInteger(each) && each >= 0)).toBe(true);
    expect(p10).toBeLessThanOrEqual(p50);
    expect(p50).toBeLessThanOrEqual(p90);
  }
}

describe('evidence', () => {
  it('about unit mass leaves a mean between the profile’s and the measured one', () => {
    // Mean of the prior: 15 g · 100 · 0.9; σ 1.9 g of the range and 0.3 g of scatter. None of these is 3 σ off.
    const known = aCatalogue({
      profiles: [aProfile({ magnetMassKgPerUnit: pert(0.01, 0.015, 0.02), unitScatterCv: 0.2 })],
      routes: [...CATALOGUE.processRoutes.values()],
    });
    const meanGrams = (evidence: Evidence): number =>
      estimateRecoverableOxide(inputsOf(source([MOTORS], evidence)), known).magnetMass.mean / 100_000;
    fc.assert(
      fc.property(
        fc.double({ min: 11, max: 19, noNaN: true }),
        fc.integer({ min: 2, max: 60 }),
        fc.boolean(),
        (grams, n, isSample) => {
          fc.pre(Math.abs(grams - 15) > 0.5);
          const mean = meanGrams(
            isSample
              ? aSample({ sampledUnits: n, unitsWithMagnets: n, magnetMassGrams: grams * n })
              : aPassport({ magnetMassGramsPerUnit: grams, relativeUncertainty: 0.002 * n }),
          );
          expect(mean).toBeGreaterThanOrEqual(Math.min(15, grams) * 0.999);
          expect(mean).toBeLessThanOrEqual(Math.max(15, grams) * 1.001);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('about an element leaves a mean between the grade’s and the assayed one', () => {
    const usual = ndMean(estimate(source([MOTORS])));
    const usualWtPct =
      100 *
      (usual /
        ndMean(
          estimate(
            source([MOTORS], anAssay({ results: [aResult({ wtPct: 23.5, relativeUncertainty: 1e-4 })] })),
          ),
        )) *
      0.235;
    fc.assert(
      fc.property(
        fc.double({ min: 21, max: 26, noNaN: true }),
        fc.double({ min: 0.005, max: 0.05, noNaN: true }),
        (wtPct, relativeUncertainty) => {
          fc.pre(Math.abs(wtPct - usualWtPct) > 0.4);
          const found =
            (usualWtPct *
              ndMean(
                estimate(source([MOTORS], anAssay({ results: [aResult({ wtPct, relativeUncertainty })] }))),
              )) /
            usual;
          expect(found).toBeGreaterThan(Math.min(wtPct, usualWtPct) * 0.998);
          expect(found).toBeLessThan(Math.max(wtPct, usualWtPct) * 1.002);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('never makes the tier worse, and an assay lifts a line’s to its own', () => {
    const tier = (...evidence: Evidence[]): number => estimate(source([MOTORS], ...evidence)).evidenceTier;
    expect(tier()).toBe(0);
    expect(tier(aCount(), aSample())).toBe(0);
    expect(tier(aPassport())).toBe(1);
    expect(tier(aGradeMark({ gradeKey: 'marked' }))).toBe(1);
    expect(tier(aGradeMark({ gradeKey: 'plain' }))).toBe(0);
    for (const each of [2, 3, 4] as const) expect(tier(aPassport(), anAssay({ tier: each }))).toBe(each);
    expect(estimate(source([MOTORS, DISKS], anAssay())).evidenceTier).toBe(0);
  });

  it('a count replaces the count, a weighing the mass', () => {
    const known = aCatalogue();
    const of = (line: EstimationLine, evidence: Evidence) =>
      estimateRecoverableOxide({ ...inputsOf(source([line], evidence)), processRouteKey: 'perfect' }, known)
        .magnetMass;
    // 90 motors of 15 g.
    expect(of(MOTORS, aCount({ units: 90 }))).toEqual({
      p10: 1_350_000,
      p50: 1_350_000,
      p90: 1_350_000,
      mean: 1_350_000,
    });
    const motorsByMass = { ...HEAP, profileKey: 'motor', netMassGrams: 60_000 };
    expect(of(motorsByMass, aCount({ units: 90 })).mean).toBe(1_350_000);
    // The ticket says 100 kg ± 100 g, the scale 100.1 kg ± 100 g: half-way between, within 100/√2 g.
    const magnets = {
      ...SWARF,
      form: 'LIBERATED_MAGNET',
      netMassGrams: 100_000,
      coated: false,
      moistureWtPct: exactly(0),
      oilWtPct: exactly(0),
    } as const;
    const weighed = of(
      magnets,
      aWeighing({ netMassGrams: 100_100, scaleDivisionGrams: 100 * Math.sqrt(12) }),
    );
    expect(weighed.mean).toBe(100_050_000);
    expect(relativeError((weighed.p90 - weighed.p10) / 2, (1.281_551_6 * 100_000) / Math.SQRT2)).toBeLessThan(
      1e-3,
    );
  });

  it('that contradicts itself or the row is told with both figures', () => {
    const { conflicts } = estimate(
      source(
        [MOTORS],
        aCount({ units: 90 }),
        aPassport({ magnetMassGramsPerUnit: 40, relativeUncertainty: 0.01 }),
      ),
    );
    expect(conflicts).toEqual([
      expect.objectContaining({
        code: 'AGAINST_EVIDENCE',
        measurand: 'units of the line',
        measured: 90,
        expected: 100,
        tolerance: expect.closeTo(2 * 0.002 * Math.hypot(90, 100), 9),
      }),
      expect.objectContaining({
        code: 'AGAINST_PRIOR',
        evidenceId: 'passport',
        measured: 40,
        expected: expect.closeTo(15, 4),
      }),
    ]);
  });

  it('of every kind, alone and all together, keeps the estimate finite and in order', () => {
    const pieces: readonly Evidence[] = [
      aCount({ units: 98 }),
      aSample({ magnetMassGrams: 155 }),
      aPassport({ relativeUncertainty: 0.1 }),
      aGradeMark({ gradeKey: 'plain' }),
      aMoistureTest({ lineIndexes: [1] }),
      aMoistureTest({ id: 'oil', measured: 'OIL', wtPct: 3, lineIndexes: [1] }),
      aMoistureTest({ id: 'both', measured: 'MOISTURE_AND_OIL', wtPct: 23, lineIndexes: [1] }),
      aWeighing({ lineIndexes: [1], netMassGrams: 90_010 }),
      anAssay({ results: [aResult(), aResult({ analyte: 'Tb', wtPct: 0.05, belowDetectionLimit: true })] }),
      anAssay({
        id: 'swarf',
        lineIndexes: [1],
        relativeTo: 'AS_RECEIVED',
        expressedAs: 'OXIDE',
        results: [aResult({ analyte: 'TREO', wtPct: 24 })],
      }),
      anAssay({
        id: 'dysprosium',
        results: [aResult({ analyte: 'Dy', wtPct: 1.2, pieceRelativeDeviation: 1.07 })],
      }),
    ];
    for (const piece of pieces) expectSound(estimate(source([MOTORS, SWARF], piece)));
    expectSound(estimate(source([MOTORS, SWARF], ...pieces), source([MOTORS, HEAP])));
  });
});
