import type { MatchProblem } from './build-problem.js';
import { exactNumber } from './exact-number.js';
import type { MatchLot } from './match-problem.js';
import type { Allocation } from './match-result.js';
import { pairValue } from './pair-value.js';
import { edgesOfLot, entry, GRAMS_PER_FLOW_UNIT } from './transportation-problem.js';

/** Turns flow into proposed deliveries, by lot id, then demand id. */
export function allocationsOf(problem: MatchProblem, flowUnits: Float64Array): readonly Allocation[] {
  return problem.lots.flatMap((lot, position) => {
    const used = [...edgesOfLot(problem.transportation, position)]
      .map(({ index, demand }) => ({ demand, units: entry(flowUnits, index) }))
      .filter(({ units }) => units > 0);
    if (used.length === 0) return [];
    const masses = lotMassShares(
      lot.netMassGrams,
      used.map(({ units }) => units),
      entry(problem.transportation.supplyUnits, position),
    );
    return used.map(({ demand, units }, share) =>
      allocation(problem, lot, demand, units, entry(masses, share)),
    );
  });
}

function allocation(
  problem: MatchProblem,
  lot: MatchLot,
  demandPosition: number,
  units: number,
  lotMassGrams: number,
): Allocation {
  const demand = problem.demands[demandPosition];
  if (demand === undefined) throw new RangeError(`no demand at ${demandPosition}`);
  const value = pairValue(lot, demand);
  return {
    lotId: lot.id,
    demandId: demand.id,
    ndPrOxideGrams: exactNumber(BigInt(units) * BigInt(GRAMS_PER_FLOW_UNIT)),
    lotMassGrams,
    surplusUsdMicros: exactNumber(BigInt(units) * BigInt(value.surplusUsdTenThousandthsPerKg)),
    value,
  };
}

/**
 * Net mass in proportion to the units, whole grams by largest remainder (a tie: the earlier). A lot whose units
 * are all allocated goes out whole; otherwise the shares sum to the floor of the proportional mass.
 * @param supplyUnits at least the sum of the units, > 0
 * @returns grams, in the order of `units`
 */
export function lotMassShares(
  netMassGrams: number,
  units: readonly number[],
  supplyUnits: number,
): Float64Array {
  const mass = BigInt(netMassGrams);
  const supply = BigInt(supplyUnits);
  const parts = units.map((part, position) => {
    const product = mass * BigInt(part);
    return { position, floor: product / supply, remainder: product % supply };
  });
  const allocated = units.reduce((sum, part) => sum + BigInt(part), 0n);
  let left = (mass * allocated) / supply - parts.reduce((sum, { floor }) => sum + floor, 0n);
  const shares = new Float64Array(units.length);
  for (const { position, floor } of parts) shares[position] = Number(floor);
  const largestFirst = [...parts].sort(
    (a, b) => Number(b.remainder - a.remainder) || a.position - b.position,
  );
  for (const { position } of largestFirst) {
    if (left === 0n) break;
    shares[position] = entry(shares, position) + 1;
    left -= 1n;
  }
  return shares;
}
