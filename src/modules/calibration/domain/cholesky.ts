/** Looked up once: in a sandbox with its own globals, such as a test runner's, each look-up costs 100 ns. */
const { log, max, sqrt } = Math;

/**
 * A symmetric matrix by its lower triangle, row by row: entry (i, j), j ≤ i, at i · size + j. What is left of
 * `firstColumn[i]` in row i is zero and never looked at, so a diagonal block at the top costs nothing.
 */
export interface LowerTriangle {
  readonly size: number;
  readonly entries: Float64Array;
  readonly firstColumn: Int32Array;
}

/**
 * Replaces a symmetric positive definite matrix by its Cholesky factor L, A = L·Lᵀ, in place. The zeros at the
 * start of a row stay zeros (envelope method: George & Liu, "Computer Solution of Large Sparse Positive Definite
 * Systems", 1981, ch. 4).
 * @returns false, with the entries spoilt, where the matrix is not positive definite
 */
export function factorise({ size, entries, firstColumn }: LowerTriangle): boolean {
  for (let i = 0; i < size; i++) {
    const first = firstColumn[i] ?? 0;
    let diagonal = entries[i * size + i] ?? 0;
    for (let j = first; j < i; j++) {
      let sum = entries[i * size + j] ?? 0;
      for (let k = max(first, firstColumn[j] ?? 0); k < j; k++) {
        sum -= (entries[i * size + k] ?? 0) * (entries[j * size + k] ?? 0);
      }
      const value = sum / (entries[j * size + j] ?? 1);
      entries[i * size + j] = value;
      diagonal -= value * value;
    }
    if (!(diagonal > 0)) return false;
    entries[i * size + i] = sqrt(diagonal);
  }
  return true;
}

/** Solves L·x = b in place. */
export function solveLower({ size, entries, firstColumn }: LowerTriangle, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = b[i] ?? 0;
    for (let k = firstColumn[i] ?? 0; k < i; k++) {
      sum -= (entries[i * size + k] ?? 0) * (b[k] ?? 0);
    }
    b[i] = sum / (entries[i * size + i] ?? 1);
  }
}

/** Solves Lᵀ·x = b in place. */
export function solveUpper({ size, entries, firstColumn }: LowerTriangle, b: Float64Array): void {
  for (let i = size - 1; i >= 0; i--) {
    const value = (b[i] ?? 0) / (entries[i * size + i] ?? 1);
    b[i] = value;
    for (let k = firstColumn[i] ?? 0; k < i; k++) b[k] = (b[k] ?? 0) - (entries[i * size + k] ?? 0) * value;
  }
}

/** Σ ln L_ii: half of the logarithm of the matrix's determinant. */
export function halfLogDeterminant({ size, entries }: LowerTriangle): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += log(entries[i * size + i] ?? 1);
  return sum;
}

/**
 * The diagonal of A⁻¹ from L: entry j is the squared length of L⁻¹·e_j. A row that does not reach back to j or to the
 * first row that did adds nothing, and most rows of a diagonal block do not.
 */
export function inverseDiagonal({ size, entries, firstColumn }: LowerTriangle): Float64Array {
  const diagonal = new Float64Array(size);
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    const head = 1 / (entries[j * size + j] ?? 1);
    let squares = head * head;
    let filledFrom = size;
    for (let i = j + 1; i < size; i++) {
      const first = firstColumn[i] ?? 0;
      if (first > j && filledFrom === size) continue;
      if (filledFrom === size) filledFrom = i;
      let sum = first <= j ? (entries[i * size + j] ?? 0) * head : 0;
      for (let k = max(first, filledFrom); k < i; k++) {
        sum += (entries[i * size + k] ?? 0) * (column[k] ?? 0);
      }
      const value = -sum / (entries[i * size + i] ?? 1);
      column[i] = value;
      squares += value * value;
    }
    diagonal[j] = squares;
  }
  return diagonal;
}
