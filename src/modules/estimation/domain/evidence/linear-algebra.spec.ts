import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { choleskyFactor, solve, solveLower, solveTransposed } from './linear-algebra.js';

const MATRIX = [
  [4, 2, 2],
  [2, 5, 3],
  [2, 3, 6],
];
// By hand: L = [2], [1, 2], [1, 1, 2].
const FACTOR = [
  [2, 0, 0],
  [1, 2, 0],
  [1, 1, 2],
];

describe('choleskyFactor', () => {
  it('of a matrix with whole roots is those', () => {
    expect(choleskyFactor(MATRIX)).toEqual(FACTOR);
    expect(choleskyFactor([[9]])).toEqual([[3]]);
  });

  it.each([
    [
      'an indefinite matrix',
      [
        [1, 2],
        [2, 1],
      ],
    ],
    [
      'a singular one',
      [
        [1, 1],
        [1, 1],
      ],
    ],
    ['a negative variance', [[-1]]],
    ['something that is no number', [[NaN]]],
  ])('refuses %s', (_case, matrix) => {
    expect(() => choleskyFactor(matrix)).toThrow(RangeError);
  });
});

describe('solving', () => {
  it('by hand: L·x = b, Lᵀ·x = b and A·x = b', () => {
    expect(solveLower(FACTOR, [2, 5, 8])).toEqual([1, 2, 2.5]);
    expect(solveTransposed(FACTOR, [8, 6, 4])).toEqual([2, 2, 2]);
    expect(solve(FACTOR, [8, 10, 11])).toEqual([1, 1, 1]); // rows of A add up to 8, 10 and 11
  });

  it('undoes the matrix, whatever it is', () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    const square = fc.integer({ min: 1, max: 6 }).chain((size) =>
      fc.tuple(
        fc.array(fc.array(number, { minLength: size, maxLength: size }), {
          minLength: size,
          maxLength: size,
        }),
        fc.array(number, { minLength: size, maxLength: size }),
      ),
    );
    fc.assert(
      fc.property(square, ([rows, solution]) => {
        // B·Bᵀ + I is positive definite, with no eigenvalue below 1.
        const matrix = rows.map((a, j) =>
          rows.map((b, k) => a.reduce((sum, each, i) => sum + each * (b[i] ?? 0), j === k ? 1 : 0)),
        );
        const right = matrix.map((row) => row.reduce((sum, each, k) => sum + each * (solution[k] ?? 0), 0));
        solve(choleskyFactor(matrix), right).forEach((each, k) =>
          expect(each).toBeCloseTo(solution[k] ?? NaN, 8),
        );
      }),
    );
  });

  it('whitens: vᵀ·A⁻¹·v is the squared length of L⁻¹·v', () => {
    const vector = [1, -2, 3];
    const byInverse = solve(FACTOR, vector).reduce((sum, each, k) => sum + each * (vector[k] ?? 0), 0);
    const white = solveLower(FACTOR, vector).reduce((sum, each) => sum + each * each, 0);
    expect(white).toBeCloseTo(byInverse, 12);
  });
});
