import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { midSizeProblem, tinyProblem } from '../../../../../test/support/match-arbitraries.js';
import {
  demandIntakeUnits,
  edgesOf,
  entry,
  lotOutflowUnits,
  objectiveUsdMicros,
  type TransportationProblem,
} from '../transportation-problem.js';
import { preferencesAt } from './preferences.js';
import { NONE } from './spanning-tree.js';
import { startingTree } from './starting-tree.js';
import { type TransportationTree } from './transportation-tree.js';

/** Prices that have nothing to do with the problem: the start must be sound whatever it is told. */
const anyPrices = fc.infiniteStream(fc.integer({ min: 0, max: 1_000 }));

describe('TransportationTree', () => {
  it.each([
    ['tiny', tinyProblem, 300],
    ['middle-sized', midSizeProblem(60), 8],
  ])(
    'keeps a sound, strongly feasible basis from any start through every pivot: %s',
    (_, problems, numRuns) => {
      let pivotCount = 0;
      let emptyPivotCount = 0;
      fc.assert(
        fc.property(problems, anyPrices, (problem, prices) => {
          const tree = treeFrom(problem, prices);
          assertSound(tree);
          let before = progressOf(tree);
          while (pivotSomewhere(tree)) {
            assertSound(tree);
            const after = progressOf(tree);
            // Why it ends: the objective grows, or it stays and the sum of prices does.
            expect(after.objective).toBeGreaterThanOrEqual(before.objective);
            if (after.objective === before.objective) {
              expect(after.priceSum).toBeGreaterThan(before.priceSum);
              emptyPivotCount += 1;
            }
            pivotCount += 1;
            before = after;
          }
        }),
        { numRuns, seed: 20_260_610 },
      );
      expect(pivotCount).toBeGreaterThan(100);
      expect(emptyPivotCount).toBeGreaterThan(10);
    },
  );
});

function treeFrom(problem: TransportationProblem, stream: Iterable<number>): TransportationTree {
  const iterator = stream[Symbol.iterator]();
  const prices = problem.capacityUnits.map(() => Number(iterator.next().value));
  return startingTree(problem, prices, preferencesAt(problem, prices));
}

/** The first pivot found: the rule that must not matter. */
function pivotSomewhere(tree: TransportationTree): boolean {
  const negative = tree.prices.findIndex((price) => price < 0);
  if (negative !== NONE) {
    tree.enterFreeCapacity(negative);
    return true;
  }
  for (const { index, lot, demand, value } of edgesOf(tree.problem)) {
    if (entry(tree.problem.supplyUnits, lot) === 0) continue;
    if (tree.rentOf(lot) < 0) {
      tree.enter(lot, NONE);
      return true;
    }
    if (value - entry(tree.prices, demand) > tree.rentOf(lot)) {
      tree.enter(lot, index);
      return true;
    }
  }
  return false;
}

function progressOf(tree: TransportationTree) {
  const objective = objectiveUsdMicros(tree.problem, tree.solution().flowUnits);
  return { objective, priceSum: tree.prices.reduce((sum, price) => sum + price, 0) };
}

function assertSound(tree: TransportationTree): void {
  const { problem, nodes, root } = tree;
  const { flowUnits } = tree.solution();
  expect(flowUnits.every((units) => Number.isSafeInteger(units) && units >= 0)).toBe(true);
  const outflow = lotOutflowUnits(problem, flowUnits);
  const intake = demandIntakeUnits(problem, flowUnits);
  expect(outflow.every((units, lot) => units <= entry(problem.supplyUnits, lot))).toBe(true);
  expect(intake.every((units, demand) => units <= entry(problem.capacityUnits, demand))).toBe(true);
  // Every basic arc earns exactly the lot's rent.
  for (const { index, lot, demand, value } of edgesOf(problem)) {
    if (entry(flowUnits, index) > 0) expect(value - entry(tree.prices, demand)).toBe(tree.rentOf(lot));
  }
  const count = nodes.listSubtree(root);
  const listed = [...nodes.listed.subarray(0, count)];
  expect(listed.filter((node) => node < root).length).toBe(problem.demandCount);
  for (const node of listed) {
    if (node === root) continue;
    const units = entry(nodes.flowUnits, node);
    // Strong feasibility: an empty basic arc points away from the root, so never from a lot to its parent.
    if (node > root) expect(units).toBeGreaterThan(0);
    else expect(units).toBeGreaterThanOrEqual(0);
    // A lot that is a node has another place than its parent.
    if (node > root) expect(nodes.hasChildren(node)).toBe(true);
    // Capacity left free is what intake leaves.
    if (node < root && nodes.parent[node] === root) {
      expect(units).toBe(entry(problem.capacityUnits, node) - entry(intake, node));
    }
  }
}
