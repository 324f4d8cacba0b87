import { describe, expect, it } from '@jest/globals';
import { problemOf } from '../../../../test/support/match-builders.js';
import { closedCampaigns, reachableUnits } from './campaign-minimum.js';

describe('closedCampaigns', () => {
  // Edges: lot 0 to demands 0, 1 and 2; lot 1 to demands 0 and 1.
  const problem = problemOf(
    [6, 6],
    [10, 10, 10],
    [
      [5, 4, 3],
      [5, 4, 0],
    ],
  );
  const nothing = new Float64Array(5);

  it('counts what lots could bring, within the capacity', () => {
    expect([...reachableUnits(problem)]).toEqual([10, 10, 6]);
  });

  it('closes nothing where every campaign runs or was not begun in any case', () => {
    const flow = Float64Array.of(6, 0, 0, 0, 6);
    expect(closedCampaigns(problem, Float64Array.of(6, 6, 6), flow, flow)).toEqual([]);
  });

  it('closes what the optimum without rules would have begun', () => {
    const unruled = Float64Array.of(4, 0, 2, 0, 3);
    expect(
      closedCampaigns(problem, Float64Array.of(4, 9, 0), unruled, Float64Array.of(4, 0, 0, 0, 0)),
    ).toEqual([{ demand: 1, requiredUnits: 9, reachableUnits: 10, allocatedUnits: 3 }]);
  });

  it('closes what all its lots cannot fill', () => {
    expect(closedCampaigns(problem, Float64Array.of(0, 0, 7), nothing, nothing)).toEqual([
      { demand: 2, requiredUnits: 7, reachableUnits: 6, allocatedUnits: 0 },
    ]);
  });
});
