import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { detectDrift } from './drift.js';
import { chanceFrom } from './random-for-specs.js';

// Montgomery, "Introduction to Statistical Quality Control", 6th ed., table 9.1: target 10, σ = 1, k = 0.5, h = 5;
// the last ten were drawn with a mean of 11.
const MONTGOMERY = [
  9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4, 10.08, 9.37, 10.62,
  10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38, 11.62, 11.31, 10.52,
].map((each) => each - 10);

/** Mean number of lots up to the alarm, of runs that each start anew from 0 with the lots that follow. */
function averageRunLength(shift: number, decisionInterval: number, runs: number, guess: number): number {
  const { normal } = chanceFrom(20_260_101);
  const settings = { referenceValue: 0.5, decisionInterval };
  let zScores: number[] = [];
  let total = 0;
  for (let run = 0; run < runs; run++) {
    let length = 0;
    for (let wanted = Math.ceil(guess * 1.5); length === 0; wanted *= 2) {
      while (zScores.length < wanted) zScores.push(normal() + shift);
      const { alarm } = detectDrift(zScores, settings);
      if (alarm !== null) length = alarm.index + 1;
    }
    total += length;
    zScores = zScores.slice(length);
  }
  return total / runs;
}

describe('detectDrift', () => {
  it('follows the published example: C⁺ of 5.28 at period 29, seven periods after the shift', () => {
    const { path, alarm } = detectDrift(MONTGOMERY);
    // Table 9.2, C⁺ and C⁻, two decimals.
    const at = (period: number): readonly number[] => {
      const point = path[period - 1];
      return [point?.up ?? NaN, point?.down ?? NaN].map((each) => Math.round(each * 100) / 100);
    };
    expect(at(2)).toEqual([0, 1.56]);
    expect(at(5)).toEqual([2.82, 0]);
    expect(at(24)).toEqual([2.79, 0]);
    expect(at(29)).toEqual([5.28, 0]);
    expect(at(30)).toEqual([5.3, 0]);
    expect(alarm).toEqual({ index: 28, direction: 'UP', sinceIndex: 22 });
  });

  it('finds the mirror image downwards', () => {
    const upwards = detectDrift(MONTGOMERY);
    const downwards = detectDrift(MONTGOMERY.map((each) => -each));
    expect(downwards.alarm).toEqual({ ...upwards.alarm, direction: 'DOWN' });
    expect(downwards.path).toEqual(upwards.path.map(({ up, down }) => ({ up: down, down: up })));
  });

  it('needs more than the decision interval, and keeps the first alarm', () => {
    expect(detectDrift([5.5]).alarm).toBeNull();
    expect(detectDrift([5.51]).alarm).toEqual({ index: 0, direction: 'UP', sinceIndex: 0 });
    expect(detectDrift([0, 6, 0, -20]).alarm).toEqual({ index: 1, direction: 'UP', sinceIndex: 1 });
  });

  it('has nothing to say of no lots', () => {
    expect(detectDrift([])).toEqual({ path: [], alarm: null });
  });

  // Montgomery, table 9.3; the h = 4 column is Lucas & Crosier's table 1 (Technometrics 24, 1982). The standard error of a
  // simulated run length is at most the length over √runs; four of them are allowed, with the table's own rounding.
  it.each([
    [0, 4, 168],
    [0.25, 4, 74.2],
    [0.5, 4, 26.6],
    [1, 4, 8.38],
    [2, 4, 3.34],
    [0, 5, 465],
    [0.25, 5, 139],
    [0.5, 5, 38],
    [1, 5, 10.4],
    [2, 5, 4.01],
  ])(
    'with a shift of %d σ and h = %d alarms after %d lots on average',
    (shift, decisionInterval, published) => {
      const runs = 1_000;
      const found = averageRunLength(shift, decisionInterval, runs, published);
      expect(Math.abs(found - published)).toBeLessThan((4 * published) / Math.sqrt(runs) + 0.05);
    },
  );

  it('has sums that never fall below 0 and never rise faster than the lots allow', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -40, max: 40, noNaN: true })), (zScores) => {
        let [up, down] = [0, 0];
        detectDrift(zScores).path.forEach((point, i) => {
          expect(point.up).toBeCloseTo(Math.max(0, up + (zScores[i] ?? 0) - 0.5), 9);
          expect(point.down).toBeCloseTo(Math.max(0, down - (zScores[i] ?? 0) - 0.5), 9);
          [up, down] = [point.up, point.down];
        });
      }),
    );
  });

  it.each<[string, () => unknown]>([
    ['/zScores/1', () => detectDrift([0, NaN])],
    ['/referenceValue', () => detectDrift([], { referenceValue: 0, decisionInterval: 5 })],
    ['/decisionInterval', () => detectDrift([], { referenceValue: 0.5, decisionInterval: Infinity })],
  ])('points to %s where that is no figure to work with', (pointer, action) => {
    const { code, faults } = refusalOf(action);
    expect([code, faults[0]?.pointer]).toEqual(['calibration-input-out-of-range', pointer]);
  });
});
