/** A small dense symmetric matrix, row by row. */
export type SymmetricMatrix = readonly (readonly number[])[];

/**
 * Lower triangle L with L·Lᵀ = matrix (Cholesky).
 * @throws RangeError unless the matrix is positive definite
 */
export function choleskyFactor(matrix: SymmetricMatrix): readonly (readonly number[])[] {
  const size = matrix.length;
  const factor: number[][] = matrix.map(() => new Array<number>(size).fill(0));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let value = at(matrix, row, column);
      for (let k = 0; k < column; k++) value -= at(factor, row, k) * at(factor, column, k);
      if (row === column) {
        if (!(value > 0)) throw new RangeError('The matrix is not positive definite.');
        set(factor, row, row, Math.sqrt(value));
      } else set(factor, row, column, value / at(factor, column, column));
    }
  }
  return factor;
}

/** L⁻¹·b of a lower triangle: whitens what has the covariance L·Lᵀ. */
export function solveLower(factor: SymmetricMatrix, vector: readonly number[]): number[] {
  const solution: number[] = [];
  for (let row = 0; row < vector.length; row++) {
    let value = vector[row] ?? 0;
    for (let k = 0; k < row; k++) value -= at(factor, row, k) * (solution[k] ?? 0);
    solution.push(value / at(factor, row, row));
  }
  return solution;
}

/** L⁻ᵀ·b of a lower triangle. */
export function solveTransposed(factor: SymmetricMatrix, vector: readonly number[]): number[] {
  const size = vector.length;
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let value = vector[row] ?? 0;
    for (let k = row + 1; k < size; k++) value -= at(factor, k, row) * (solution[k] ?? 0);
    solution[row] = value / at(factor, row, row);
  }
  return solution;
}

/** matrix⁻¹·b by the Cholesky factor. */
export function solve(factor: SymmetricMatrix, vector: readonly number[]): number[] {
  return solveTransposed(factor, solveLower(factor, vector));
}

function at(matrix: SymmetricMatrix, row: number, column: number): number {
  return matrix[row]?.[column] ?? 0;
}

function set(matrix: number[][], row: number, column: number, value: number): void {
  const cells = matrix[row];
  if (cells !== undefined) cells[column] = value;
}
