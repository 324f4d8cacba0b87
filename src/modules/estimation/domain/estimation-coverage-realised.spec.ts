import { describe, expect, it } from '@jest/globals';
import { coverage, inputs, LOTS, type Simulation, source, TOLERANCE } from './coverage-for-specs.js';
import {
  aWorld,
  MOTORS,
  realised,
  recoveredFromUnits,
  someUnits,
  UNITS,
} from './simulated-lots-for-specs.js';

const afterRecovery: Simulation = (random) => {
  const world = aWorld(random);
  const trueGrams = recoveredFromUnits(world, someUnits(world, UNITS, random));
  return {
    inputs: { ...inputs([source(MOTORS)]), realised: realised(trueGrams, world, random) },
    trueGrams: [trueGrams],
  };
};

describe(`of ${LOTS} simulated lots, P10 to P90 holds the truth 80 % ± 1 % of the time`, () => {
  it('after the recovery was realised', () => {
    expect(Math.abs(coverage(afterRecovery) - 0.8)).toBeLessThanOrEqual(TOLERANCE);
  }, 600_000);
});
