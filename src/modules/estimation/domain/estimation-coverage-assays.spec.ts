import { describe, expect, it } from '@jest/globals';
import { coverage, inputs, LOTS, type Simulation, source, times, TOLERANCE } from './coverage-for-specs.js';
import {
  anotherWorld,
  assayed,
  type AssayErrors,
  aWorld,
  MOTORS,
  openedUnits,
  type PlannedAssay,
  recoveredFromSwarf,
  recoveredFromUnits,
  someSwarf,
  someUnits,
  SWARF_LINE,
  swarfFractions,
  UNITS,
} from './simulated-lots-for-specs.js';

/** Lots for each assay: what it says nothing of is drawn anew for each. */
const LOTS_PER_ASSAY = 8;

const ICP: PlannedAssay = { method: 'icpoes', laboratory: 'A', composite: '1' };
const XRF: PlannedAssay = { method: 'hhxrf', laboratory: 'yard', composite: '1' };
const LABORATORY: AssayErrors = { analysis: 0.012, bias: 0.007, pieces: 0.12 };
const YARD: AssayErrors = { analysis: 0.07, bias: 0.05, pieces: 0.12 };

/** All units are opened as well, so that the composition and not the mass decides the width. */
function afterAssays(planned: readonly PlannedAssay[], errors: AssayErrors, tier: 2 | 3): Simulation {
  return (random) => {
    const world = aWorld(random);
    const { metalFraction } = world;
    const units = someUnits(world, UNITS, random);
    const options = { pieceCount: 10, relativeTo: 'ALLOY', tier } as const;
    const evidence = assayed(metalFraction, planned, errors, options, random);
    return {
      inputs: inputs([source(MOTORS, [...openedUnits(units), ...evidence])]),
      trueGrams: times(LOTS_PER_ASSAY, () =>
        recoveredFromUnits(anotherWorld({ metalFraction }, random), units),
      ),
    };
  };
}

/** The assay ties composition, moisture and oil; what the route loses may be anything yet. */
const swarfAfterDryAssay: Simulation = (random) => {
  const [world, swarf] = [aWorld(random), someSwarf(random)];
  const { metalFraction } = world;
  const options = { pieceCount: 5, relativeTo: 'DRY', tier: 3 } as const;
  const evidence = assayed(swarfFractions(world, swarf, 'DRY'), [ICP], LABORATORY, options, random);
  return {
    inputs: inputs([source(SWARF_LINE, evidence)]),
    trueGrams: times(LOTS_PER_ASSAY, () =>
      recoveredFromSwarf(anotherWorld({ metalFraction }, random), swarf),
    ),
  };
};

describe(`of ${LOTS} simulated lots, P10 to P90 holds the truth 80 % ± 1 % of the time`, () => {
  it.each<[string, Simulation]>([
    ['after yard XRF', afterAssays([XRF], YARD, 2)],
    ['after a laboratory assay', afterAssays([ICP], LABORATORY, 3)],
    [
      'after three assays, two of one composite and two of one method',
      afterAssays(
        [ICP, { ...ICP, laboratory: 'B' }, { method: 'edxrf', laboratory: 'A', composite: '2' }],
        LABORATORY,
        3,
      ),
    ],
    ['of swarf after an assay on the dry basis', swarfAfterDryAssay],
  ])(
    '%s',
    (_case, simulation) => {
      expect(Math.abs(coverage(simulation) - 0.8)).toBeLessThanOrEqual(TOLERANCE);
    },
    600_000,
  );
});
