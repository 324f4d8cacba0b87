import { edgesOf, entry, type TransportationProblem } from './transportation-problem.js';

/**
 * The baseline that the optimum is reported beside: the dearest pair first, as much as fits, and on. Ties go
 * to the earlier lot, then the earlier demand. What a marketplace without an optimiser would do.
 * @returns flow units, one per edge
 */
export function greedyFlow(problem: TransportationProblem): Float64Array {
  const supplyLeft = problem.supplyUnits.slice();
  const capacityLeft = problem.capacityUnits.slice();
  const flowUnits = new Float64Array(problem.edgeValue.length);
  const dearestFirst = [...edgesOf(problem)].sort((a, b) => b.value - a.value || a.index - b.index);
  for (const { index, lot, demand } of dearestFirst) {
    const units = Math.min(entry(supplyLeft, lot), entry(capacityLeft, demand));
    flowUnits[index] = units;
    supplyLeft[lot] = entry(supplyLeft, lot) - units;
    capacityLeft[demand] = entry(capacityLeft, demand) - units;
  }
  return flowUnits;
}
