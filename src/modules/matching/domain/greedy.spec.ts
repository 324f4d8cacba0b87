import { describe, expect, it } from '@jest/globals';
import { problemOf } from '../../../../test/support/match-builders.js';
import { greedyFlow } from './greedy.js';

describe('greedyFlow', () => {
  it('takes the dearest pair first and so may miss the optimum', () => {
    // Greedy: 10 + 1 = 11; the optimum is 9 + 9 = 18.
    const problem = problemOf(
      [1, 1],
      [1, 1],
      [
        [10, 9],
        [9, 1],
      ],
    );
    expect([...greedyFlow(problem)]).toEqual([1, 0, 0, 1]);
  });

  it('stops at supply and capacity, and gives ties to the earlier lot', () => {
    const problem = problemOf([3, 3], [4], [[7], [7]]);
    expect([...greedyFlow(problem)]).toEqual([3, 1]);
  });
});
