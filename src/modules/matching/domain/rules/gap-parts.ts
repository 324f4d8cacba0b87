import { exactNumber } from '../exact-number.js';
import { priceBound } from './price-bound.js';
import { PICOS_PER_MICRO, reducedValues, type RulePrices } from './rule-prices.js';
import type { RuledProblem } from './ruled-problem.js';

/** Where the distance between a match and the bound of its prices lies; the parts add up to it exactly. */
export interface GapParts {
  /** By lot: what it would earn beyond the prices at its best place, less what it earns where it goes. ≥ 0. */
  readonly lotUsdMicros: Float64Array;
  /** By demand: capacity, plant mass and blends that have a price and are not used up. ≥ 0, rounded down. */
  readonly demandUsdMicros: Float64Array;
  /** Of the demands' parts, at most a micro-USD for each. */
  readonly roundingUsdMicros: number;
  readonly gapUsdMicros: number;
}

/**
 * Splits the gap by complementary slackness: bound − objective = Σ_i (s_i u_i − Σ_j r_ij y_ij) + Σ_j (what is counted for the
 * demand − what its units pay for their place); at a short demand a lot's rent u_i stands for r_ij, see `priceBound`.
 * @param flowUnits of a match that obeys the rules
 * @throws DomainError `match-amounts-too-large`
 */
export function gapParts(problem: RuledProblem, prices: RulePrices, flowUnits: Float64Array): GapParts {
  const { lotCount, demandCount, edgeStart, edgeDemand, edgeValue, supplyUnits } = problem.transportation;
  const reduced = reducedValues(problem, prices);
  const { rents, isShort, demandPicos, usdMicros } = priceBound(problem, prices, reduced);
  const lotUsdMicros = new Float64Array(lotCount);
  const paid = new Array<bigint>(demandCount).fill(0n);
  let objective = 0n;
  for (let lot = 0; lot < lotCount; lot += 1) {
    const rent = rents[lot] as number;
    let lost = BigInt(rent) * BigInt(supplyUnits[lot] as number);
    for (let edge = edgeStart[lot] as number; edge < (edgeStart[lot + 1] as number); edge += 1) {
      const units = flowUnits[edge] as number;
      if (units === 0) continue;
      const demand = edgeDemand[edge] as number;
      const value = edgeValue[edge] as number;
      const kept = isShort[demand] === 1 ? rent : (reduced[edge] as number);
      lost -= BigInt(kept) * BigInt(units);
      paid[demand] = (paid[demand] as bigint) + BigInt(value - kept) * BigInt(units);
      objective += BigInt(value) * BigInt(units);
    }
    lotUsdMicros[lot] = exactNumber(lost);
  }
  const demandUsdMicros = Float64Array.from(demandPicos, (picos, demand) =>
    exactNumber((picos - (paid[demand] as bigint) * BigInt(PICOS_PER_MICRO)) / BigInt(PICOS_PER_MICRO)),
  );
  const gapUsdMicros = exactNumber(BigInt(usdMicros) - objective);
  const parts = [...lotUsdMicros, ...demandUsdMicros].reduce((sum, part) => sum + BigInt(part), 0n);
  return {
    lotUsdMicros,
    demandUsdMicros,
    roundingUsdMicros: exactNumber(BigInt(gapUsdMicros) - parts),
    gapUsdMicros,
  };
}
