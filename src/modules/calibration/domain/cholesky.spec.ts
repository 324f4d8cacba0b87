import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  factorise,
  halfLogDeterminant,
  inverseDiagonal,
  solveLower,
  solveUpper,
  type LowerTriangle,
} from './cholesky.js';

function lowerTriangle(rows: readonly (readonly number[])[], firstColumn?: readonly number[]): LowerTriangle {
  const size = rows.length;
  return {
    size,
    entries: Float64Array.from(
      rows.flatMap((row) => [...row, ...Array.from({ length: size - row.length }, () => 0)]),
    ),
    firstColumn: Int32Array.from(firstColumn ?? rows.map(() => 0)),
  };
}

describe('a Cholesky factor', () => {
  // L = [2; 6 1; −8 5 3] and its square, a textbook example with whole numbers; the determinant is (2·1·3)².
  const factor = lowerTriangle([[4], [12, 37], [-16, -43, 98]]);
  const positiveDefinite = factorise(factor);

  it('is the textbook one', () => {
    expect(positiveDefinite).toBe(true);
    expect([...factor.entries]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
    expect(halfLogDeterminant(factor)).toBeCloseTo(Math.log(6), 14);
  });

  it('solves the system', () => {
    // A · (1, 2, 3)ᵀ
    const b = Float64Array.of(4 + 24 - 48, 12 + 74 - 129, -16 - 86 + 294);
    solveLower(factor, b);
    solveUpper(factor, b);
    [1, 2, 3].forEach((each, i) => expect(b[i]).toBeCloseTo(each, 12));
  });

  it('gives the diagonal of the inverse', () => {
    // Cofactors over 36: (37·98 − 43²), (4·98 − 16²), (4·37 − 12²).
    const diagonal = inverseDiagonal(factor);
    [1_777 / 36, 136 / 36, 4 / 36].forEach((each, i) => expect(diagonal[i]).toBeCloseTo(each, 10));
  });

  it.each([
    ['indefinite', [[1], [2, 1]]],
    ['singular', [[1], [1, 1]]],
    ['not a number', [[NaN]]],
  ])('does not exist of a matrix that is %s', (_, rows) => {
    expect(factorise(lowerTriangle(rows))).toBe(false);
  });

  it('is the same whether leading zeros are skipped or not, and solves what it factorised', () => {
    const size = 6;
    const entry = fc.double({ min: -1, max: 1, noNaN: true });
    const right = fc.array(entry, { minLength: size, maxLength: size });
    fc.assert(
      fc.property(fc.array(entry, { minLength: size * size, maxLength: size * size }), right, (flat, x) => {
        // The first three rows are a diagonal block; the diagonal dominates.
        const rows = Array.from({ length: size }, (_, i) =>
          Array.from({ length: i + 1 }, (_, j) => (i === j ? size : i < 3 ? 0 : (flat[i * size + j] ?? 0))),
        );
        const skipping = lowerTriangle(rows, [0, 1, 2, 0, 0, 0]);
        const plain = lowerTriangle(rows);
        expect([factorise(skipping), factorise(plain)]).toEqual([true, true]);
        // Adding 0 makes a zero of either sign the same.
        expect(skipping.entries.map((each) => each + 0)).toEqual(plain.entries.map((each) => each + 0));
        const symmetric = (i: number, j: number): number => rows[Math.max(i, j)]?.[Math.min(i, j)] ?? 0;
        const b = Float64Array.from(x, (_, i) => x.reduce((sum, each, j) => sum + symmetric(i, j) * each, 0));
        solveLower(skipping, b);
        solveUpper(skipping, b);
        x.forEach((each, i) => expect(b[i]).toBeCloseTo(each, 10));
        const [sparse, full] = [inverseDiagonal(skipping), inverseDiagonal(plain)];
        full.forEach((each, i) => expect(sparse[i]).toBeCloseTo(each, 12));
        for (let column = 0; column < size; column++) {
          const unit = new Float64Array(size);
          unit[column] = 1;
          solveLower(plain, unit);
          solveUpper(plain, unit);
          expect(full[column]).toBeCloseTo(unit[column] ?? NaN, 12);
        }
      }),
    );
  });
});
