/** A mixed-integer program, maximised. Rows are kept in compressed columns; entries may be ±Infinity in bounds. */
export interface IntegerProgram {
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** By column: 1 = integer. */
  readonly isInteger: Uint8Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly columnStart: Int32Array;
  readonly entryRow: Int32Array;
  readonly entryValue: Float64Array;
  /** A feasible answer to start from. */
  readonly start: Float64Array;
}

export interface IntegerProgramLimits {
  /** Nodes of the search tree: what ends a search without a proof, the same on every machine. */
  readonly nodesMax: number;
  /** A search that comes this close to its bound is done; in the units of `cost`. */
  readonly gapMax: number;
  /** What a caller's clock leaves; only the solver's own limit unless given. */
  readonly secondsMax?: number;
}

export interface IntegerProgramAnswer {
  /** By column, in floating point: integers only nearly so. Null where it is proven that no answer exists. */
  readonly values: Float64Array | null;
  /** By row, of a program without integers: what one more unit of the row's bound is worth. Null for others. */
  readonly rowPrices: Float64Array | null;
  /** No answer is better, as far as the solver's tolerances go. */
  readonly bound: number;
  /** Whether the bound is reached. */
  readonly isProven: boolean;
}

/** The one interface to an integer solver; null where it has no answer for whatever reason. */
export type SolveIntegerProgram = (
  program: IntegerProgram,
  limits: IntegerProgramLimits,
) => Promise<IntegerProgramAnswer | null>;
