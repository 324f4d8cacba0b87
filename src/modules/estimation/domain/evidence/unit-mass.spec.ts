import { describe, expect, it } from '@jest/globals';
import { aProfile, exactly, pert } from '../catalogue-for-specs.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import { normal, quantilesAt } from '../distribution/quantiles-for-specs.js';
import { aPassport, aSample } from './evidence-for-specs.js';
import { updatedPresence, updatedUnitMass, type UnitCounts } from './unit-mass.js';

const Z90 = 1.281_551_565_544_600_4;
const alike = aProfile({ unitScatterCv: 0 });
const scattered = aProfile({ unitScatterCv: 0.2 });
const allOf = (units: number): UnitCounts => ({ present: units, whole: units });
const deviationOf = ({ variance }: { readonly variance: number }): number => Math.sqrt(variance);

/** Mean and deviation of prior × likelihood by plain quadrature. */
function byQuadrature(
  density: (value: number) => number,
  low: number,
  high: number,
): { mean: number; deviation: number } {
  const count = 20_000;
  let [total, first, second] = [0, 0, 0];
  for (let k = 0; k < count; k++) {
    const value = low + ((high - low) * (k + 0.5)) / count;
    const weight = density(value);
    total += weight;
    first += weight * value;
    second += weight * value * value;
  }
  const mean = first / total;
  return { mean, deviation: Math.sqrt(second / total - mean * mean) };
}

describe('updatedUnitMass', () => {
  it('without evidence is the prior', () => {
    const prior = normal(15, 1);
    expect(updatedUnitMass(prior, [], allOf(100), alike)).toEqual({ distribution: prior, conflicts: [] });
  });

  it('of units that are all alike weighs prior and scale by their precisions', () => {
    // d = 10·√12 g on the ten together: u = 10 g, 1 g per unit, as sure as the prior.
    const sample = aSample({ magnetMassGrams: 160, scaleDivisionGrams: 10 * Math.sqrt(12) });
    const { distribution, conflicts } = updatedUnitMass(normal(15, 1), [sample], allOf(1_000), alike);
    expect(conflicts).toEqual([]);
    expect(distribution.mean).toBeCloseTo(15.5, 2);
    expect(Math.abs(deviationOf(distribution) * Math.SQRT2 - 1)).toBeLessThan(0.01);
  });

  it('of n from N units has the sampling error CV·√(1/n − 1/N)', () => {
    // Ten of forty: 0.2·√(0.1 − 0.025) = 5.48 % of what the units hold.
    const relative = 0.2 * Math.sqrt(1 / 10 - 1 / 40);
    const sample = aSample({ magnetMassGrams: 158, scaleDivisionGrams: 1e-6 });
    const { distribution } = updatedUnitMass(normal(15, 1.5), [sample], allOf(40), scattered);
    const exact = byQuadrature(
      (m) => Math.exp(-(((m - 15) / 1.5) ** 2) / 2 - ((15.8 - m) / (relative * m)) ** 2 / 2) / m,
      8,
      24,
    );
    expect(Math.abs(distribution.mean - exact.mean)).toBeLessThan(0.01 * exact.deviation);
    expect(Math.abs(deviationOf(distribution) / exact.deviation - 1)).toBeLessThan(0.01);
    // And to first order the conjugate normal: precisions 1/1.5² and 1/(0.0548 · 15.8)².
    const precision = 1 / 1.5 ** 2 + 1 / (relative * 15.8) ** 2;
    expect(Math.abs(deviationOf(distribution) * Math.sqrt(precision) - 1)).toBeLessThan(0.05);
  });

  it('of all units leaves the scale’s error alone: d/√12 over the units', () => {
    const all = aSample({ sampledUnits: 10, magnetMassGrams: 152, scaleDivisionGrams: 0.5 });
    const { distribution } = updatedUnitMass(normal(15, 1), [all], allOf(10), scattered);
    expect(distribution.mean).toBeCloseTo(15.2, 4);
    expect(Math.abs(deviationOf(distribution) / (0.5 / Math.sqrt(12) / 10) - 1)).toBeLessThan(0.02);
  });

  it('counts only units that hold magnets: 8 of 10 opened, 120 g, are 15 g each', () => {
    const sample = aSample({ unitsWithMagnets: 8, magnetMassGrams: 120, scaleDivisionGrams: 1e-3 });
    const { distribution } = updatedUnitMass(normal(16, 4), [sample], allOf(10), scattered);
    // Ten units are all there are; eight of them hold magnets and all eight were weighed.
    expect(distribution.mean).toBeCloseTo(15, 3);
  });

  it('says nothing where no opened unit held magnets', () => {
    const none = aSample({ unitsWithMagnets: 0, magnetMassGrams: 0 });
    const prior = normal(15, 1);
    expect(updatedUnitMass(prior, [none], allOf(100), scattered).distribution).toBe(prior);
  });

  it('sets a contradicted prior aside and says so', () => {
    // 25 ± 0.1 against 15 ± 1: more than 3·√(1 + 0.01) = 3.015 apart.
    const sample = aSample({ magnetMassGrams: 250, scaleDivisionGrams: Math.sqrt(12) });
    const { distribution, conflicts } = updatedUnitMass(normal(15, 1), [sample], allOf(1_000), alike);
    expect(conflicts).toEqual([
      {
        code: 'AGAINST_PRIOR',
        evidenceId: 'sample',
        otherEvidenceId: null,
        measurand: 'magnet mass per motor',
        unit: 'g',
        measured: 25,
        expected: 15,
        tolerance: expect.closeTo(3 * Math.sqrt(1.01), 6),
      },
    ]);
    expect(distribution.mean).toBe(25);
    expect(deviationOf(distribution)).toBeCloseTo(0.1, 12);
    const [p10 = NaN, p90 = NaN] = quantilesAt(distribution, [0.1, 0.9]);
    expect([p10, p90]).toEqual([expect.closeTo(25 - 0.1 * Z90, 9), expect.closeTo(25 + 0.1 * Z90, 9)]);
  });

  it('takes a passport with its stated uncertainty', () => {
    const passport = aPassport({ magnetMassGramsPerUnit: 16, relativeUncertainty: 0.05 });
    const { distribution, conflicts } = updatedUnitMass(normal(15, 0.8), [passport], allOf(1_000), scattered);
    const exact = byQuadrature(
      (m) => Math.exp(-(((m - 15) / 0.8) ** 2) / 2 - ((16 - m) / (0.05 * m)) ** 2 / 2) / m,
      10,
      20,
    );
    expect(conflicts).toEqual([]);
    expect(Math.abs(distribution.mean - exact.mean)).toBeLessThan(0.01 * exact.deviation);
    expect(Math.abs(deviationOf(distribution) / exact.deviation - 1)).toBeLessThan(0.01);
  });

  it('weighs two pieces that agree together, and tells of two that do not', () => {
    const passports = (second: number) => [
      aPassport({ magnetMassGramsPerUnit: 15, relativeUncertainty: 0.02 }),
      aPassport({ id: 'other', magnetMassGramsPerUnit: second, relativeUncertainty: 0.02 }),
    ];
    const agreed = updatedUnitMass(normal(15, 3), passports(15.2), allOf(1_000), alike);
    expect(agreed.conflicts).toEqual([]);
    // Each 0.3 g or a little more: together 0.3/√2.
    expect(Math.abs(deviationOf(agreed.distribution) / (0.302 / Math.SQRT2) - 1)).toBeLessThan(0.02);
    const { conflicts } = updatedUnitMass(normal(15, 3), passports(17), allOf(1_000), alike);
    expect(
      conflicts.map(({ code, evidenceId, otherEvidenceId }) => [code, evidenceId, otherEvidenceId]),
    ).toEqual([['AGAINST_EVIDENCE', 'other', 'passport']]);
  });

  it('takes the measurement where the profile states one value and no range', () => {
    const { distribution } = updatedUnitMass(
      figureDistribution(exactly(15)),
      [aPassport()],
      allOf(1_000),
      alike,
    );
    expect(distribution.mean).toBe(15);
    expect(deviationOf(distribution)).toBeCloseTo(0.3, 12);
  });
});

describe('updatedPresence', () => {
  // A symmetric PERT on 0…1 is beta(3, 3), conjugate to opening units.
  const open = figureDistribution(pert(0, 0.5, 1));
  const sampled = (sampledUnits: number, unitsWithMagnets: number) =>
    aSample({ sampledUnits, unitsWithMagnets, magnetMassGrams: 15 * unitsWithMagnets });

  it('is beta-binomial: 3 of 4 opened make beta(6, 4) for the other six of ten', () => {
    const { distribution, conflicts } = updatedPresence(open, [sampled(4, 3)], allOf(10), alike);
    expect(conflicts).toEqual([]);
    const [p, v] = [0.6, 24 / (100 * 11)];
    expect(distribution.mean).toBeCloseTo((3 + 6 * p) / 10, 3);
    expect(Math.abs(distribution.variance / ((6 * (p * (1 - p) - v) + 36 * v) / 100) - 1)).toBeLessThan(0.02);
    // Three are known to, one is known not to.
    const { values } = distribution.atoms;
    expect([Math.min(...values), Math.max(...values)]).toEqual([0.3, 0.9]);
  });

  it('is known where all were opened', () => {
    expect(updatedPresence(open, [sampled(10, 7)], allOf(10), alike).distribution).toMatchObject({
      mean: 0.7,
      variance: 0,
    });
    expect(
      updatedPresence(open, [sampled(6, 5), sampled(4, 2)], allOf(10), alike).distribution,
    ).toMatchObject({
      mean: 0.7,
      variance: 0,
    });
  });

  it('with none opened leaves the chance as it was', () => {
    const { distribution } = updatedPresence(open, [], allOf(10), alike);
    // Beta(3,3): mean ½, variance 1/28; over ten: 0.25/10 + (1/28)·0.9.
    expect(distribution.mean).toBeCloseTo(0.5, 6);
    expect(Math.abs(distribution.variance / (0.025 + 0.9 / 28) - 1)).toBeLessThan(0.01);
  });

  it('believes the opened units where they contradict the profile: Laplace’s (found + 1)/(opened + 2)', () => {
    const sure = figureDistribution(pert(0.9, 0.95, 0.99));
    const { distribution, conflicts } = updatedPresence(sure, [sampled(10, 1)], allOf(1_010), alike);
    expect(conflicts.map(({ code, measurand, measured }) => [code, measurand, measured])).toEqual([
      ['AGAINST_PRIOR', 'share of motors with magnets', 0.1],
    ]);
    expect(Math.abs(distribution.mean - (1 + 1_000 * (2 / 12)) / 1_010)).toBeLessThan(0.002);
  });

  it('stays with a certain share that the opened units bear out', () => {
    expect(
      updatedPresence(figureDistribution(exactly(1)), [sampled(10, 10)], allOf(100), alike).distribution,
    ).toMatchObject({
      mean: 1,
      variance: 0,
    });
  });
});
