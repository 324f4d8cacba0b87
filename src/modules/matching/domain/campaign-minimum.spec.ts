import { describe, expect, it } from '@jest/globals';
import { problemOf } from '../../../../test/support/match-builders.js';
import { campaignsToClose, withoutIntake } from './campaign-minimum.js';

const NONE: ReadonlySet<number> = new Set();

describe('campaignsToClose', () => {
  const problem = problemOf(
    [6, 6],
    [10, 10, 10],
    [
      [5, 4, 3],
      [5, 4, 0],
    ],
  );

  it('closes nothing where every campaign is empty or at its minimum', () => {
    expect(campaignsToClose(problem, [6, 6, 0], Float64Array.of(6, 0, 0, 0, 6), NONE)).toEqual([]);
    expect(campaignsToClose(problem, [10, 10, 6], Float64Array.of(0, 0, 6, 0, 0), NONE)).toEqual([]);
  });

  it('closes the campaign with the lowest share of its minimum, the earlier one in a tie', () => {
    // 4 of 8, 3 of 9, 2 of 6: the second and third are tied at a third.
    const flow = Float64Array.of(4, 0, 2, 0, 3);
    expect(campaignsToClose(problem, [8, 9, 6], flow, NONE)).toEqual([
      { demand: 1, requiredUnits: 9, reachableUnits: 10, allocatedUnits: 3 },
    ]);
  });

  it('first closes every campaign that cannot be reached with all its lots, however well filled', () => {
    // Demand 2 can get the 6 of lot 0 at most; demand 0 is filled less, but 12 offered for it would do.
    const flow = Float64Array.of(1, 0, 5, 0, 0);
    expect(campaignsToClose(problem, [8, 0, 7], flow, NONE)).toEqual([
      { demand: 2, requiredUnits: 7, reachableUnits: 6, allocatedUnits: 5 },
    ]);
  });

  it('leaves closed what is closed, and takes its intake away', () => {
    const closed = new Set([2]);
    expect(campaignsToClose(problem, [0, 0, 7], Float64Array.of(0, 0, 5, 0, 0), closed)).toEqual([]);
    expect([...withoutIntake(problem, closed).capacityUnits]).toEqual([10, 10, 0]);
    expect([...problem.capacityUnits]).toEqual([10, 10, 10]);
  });
});
