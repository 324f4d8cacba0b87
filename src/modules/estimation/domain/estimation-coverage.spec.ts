import { describe, expect, it } from '@jest/globals';
import type { EstimateInputs, EstimateSource } from './estimate-inputs.js';
import type { Evidence } from './evidence/evidence.js';
import type { EstimationLine } from './estimation-line.js';
import { recoverableNdPrSummary } from './prepared-estimate.js';
import type { Summary } from './quantity/evaluate-quantity.js';
import {
  assayed,
  aWorld,
  MOTORS,
  Randomness,
  realised,
  recoveredFromSwarf,
  recoveredFromUnits,
  SIMULATED,
  someSwarf,
  someUnits,
  SWARF_LINE,
  swarfFractions,
  UNITS,
} from './simulated-lots-for-specs.js';

const LOTS = 4_000;
/** Where the posterior is one of many dimensions, which takes ten times as long a lot. */
const COSTLY_LOTS = 600;
const SEED = 20_261_126;

/** A lot whose truth is known, and what an estimator gets to see of it. */
interface SimulatedLot {
  readonly inputs: EstimateInputs;
  readonly trueGrams: number;
}

function source(line: EstimationLine, evidence: readonly Evidence[] = []): EstimateSource {
  return { lines: [line], weighingRelativeUncertainty: 0, evidence };
}

function inputs(sources: readonly EstimateSource[]): EstimateInputs {
  return { sources, processRouteKey: 'perfect', realised: null };
}

/** Share of the lots whose truth lies between P10 and P90. */
function coverage(
  lot: (random: Randomness) => SimulatedLot,
  intervalOf = intervalOfInputs,
  lots = LOTS,
): number {
  const random = new Randomness(SEED);
  let inside = 0;
  for (let i = 0; i < lots; i++) {
    const { inputs: seen, trueGrams } = lot(random);
    const { p10, p90 } = intervalOf(seen);
    if (trueGrams >= p10 && trueGrams <= p90) inside += 1;
  }
  return inside / lots;
}

function intervalOfInputs(seen: EstimateInputs): Pick<Summary, 'p10' | 'p90'> {
  return recoverableNdPrSummary(seen, SIMULATED);
}

function motors(evidenceOf: (units: readonly number[], random: Randomness) => readonly Evidence[]) {
  return (random: Randomness): SimulatedLot => {
    const world = aWorld(random);
    const units = someUnits(world, UNITS, random);
    return {
      inputs: inputs([source(MOTORS, evidenceOf(units, random))]),
      trueGrams: recoveredFromUnits(world, units),
    };
  };
}

function opened(units: readonly number[], count: number): readonly Evidence[] {
  const sample = units.slice(0, count);
  const unitsWithMagnets = sample.filter((grams) => grams > 0).length;
  const grams = Math.round(sample.reduce((sum, each) => sum + each, 0));
  return [
    {
      kind: 'SAMPLE_WEIGHING',
      id: 'sample',
      lineIndexes: [0],
      sampledUnits: count,
      unitsWithMagnets,
      magnetMassGrams: unitsWithMagnets === 0 ? 0 : grams,
      scaleDivisionGrams: 1,
    },
  ];
}

const ICP = { method: 'icpoes', laboratory: 'A', composite: '1' };
const LABORATORY = { analysis: 0.012, bias: 0.007, pieces: 0.12 };
const YARD = { analysis: 0.07, bias: 0.05, pieces: 0.12 };

function assayedMotors(
  planned: readonly (typeof ICP)[],
  errors: typeof LABORATORY,
  tier: 2 | 3,
): (random: Randomness) => SimulatedLot {
  return (random) => {
    const world = aWorld(random);
    const units = someUnits(world, UNITS, random);
    const options = { pieceCount: 10, relativeTo: 'ALLOY', tier } as const;
    const evidence = assayed(world.metalFraction, planned, errors, options, random);
    // All units are opened, so that the composition and not the mass decides the width.
    return {
      inputs: inputs([source(MOTORS, [...opened(units, UNITS), ...evidence])]),
      trueGrams: recoveredFromUnits(world, units),
    };
  };
}

describe(`of ${LOTS} simulated lots, P10 to P90 holds the truth 80 % ± 2 % of the time`, () => {
  it.each<[string, (random: Randomness) => SimulatedLot]>([
    ['before any evidence', motors(() => [])],
    ['after 12 of 60 units were opened and their magnets weighed', motors((units) => opened(units, 12))],
    ['after all units were opened', motors((units) => opened(units, UNITS))],
    [
      'after a passport with an uncertainty of 5 %',
      (random) => {
        const world = aWorld(random);
        const units = someUnits(world, UNITS, random);
        const present = units.filter((grams) => grams > 0);
        const mean = present.reduce((sum, each) => sum + each, 0) / Math.max(1, present.length);
        const stated = mean * (1 + 0.05 * random.normal());
        const passport: Evidence = {
          kind: 'PASSPORT',
          id: 'passport',
          lineIndexes: [0],
          magnetMassGramsPerUnit: stated,
          relativeUncertainty: 0.05,
        };
        return { inputs: inputs([source(MOTORS, [passport])]), trueGrams: recoveredFromUnits(world, units) };
      },
    ],
    [
      'of wet swarf before any evidence',
      (random) => {
        const [world, swarf] = [aWorld(random), someSwarf(random)];
        return { inputs: inputs([source(SWARF_LINE)]), trueGrams: recoveredFromSwarf(world, swarf) };
      },
    ],
    [
      'of swarf after a drying test',
      (random) => {
        const [world, swarf] = [aWorld(random), someSwarf(random)];
        const dried: Evidence = {
          kind: 'MOISTURE',
          id: 'dried',
          lineIndexes: [0],
          measured: 'MOISTURE_AND_OIL',
          wtPct: swarf.moistureWtPct + swarf.oilWtPct + random.normal(),
          standardUncertaintyWtPct: 1,
        };
        return { inputs: inputs([source(SWARF_LINE, [dried])]), trueGrams: recoveredFromSwarf(world, swarf) };
      },
    ],
  ])(
    '%s',
    (_case, lot) => {
      expect(Math.abs(coverage(lot) - 0.8)).toBeLessThanOrEqual(0.02);
    },
    600_000,
  );
});

describe(`of ${COSTLY_LOTS} simulated lots, P10 to P90 holds the truth 80 % ± 5 % of the time`, () => {
  it.each<[string, (random: Randomness) => SimulatedLot]>([
    ['after yard XRF', assayedMotors([{ method: 'hhxrf', laboratory: 'yard', composite: '1' }], YARD, 2)],
    ['after a laboratory assay', assayedMotors([ICP], LABORATORY, 3)],
    [
      'after the recovery was realised',
      (random) => {
        const world = aWorld(random);
        const units = someUnits(world, UNITS, random);
        const trueGrams = recoveredFromUnits(world, units);
        return {
          inputs: { ...inputs([source(MOTORS)]), realised: realised(trueGrams, world, random) },
          trueGrams,
        };
      },
    ],
    [
      'after three assays, two of one composite and two of one method',
      assayedMotors(
        [ICP, { ...ICP, laboratory: 'B' }, { method: 'edxrf', laboratory: 'A', composite: '2' }],
        LABORATORY,
        3,
      ),
    ],
    [
      'of swarf after an assay on the dry basis',
      (random) => {
        const [world, swarf] = [aWorld(random), someSwarf(random)];
        const options = { pieceCount: 5, relativeTo: 'DRY', tier: 3 } as const;
        const evidence = assayed(swarfFractions(world, swarf, 'DRY'), [ICP], LABORATORY, options, random);
        return {
          inputs: inputs([source(SWARF_LINE, evidence)]),
          trueGrams: recoveredFromSwarf(world, swarf),
        };
      },
    ],
  ])(
    '%s',
    (_case, lot) => {
      // 5 % are three standard errors of so many lots.
      expect(Math.abs(coverage(lot, intervalOfInputs, COSTLY_LOTS) - 0.8)).toBeLessThanOrEqual(0.05);
    },
    600_000,
  );
});

/** Four loads of one profile in one world, on tickets of their own. */
function fourLoads(random: Randomness): SimulatedLot {
  const world = aWorld(random);
  const loads = [1, 2, 3, 4].map(() => someUnits(world, UNITS, random));
  return {
    inputs: inputs(loads.map(() => source(MOTORS))),
    trueGrams: loads.reduce((sum, units) => sum + recoveredFromUnits(world, units), 0),
  };
}

/** Parts as if they were independent: medians add, half-widths by root sum of squares. */
function naiveInterval(seen: EstimateInputs): Pick<Summary, 'p10' | 'p90'> {
  const [one] = seen.sources;
  if (one === undefined) throw new RangeError('A lot has a source');
  partInterval ??= recoverableNdPrSummary(inputs([one]), SIMULATED);
  const { p10, p50, p90 } = partInterval;
  const count = seen.sources.length;
  return {
    p10: count * p50 - Math.sqrt(count) * (p50 - p10),
    p90: count * p50 + Math.sqrt(count) * (p90 - p50),
  };
}
let partInterval: Summary | undefined;

describe('of a lot merged from four loads of one profile', () => {
  it('the interval holds the truth 80 % ± 2 % of the time, because what is shared is drawn once', () => {
    expect(Math.abs(coverage(fourLoads) - 0.8)).toBeLessThanOrEqual(0.02);
  }, 600_000);

  it('intervals added as if they were independent hold it far too seldom: the naive way is wrong', () => {
    expect(coverage(fourLoads, naiveInterval)).toBeLessThan(0.6);
  }, 600_000);
});
