import { IntegerProgramBuilder } from './integer-program-builder.js';
import type { IntegerProgram, SolveIntegerProgram } from './integer-program.js';
import { isOutOfQuestion, type RulePrices } from './rule-prices.js';
import { excessMicrograms, NO_LIMIT_PPM, type RuledProblem } from './ruled-problem.js';

/** Milligrams in a kilogram, micrograms in a gram: rows in these have entries near 1. */
const PER_ROW_UNIT = 1_000_000;

/**
 * The prices of the linear relaxation: every lot divisible, no campaign minimum. Where no whole lot or campaign decides, they are
 * what the rules are worth at the margin. A dual in micro-USD per kg of feed is the price in pico-USD per mg as it stands, one in
 * micro-USD per g of an element that in pico-USD per µg.
 * @param others prices of demands that take no part
 * @param isClosed by demand: 1 = it takes no part
 * @returns not yet integers; null where the solver has no answer
 */
export async function linearPrices(
  problem: RuledProblem,
  others: RulePrices,
  isClosed: Uint8Array,
  solve: SolveIntegerProgram,
): Promise<RulePrices | null> {
  const { program, rowsOf } = linearProgram(problem, isClosed);
  if (program.cost.length === 0) return null;
  const rowPrices = (await solve(program, { nodesMax: 0, gapMax: 0 }))?.rowPrices;
  if (!rowPrices) return null;
  const prices: RulePrices = {
    intake: others.intake.slice(),
    feed: others.feed.slice(),
    impurity: others.impurity.slice(),
  };
  const kinds = problem.rules.impurityCount;
  rowsOf.forEach(({ intake, feed, blend }, demand) => {
    if (isClosed[demand] === 1) return;
    const mayPay = problem.rules.floorUnits[demand] !== 0;
    const price = rowPrices[intake] as number;
    prices.intake[demand] = mayPay ? price : Math.max(0, price);
    prices.feed[demand] = Math.max(0, rowPrices[feed] as number);
    blend.forEach((row, kind) => {
      prices.impurity[demand * kinds + kind] = row === null ? 0 : Math.max(0, rowPrices[row] as number);
    });
  });
  return prices;
}

interface DemandRows {
  readonly intake: number;
  readonly feed: number;
  /** By impurity; null where it is not limited. */
  readonly blend: readonly (number | null)[];
}

function linearProgram(
  problem: RuledProblem,
  isClosed: Uint8Array,
): { readonly program: IntegerProgram; readonly rowsOf: readonly DemandRows[] } {
  const { transportation, rules } = problem;
  const builder = new IntegerProgramBuilder();
  const none = Number.NEGATIVE_INFINITY;
  const rowsOf = Array.from({ length: transportation.demandCount }, (_, demand): DemandRows => ({
    intake: builder.addRow(
      (rules.floorUnits[demand] as number) === 0 ? none : (rules.floorUnits[demand] as number),
      transportation.capacityUnits[demand] as number,
    ),
    feed: builder.addRow(none, (rules.feedMilligramsMax[demand] as number) / PER_ROW_UNIT),
    blend: Array.from({ length: rules.impurityCount }, (__, kind) =>
      (rules.impurityLimitPpm[demand * rules.impurityCount + kind] as number) >= NO_LIMIT_PPM
        ? null
        : builder.addRow(none, 0),
    ),
  }));
  for (let lot = 0; lot < transportation.lotCount; lot += 1) {
    const lotRow = builder.addRow(none, transportation.supplyUnits[lot] as number);
    const end = transportation.edgeStart[lot + 1] as number;
    for (let edge = transportation.edgeStart[lot] as number; edge < end; edge += 1) {
      const demand = transportation.edgeDemand[edge] as number;
      const rows = rowsOf[demand];
      if (rows === undefined || isClosed[demand] === 1 || isOutOfQuestion(problem, lot, demand)) continue;
      const column = builder.addColumn({
        cost: transportation.edgeValue[edge] as number,
        lower: 0,
        upper: Number.POSITIVE_INFINITY,
        isInteger: false,
        start: 0,
      });
      builder.addEntry(column, lotRow, 1);
      builder.addEntry(column, rows.intake, 1);
      builder.addEntry(column, rows.feed, (rules.feedMilligramsPerUnit[lot] as number) / PER_ROW_UNIT);
      rows.blend.forEach((row, kind) => {
        if (row !== null)
          builder.addEntry(column, row, excessMicrograms(rules, lot, demand, kind) / PER_ROW_UNIT);
      });
    }
  }
  return { program: builder.build(), rowsOf };
}
