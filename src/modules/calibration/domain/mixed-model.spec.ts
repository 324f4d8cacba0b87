import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitMixedModel, mixedModel, type MixedObservation } from './mixed-model.js';

// Davies & Goldsmith, "Statistical Methods in Research and Production", 1972: yield of dyestuff, five preparations from
// each of six batches. Maximum likelihood estimates and BLUPs as published for it with lme4 (Bates, "lme4: Mixed-effects
// modeling with R", 2010, ch. 1): variances 1388.33 between and 2451.25 within batches, deviance 327.3271.
const DYESTUFF = [
  [1_545, 1_440, 1_440, 1_520, 1_580],
  [1_540, 1_555, 1_490, 1_560, 1_495],
  [1_595, 1_550, 1_605, 1_510, 1_560],
  [1_445, 1_440, 1_595, 1_465, 1_545],
  [1_595, 1_630, 1_515, 1_635, 1_625],
  [1_520, 1_455, 1_450, 1_480, 1_445],
];
const BETWEEN = 1_388.3333;
const WITHIN = 2_451.25;

function observation(value: number, variance: number, ...effects: readonly number[]): MixedObservation {
  return { value, variance, terms: effects.map((effect) => ({ effect, weight: 1 })) };
}

describe('fitMixedModel', () => {
  it('gives the published BLUPs of the dyestuff data', () => {
    const observations = DYESTUFF.flatMap((yields, batch) =>
      yields.map((each) => observation(each - 1_527.5, 0, batch)),
    );
    const { means, logLikelihood } = fitMixedModel(
      mixedModel(6, observations),
      new Float64Array(6).fill(Math.sqrt(BETWEEN)),
      WITHIN,
    );
    const published = [-16.628, 0.3695, 26.9747, -21.8014, 53.5798, -42.4943];
    published.forEach((each, batch) => expect(means[batch]).toBeCloseTo(each, 2));
    expect(-2 * logLikelihood).toBeCloseTo(327.3271, 3);
  });

  it('has the density of a bivariate normal', () => {
    // Two lots of one profile, variances 0.04 and 0.09 with the residual's 0.01, effect variance 0.25:
    // V = [0.30 0.25; 0.25 0.35], |V| = 0.0425, y = (0.5, −0.2).
    const { logLikelihood, means, posteriorVariances } = fitMixedModel(
      mixedModel(1, [observation(0.5, 0.04, 0), observation(-0.2, 0.09, 0)]),
      Float64Array.of(0.5),
      0.01,
    );
    const quadratic = (0.35 * 0.25 + 2 * 0.25 * 0.1 + 0.3 * 0.04) / 0.0425;
    expect(logLikelihood).toBeCloseTo(-Math.log(2 * Math.PI) - 0.5 * Math.log(0.0425) - quadratic / 2, 12);
    // Precisions: 4 of the prior, 20 and 10 of the lots.
    expect(means[0]).toBeCloseTo((20 * 0.5 - 10 * 0.2) / 34, 12);
    expect(posteriorVariances()[0]).toBeCloseTo(1 / 34, 12);
  });

  it('divides one lot between its effects by their variances', () => {
    const { means } = fitMixedModel(
      mixedModel(3, [observation(1, 0.1, 0, 1, 2)]),
      Float64Array.from([0.4, 0.3, 0.2], Math.sqrt),
      0,
    );
    [0.4, 0.3, 0.2].forEach((each, i) => expect(means[i]).toBeCloseTo(each, 12));
  });

  it('weighs an effect by its share of the observation', () => {
    const half = { value: 1, variance: 0.1, terms: [{ effect: 0, weight: 0.5 }] };
    const { means, posteriorVariances } = fitMixedModel(mixedModel(1, [half]), Float64Array.of(1), 0);
    expect(means[0]).toBeCloseTo(0.5 / 0.35, 12);
    expect(posteriorVariances()[0]).toBeCloseTo(1 - 0.25 / 0.35, 12);
  });

  it('leaves what shares no observation exactly as it was', () => {
    const apart = [observation(0.3, 0.01, 0, 1), observation(-0.1, 0.02, 1)];
    const with_ = [...apart, observation(9, 0.01, 2, 3), observation(7, 0.01, 2)];
    const sds = new Float64Array(4).fill(0.3);
    const before = fitMixedModel(mixedModel(4, apart), sds, 0.01);
    const after = fitMixedModel(mixedModel(4, with_), sds, 0.01);
    expect([...after.means.slice(0, 2)]).toEqual([...before.means.slice(0, 2)]);
    expect([...after.posteriorVariances().slice(0, 2)]).toEqual([...before.posteriorVariances().slice(0, 2)]);
    expect([before.means[2], before.posteriorVariances()[2]]).toEqual([0, 0.3 ** 2]);
  });

  it('keeps an effect without variance at 0', () => {
    const { means, posteriorVariances } = fitMixedModel(
      mixedModel(2, [observation(1, 0.1, 0, 1)]),
      Float64Array.of(0, 1),
      0,
    );
    expect([means[0], posteriorVariances()[0]]).toEqual([0, 0]);
  });

  it('is finite for extreme but possible figures, and never more certain than it may be', () => {
    const value = fc.double({ min: -51, max: 51, noNaN: true });
    const sd = fc.constantFrom(0, 1e-9, 0.1, 10, 100);
    const lot = fc.record({
      value,
      variance: fc.constantFrom(1e-12, 0.01, 1),
      i: fc.nat(2),
      j: fc.integer({ min: 3, max: 5 }),
    });
    fc.assert(
      fc.property(
        fc.array(lot, { maxLength: 30 }),
        fc.array(sd, { minLength: 6, maxLength: 6 }),
        sd,
        (lots, sds, tau) => {
          const model = mixedModel(
            6,
            lots.map((each) => observation(each.value, each.variance, each.i, each.j)),
          );
          const fit = fitMixedModel(model, Float64Array.from(sds), tau ** 2);
          expect(Number.isFinite(fit.logLikelihood)).toBe(true);
          const variances = fit.posteriorVariances();
          sds.forEach((each, i) => {
            expect(Number.isFinite(fit.means[i])).toBe(true);
            expect(variances[i]).toBeLessThanOrEqual(each ** 2 * (1 + 1e-9));
            expect(variances[i]).toBeGreaterThanOrEqual(0);
          });
        },
      ),
    );
  });
});
