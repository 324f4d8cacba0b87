import { describe, expect, it } from '@jest/globals';
import { normalQuantile } from '../../../shared/normal-quantile.js';
import { coverage, inputs, type Simulation, source, TOLERANCE } from './coverage-for-specs.js';
import {
  aWorld,
  MOTORS,
  realised,
  recoveredFromUnits,
  someUnits,
  UNITS,
} from './simulated-lots-for-specs.js';

/**
 * One lot of each of so many equally likely ranges of the error of the weighed sum, which decides nearly alone whether the
 * interval holds the truth. Eight shares of 400 such lots had a standard deviation of 0.9 %, where a binomial has 2 %: the
 * standard error of a share of so many is 0.33 %, less than the 0.4 % of 10,000 lots drawn anyhow.
 */
const LOTS_STRATIFIED = 3_000;

/** Every lot has what was realised of it, and so a prior and an interval, for itself. */
function afterRecovery(lots: number): Simulation {
  let stratum = 0;
  return (random) => {
    const world = aWorld(random);
    const trueGrams = recoveredFromUnits(world, someUnits(world, UNITS, random));
    const score = normalQuantile((stratum + random.uniform()) / lots);
    stratum += 1;
    return {
      inputs: { ...inputs([source(MOTORS)]), realised: realised(trueGrams, world, score, random) },
      trueGrams: [trueGrams],
    };
  };
}

describe(`of ${LOTS_STRATIFIED} simulated lots, P10 to P90 holds the truth 80 % ± 1 % of the time`, () => {
  it('after the recovery was realised', () => {
    const share = coverage(afterRecovery(LOTS_STRATIFIED), LOTS_STRATIFIED);
    expect(Math.abs(share - 0.8)).toBeLessThanOrEqual(TOLERANCE);
  }, 600_000);
});
