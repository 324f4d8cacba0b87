import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { pertQuantile } from '../../estimation/domain/distribution/pert.js';
import { FIGURE_SPREAD_MIN, proposeFigure, type FigureLearning, type ProposedFigure } from './proposal.js';

const Z90 = 1.2815515655446004;

/** A BEV traction motor as the catalogue has it, and twenty lots that came out 15 % above. */
const motor: FigureLearning = {
  figure: { low: 0.8, mode: 1.6, high: 2.8 },
  figureMax: 10_000,
  effectMean: Math.log(1.15),
  effectSd: 0.06,
  lotWeight: 20,
  profileSd: 0.3,
};

function spreadOf(figure: FigureLearning['figure']): number {
  return Math.log(pertQuantile(figure, 0.9) / pertQuantile(figure, 0.1)) / (2 * Z90);
}

function proposed(change: Partial<FigureLearning> = {}): ProposedFigure {
  const proposal = proposeFigure({ ...motor, ...change });
  if (!proposal.proposed) throw new Error(proposal.detail);
  return proposal;
}

describe('proposeFigure', () => {
  it('moves the centre by exp(m)', () => {
    const proposal = proposed();
    expect(proposal.factor).toBeCloseTo(1.15, 12);
    expect(proposal.mode / (pertQuantile(motor.figure, 0.5) * 1.15)).toBeCloseTo(1, 3);
    expect(proposal.pert.mode).toBeCloseTo(1.84, 3);
    expect([proposal.distribution, proposal.cutAtMax]).toEqual(['LOGNORMAL', false]);
  });

  it('narrows by the lots own information, the prior between profiles taken out', () => {
    const { spreadBefore, spreadAfter } = proposed();
    expect(spreadBefore).toBeCloseTo(spreadOf(motor.figure), 12);
    // 1/τ'² = 1/τ² + 1/0.06² − 1/0.3²
    const expected = 1 / Math.sqrt(spreadBefore ** -2 + 1 / 0.0036 - 1 / 0.09);
    expect(spreadAfter).toBeCloseTo(expected, 12);
  });

  it('states P10, P50 and P90 of the new spread, skewed like the old figure', () => {
    const { low, mode, high, spreadBefore, spreadAfter } = proposed();
    expect(Math.log(high / low) / (2 * Z90)).toBeCloseTo(spreadAfter, 3);
    const [p10, p50, p90] = [0.1, 0.5, 0.9].map((each) => pertQuantile(motor.figure, each)) as [
      number,
      number,
      number,
    ];
    const ratio = spreadAfter / spreadBefore;
    expect(Math.log(mode / low)).toBeCloseTo(Math.log(p50 / p10) * ratio, 3);
    expect(Math.log(high / mode)).toBeCloseTo(Math.log(p90 / p50) * ratio, 3);
  });

  it('states nearly the same as a PERT', () => {
    const { pert, low, mode, high } = proposed();
    [low, mode, high].forEach((each, k) =>
      expect(Math.abs(pertQuantile(pert, [0.1, 0.5, 0.9][k] ?? 0) / each - 1)).toBeLessThan(0.05),
    );
  });

  it('widens a figure that was too sure of itself', () => {
    // A range worth 2 % that is found 40 % off: the prior is widened to √(m² − s²), and the lots then narrow it.
    const figure = { low: 0.95, mode: 1, high: 1.05 };
    const { spreadBefore, spreadAfter } = proposed({ figure, effectMean: 0.4, effectSd: 0.1 });
    expect(spreadBefore).toBeLessThan(0.03);
    expect(spreadAfter).toBeCloseTo(1 / Math.sqrt(1 / (0.16 - 0.01) + 100 - 1 / 0.09), 12);
    expect(spreadAfter).toBeGreaterThan(3 * spreadBefore);
  });

  it('does not widen a figure that the lots agree with', () => {
    const { spreadBefore, spreadAfter } = proposed({ effectMean: 0 });
    expect(spreadAfter).toBeLessThan(spreadBefore);
  });

  it('never narrows below the floor, nor widens a figure only because it lies below it', () => {
    expect(proposed({ effectSd: 0.001 }).spreadAfter).toBe(FIGURE_SPREAD_MIN);
    const figure = { low: 0.99, mode: 1, high: 1.01 };
    const narrow = proposeFigure({ ...motor, figure, effectMean: 0, effectSd: 0.001 });
    expect([narrow.proposed, narrow.spreadAfter]).toEqual([false, narrow.spreadBefore]);
  });

  it.each<[string, Partial<FigureLearning>, string]>([
    ['fewer than five lots', { lotWeight: 4.99 }, 'TOO_FEW_LOTS'],
    [
      'a move within its uncertainty and nothing narrowed',
      { effectMean: 0.19, effectSd: 0.2, profileSd: 0.2 },
      'NOTHING_TO_CHANGE',
    ],
  ])('proposes nothing on %s, and says why', (_, change, reason) => {
    const proposal = proposeFigure({ ...motor, ...change });
    expect(proposal).toMatchObject({
      proposed: false,
      reason,
      factor: Math.exp(change.effectMean ?? motor.effectMean),
    });
    expect(proposal.proposed ? '' : proposal.detail).toMatch(/\d/);
  });

  it.each<[string, Partial<FigureLearning>]>([
    ['five lots', { lotWeight: 5 }],
    ['a move of one standard deviation', { effectMean: 0.2, effectSd: 0.2, profileSd: 0.2 }],
    ['no move but a spread that falls by a tenth', { effectMean: 0 }],
  ])('proposes on %s', (_, change) => {
    expect(proposeFigure({ ...motor, ...change }).proposed).toBe(true);
  });

  it('keeps a fraction within 1 and says so', () => {
    const figure = { low: 0.82, mode: 0.92, high: 0.98 };
    const proposal = proposed({ figure, figureMax: 1, effectMean: 0.15, effectSd: 0.02 });
    expect(proposal.high).toBe(1);
    expect(proposal.cutAtMax).toBe(true);
    expect(proposal.low).toBeLessThanOrEqual(proposal.mode);
  });

  it('gives a constant figure a spread where it must move, and keeps a low of 0', () => {
    const constant = proposed({ figure: { low: 2, mode: 2, high: 2 }, effectMean: 0.2, effectSd: 0.1 });
    expect(constant.low).toBeLessThan(constant.mode);
    expect(spreadOf(constant.pert) / constant.spreadAfter).toBeCloseTo(1, 1);
    expect(proposed({ figure: { low: 0, mode: 5, high: 45 } }).pert.low).toBe(0);
  });

  it('keeps low ≤ mode ≤ high, positive and finite, with at most four digits', () => {
    const figure = fc
      .tuple(
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
      )
      .map(([mode, below, above]) => ({ low: mode * (1 - 0.99 * below), mode, high: mode * (1 + above) }));
    const learning = fc.record({
      figure,
      figureMax: fc.constantFrom(4, 10_000),
      effectMean: fc.double({ min: -2, max: 2, noNaN: true }),
      effectSd: fc.double({ min: 1e-6, max: 1, noNaN: true }),
      lotWeight: fc.constant(10),
      profileSd: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(learning, (each) => {
        const proposal = proposeFigure(each);
        expect(Number.isFinite(proposal.spreadAfter)).toBe(true);
        if (!proposal.proposed) return;
        for (const { low, mode, high } of [proposal, proposal.pert]) {
          expect(low > 0 && low <= mode && mode <= high && high <= each.figureMax).toBe(true);
          for (const value of [low, mode, high]) expect(Number(value.toPrecision(4))).toBe(value);
        }
      }),
    );
  });

  it.each<[string, Partial<FigureLearning>]>([
    ['/figure/mode', { figure: { low: 0, mode: 0, high: 1 } }],
    ['/figure', { figure: { low: 2, mode: 1, high: 3 } }],
    ['/figure', { figure: { low: 0.8, mode: 0.9, high: 1.1 }, figureMax: 1 }],
    ['/effectMean', { effectMean: NaN }],
    ['/effectSd', { effectSd: 0 }],
    ['/profileSd', { profileSd: Infinity }],
    ['/lotWeight', { lotWeight: -1 }],
  ])('points to %s where that is no figure to work with', (pointer, change) => {
    const { code, faults } = refusalOf(() => proposeFigure({ ...motor, ...change }));
    expect([code, faults[0]?.pointer]).toEqual(['calibration-input-out-of-range', pointer]);
  });
});
