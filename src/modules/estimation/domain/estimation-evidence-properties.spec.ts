import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCatalogue, aGrade, aLooseForm, aProfile, aRoute, exactly, pert } from './catalogue-for-specs.js';
import type { Estimate, QuantityInterval } from './estimate.js';
import type { EstimateInputs, EstimateSource } from './estimate-inputs.js';
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

const CATALOGUE = aCatalogue({
  profiles: [
    aProfile({
      magnetMassKgPerUnit: pert(0.01, 0.015, 0.02),
      unitScatterCv: 0.2,
      presence: pert(0.8, 0.9, 1),
      dismantlingYield: pert(0.7, 0.9, 0.98),
      shreddingYield: pert(0.01, 0.05, 0.3),
    }),
    aProfile({
      key: 'disk',
      magnetMassKgPerUnit: pert(0.005, 0.01, 0.02),
      gradeKey: 'marked',
      unitScatterCv: 0.3,
    }),
    aProfile({ key: 'heap', unitBasis: 'GROSS_MASS', magnetMassKgPerUnit: pert(0.1, 0.2, 0.4) }),
  ],
  grades: [
    aGrade({
      elementWtPct: { Nd: pert(20, 23, 26), Pr: pert(4, 6, 9), Dy: pert(0, 1, 4), Tb: pert(0, 0.1, 0.6) },
      totalRareEarthWtPct: pert(29, 31, 33),
      coatingWtPct: pert(1, 2.5, 5),
    }),
    aGrade({ key: 'marked', kind: 'GRADE', totalRareEarthWtPct: pert(28, 30, 31) }),
  ],
  routes: [
    aRoute({
      key: 'leach',
      elementYield: {
        Nd: pert(0.85, 0.93, 0.98),
        Pr: pert(0.85, 0.93, 0.98),
        Dy: pert(0.8, 0.9, 0.97),
        Tb: pert(0.8, 0.9, 0.97),
      },
    }),
  ],
  looseForms: [
    aLooseForm('SWARF', {
      moistureWtPct: pert(5, 20, 40),
      oilWtPct: pert(0, 3, 10),
      alloyFractionOfDryOilFree: pert(0.7, 0.85, 0.95),
    }),
  ],
});

const MOTORS = {
  kind: 'PROFILE_UNITS',
  profileKey: 'motor',
  units: 100,
  liberation: 'DISMANTLING',
  gradeKey: null,
} as const;
const DISKS = { ...MOTORS, profileKey: 'disk', units: 50 };
const HEAP = {
  kind: 'PROFILE_MASS',
  profileKey: 'heap',
  netMassGrams: 40_000,
  liberation: 'SHREDDING',
  gradeKey: null,
} as const;
const SWARF = {
  kind: 'LOOSE_MATERIAL',
  form: 'SWARF',
  gradeKey: 'plain',
  netMassGrams: 90_000,
  coated: null,
  moistureWtPct: null,
  oilWtPct: null,
} as const;

const source = (lines: readonly EstimationLine[], ...evidence: readonly Evidence[]): EstimateSource => ({
  lines,
  weighingRelativeUncertainty: 0.001,
  evidence,
});
const inputsOf = (...sources: readonly EstimateSource[]): EstimateInputs => ({
  sources,
  processRouteKey: 'leach',
  realised: null,
});
const estimate = (...sources: readonly EstimateSource[]): Estimate =>
  estimateRecoverableOxide(inputsOf(...sources), CATALOGUE);

/** Every interval that an estimate states. */
function intervalsOf({ magnetMass, oxides, elements }: Estimate): readonly QuantityInterval[] {
  const staged = [...oxides, ...elements.flatMap(({ metal, oxide }) => [metal, oxide])];
  return [
    magnetMass,
    ...staged.flatMap(({ contained, liberated, recoverable }) => [contained, liberated, recoverable]),
  ];
}

function expectSound(of: Estimate): void {
  for (const { p10, p50, p90, mean } of intervalsOf(of)) {
    expect([p10, p50, p90, mean].every((each) => Number.isSafeInteger(each) && each >= 0)).toBe(true);
    expect(p10).toBeLessThanOrEqual(p50);
    expect(p50).toBeLessThanOrEqual(p90);
  }
}

const relativeError = (found: number, expected: number): number => Math.abs(found / expected - 1);
const ndMean = ({ elements }: Estimate): number => elements[0]?.metal.contained.mean ?? NaN;

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
    expect(texts(estimate(...[...sources].reverse()))).toBe(texts(estimate(...sources)));
  });

  it('of evidence', () => {
    const turned = sources.map((each) => ({ ...each, evidence: [...each.evidence].reverse() }));
    expect(texts(estimate(...turned))).toBe(texts(estimate(...sources)));
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
    expect(texts(estimate(...turned))).toBe(texts(estimate(...sources)));
  });

  it('and the name of a piece shows only where conflicts are told', () => {
    const named = sources.map((each) => ({
      ...each,
      evidence: each.evidence.map((piece) => ({ ...piece, id: `x-${piece.id}` })),
    }));
    const withoutConflicts = (of: Estimate): string => texts({ ...of, conflicts: [] });
    expect(withoutConflicts(estimate(...named))).toBe(withoutConflicts(estimate(...sources)));
  });
});

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
