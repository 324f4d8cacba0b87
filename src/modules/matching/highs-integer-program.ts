import type { Highs } from 'highs';
import type {
  IntegerProgram,
  IntegerProgramAnswer,
  IntegerProgramLimits,
  SolveIntegerProgram,
} from './domain/rules/integer-program.js';

/** Beyond that the module is loaded anew: its memory only ever grows. */
const MEMORY_BYTES_MAX = 512 * 1024 * 1024;

/** A wall-clock limit for a single program, should its nodes be unexpectedly slow; 0 nodes decide before it. */
const SECONDS_MAX = 20;

const TOLERANCE = 1e-9;

/** Of HiGHS's `primal_solution_status`. */
const FEASIBLE_POINT = 2;

/**
 * HiGHS (npm `highs`, WebAssembly) as the solver of integer programs. It blocks the thread while it runs. HiGHS fails on some
 * programs with an exception, after which its memory cannot be relied on: the answer is then null, and the next
 * program gets a module of its own.
 */
export function highsIntegerSolver(load: () => Promise<Highs>): SolveIntegerProgram {
  let loaded: Highs | null = null;
  return async (program, limits) => {
    if (loaded === null || loaded.memoryBytes > MEMORY_BYTES_MAX) loaded = await load();
    try {
      return solve(loaded, program, limits);
    } catch {
      loaded = null;
      return null;
    }
  };
}

function solve(
  highs: Highs,
  program: IntegerProgram,
  limits: IntegerProgramLimits,
): IntegerProgramAnswer | null {
  return highs.withModel(
    {
      numCols: program.cost.length,
      numRows: program.rowLower.length,
      sense: highs.constants.objectiveSense.maximize,
      colCost: program.cost,
      colLower: program.lower,
      colUpper: program.upper,
      rowLower: program.rowLower,
      rowUpper: program.rowUpper,
      matrix: {
        format: 'csc',
        numRows: program.rowLower.length,
        numCols: program.cost.length,
        starts: program.columnStart,
        indices: program.entryRow,
        values: program.entryValue,
      },
      integrality: Int32Array.from(program.isInteger),
    },
    (model) => {
      model.options.set({
        output_flag: false,
        mip_rel_gap: 0,
        mip_abs_gap: limits.gapMax,
        mip_max_nodes: limits.nodesMax,
        time_limit: Math.min(SECONDS_MAX, limits.secondsMax ?? SECONDS_MAX),
        mip_feasibility_tolerance: TOLERANCE,
        primal_feasibility_tolerance: TOLERANCE,
      });
      model.setSolution({ colValue: program.start });
      const { modelStatus } = model.run();
      const { modelStatus: status } = highs.constants;
      if (modelStatus === status.infeasible)
        return { values: null, rowPrices: null, bound: Number.NEGATIVE_INFINITY, isProven: true };
      if (model.info.get('primal_solution_status') !== FEASIBLE_POINT) return null;
      const linearBound = (): number =>
        modelStatus === status.optimal ? model.getObjectiveValue() : Number.POSITIVE_INFINITY;
      const { colValue, rowDual } = model.getSolution();
      return {
        values: colValue,
        rowPrices: program.isInteger.includes(1) || modelStatus !== status.optimal ? null : rowDual,
        // Without integers HiGHS solves a linear program, and states no bound of a search.
        bound: program.isInteger.includes(1) ? Number(model.info.get('mip_dual_bound')) : linearBound(),
        isProven: modelStatus === status.optimal,
      };
    },
  );
}
