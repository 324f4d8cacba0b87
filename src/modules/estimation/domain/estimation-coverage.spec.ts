import { describe, expect, it } from '@jest/globals';
import {
  coverage,
  inputs,
  LOTS,
  LOTS_SEEN_ALIKE,
  type Simulation,
  source,
  times,
  TOLERANCE,
} from './coverage-for-specs.js';
import type { EstimateInputs } from './estimate-inputs.js';
import type { ProfileMassLine } from './estimation-line.js';
import type { Evidence, MoistureEvidence } from './evidence/evidence.js';
import { UNIT_GROSS_MASS_CV } from './model/magnet-mass.js';
import { recoverableNdPrSummary } from './prepared-estimate.js';
import type { Summary } from './quantity/evaluate-quantity.js';
import {
  aMarkedWorld,
  anotherWorld,
  aWorld,
  MOTORS,
  openedUnits,
  type Randomness,
  recoveredFromSwarf,
  recoveredFromUnits,
  SIMULATED,
  someSwarf,
  someUnits,
  SWARF_GRAMS,
  SWARF_LINE,
  type SwarfTruth,
  UNIT_GROSS_GRAMS,
  UNITS,
} from './simulated-lots-for-specs.js';

/** Lots for each piece of evidence: what it says nothing of is drawn anew for each. */
const LOTS_PER_EVIDENCE = 4;

/** Nothing is seen but the line. */
function unseen(line: EstimateInputs, trueGrams: (random: Randomness) => number): Simulation {
  return (random) => ({ inputs: line, trueGrams: [trueGrams(random)] });
}

const recoveredFromSomeUnits = (random: Randomness): number => {
  const world = aWorld(random);
  return recoveredFromUnits(world, someUnits(world, UNITS, random));
};

/** Some units are opened; what the others hold, and all but mass and presence, may be anything yet. */
function afterOpening(count: number): Simulation {
  return (random) => {
    const { magnetGramsPerUnit, presence, ...rest } = aWorld(random);
    const known = { magnetGramsPerUnit, presence };
    const sample = someUnits({ ...rest, ...known }, count, random);
    return {
      inputs: inputs([source(MOTORS, openedUnits(sample))]),
      trueGrams: times(LOTS_PER_EVIDENCE, () => {
        const world = anotherWorld(known, random);
        return recoveredFromUnits(world, [...sample, ...someUnits(world, UNITS - count, random)]);
      }),
    };
  };
}

const afterPassport: Simulation = (random) => {
  const world = aWorld(random);
  const units = someUnits(world, UNITS, random);
  const present = units.filter((grams) => grams > 0);
  const mean = present.reduce((sum, each) => sum + each, 0) / Math.max(1, present.length);
  const passport: Evidence = {
    kind: 'PASSPORT',
    id: 'passport',
    lineIndexes: [0],
    magnetMassGramsPerUnit: mean * (1 + 0.05 * random.normal()),
    relativeUncertainty: 0.05,
  };
  return {
    inputs: inputs([source(MOTORS, [passport])]),
    trueGrams: times(LOTS_PER_EVIDENCE, () => recoveredFromUnits(anotherWorld({}, random), units)),
  };
};

const MOTORS_BY_MASS: ProfileMassLine = {
  kind: 'PROFILE_MASS',
  profileKey: 'motor',
  netMassGrams: UNITS * UNIT_GROSS_GRAMS,
  liberation: 'DISMANTLING',
  gradeKey: null,
};

/** How many motors that mass is, if the mean motor is off its typical mass by a lognormal ratio. */
function unitsOfMass(random: Randomness): number {
  const logVariance = Math.log(1 + UNIT_GROSS_MASS_CV ** 2);
  return Math.round(UNITS * Math.exp(Math.sqrt(logVariance) * random.normal() - logVariance / 2));
}

const afterCounting: Simulation = (random) => {
  const units = unitsOfMass(random);
  const world = aWorld(random);
  return {
    inputs: inputs([source(MOTORS_BY_MASS, [{ kind: 'COUNT', id: 'count', lineIndexes: [0], units }])]),
    trueGrams: [recoveredFromUnits(world, someUnits(world, units, random))],
  };
};

const MARK: Evidence = { kind: 'GRADE', id: 'mark', lineIndexes: [0], gradeKey: 'marked' };

/** A ticket that is off by a tenth, and then a scale with a division of 100 kg. */
const afterWeighing: Simulation = (random) => {
  const evidence: Evidence = {
    kind: 'WEIGHING',
    id: 'scale',
    lineIndexes: [0],
    netMassGrams: SWARF_GRAMS + 100_000 * (random.uniform() - 0.5),
    scaleDivisionGrams: 100_000,
    readings: 1,
  };
  const netMassGrams = SWARF_GRAMS * (1 + 0.1 * random.normal());
  return {
    inputs: inputs([
      { lines: [{ ...SWARF_LINE, netMassGrams }], weighingRelativeUncertainty: 0.1, evidence: [evidence] },
    ]),
    trueGrams: times(LOTS_PER_EVIDENCE, () => recoveredFromSwarf(aWorld(random), someSwarf(random))),
  };
};

/** A test of moisture, of oil or of both, ± 1 %; everything else may be anything yet. */
function afterDrying(measured: MoistureEvidence['measured'], of: (swarf: SwarfTruth) => number): Simulation {
  return (random) => {
    const { moistureWtPct, oilWtPct } = someSwarf(random);
    const tested: Evidence = {
      kind: 'MOISTURE',
      id: 'test',
      lineIndexes: [0],
      measured,
      wtPct: of({ moistureWtPct, oilWtPct, alloyShare: 1 }) + random.normal(),
      standardUncertaintyWtPct: 1,
    };
    return {
      inputs: inputs([source(SWARF_LINE, [tested])]),
      trueGrams: times(LOTS_PER_EVIDENCE, () => {
        const other = someSwarf(random);
        const swarf = {
          alloyShare: other.alloyShare,
          moistureWtPct: measured === 'OIL' ? other.moistureWtPct : moistureWtPct,
          oilWtPct: measured === 'MOISTURE' ? other.oilWtPct : oilWtPct,
        };
        return recoveredFromSwarf(aWorld(random), swarf);
      }),
    };
  };
}

describe(`of ${LOTS} simulated lots, P10 to P90 holds the truth 80 % ± 1 % of the time`, () => {
  it.each<[string, Simulation]>([
    ['after 12 of 60 motors were opened and their magnets weighed', afterOpening(12)],
    ['after all motors were opened', afterOpening(UNITS)],
    ['after a passport with an uncertainty of 5 %', afterPassport],
    ['of swarf after it was weighed', afterWeighing],
    ['of swarf after a test of its moisture', afterDrying('MOISTURE', ({ moistureWtPct }) => moistureWtPct)],
    ['of swarf after a test of its oil', afterDrying('OIL', ({ oilWtPct }) => oilWtPct)],
    [
      'of swarf after a drying test of both',
      afterDrying('MOISTURE_AND_OIL', ({ moistureWtPct, oilWtPct }) => moistureWtPct + oilWtPct),
    ],
  ])(
    '%s',
    (_case, simulation) => {
      expect(Math.abs(coverage(simulation) - 0.8)).toBeLessThanOrEqual(TOLERANCE);
    },
    600_000,
  );
});

describe(`of ${LOTS_SEEN_ALIKE} simulated lots, P10 to P90 holds the truth 80 % ± 1 % of the time`, () => {
  it.each<[string, Simulation]>([
    ['of counted motors before any evidence', unseen(inputs([source(MOTORS)]), recoveredFromSomeUnits)],
    [
      'of weighed motors before they are counted',
      unseen(inputs([source(MOTORS_BY_MASS)]), (random) => {
        const world = aWorld(random);
        return recoveredFromUnits(world, someUnits(world, unitsOfMass(random), random));
      }),
    ],
    ['of weighed motors after they were counted', afterCounting],
    [
      'after a mark named the motors’ grade',
      unseen(inputs([source(MOTORS, [MARK])]), (random) => {
        const world = aMarkedWorld(random);
        return recoveredFromUnits(world, someUnits(world, UNITS, random));
      }),
    ],
    [
      'of wet swarf before any evidence',
      unseen(inputs([source(SWARF_LINE)]), (random) => recoveredFromSwarf(aWorld(random), someSwarf(random))),
    ],
  ])(
    '%s',
    (_case, simulation) => {
      expect(Math.abs(coverage(simulation, LOTS_SEEN_ALIKE) - 0.8)).toBeLessThanOrEqual(TOLERANCE);
    },
    600_000,
  );
});

const FOUR_LOADS = inputs([1, 2, 3, 4].map(() => source(MOTORS)));

/** Four loads of one profile in one world, on tickets of their own. */
const fourLoads = unseen(FOUR_LOADS, (random) => {
  const world = aWorld(random);
  return times(4, () => someUnits(world, UNITS, random)).reduce(
    (sum, units) => sum + recoveredFromUnits(world, units),
    0,
  );
});

/** Parts as if they were independent: medians add, half-widths by root sum of squares. */
function naiveInterval(seen: EstimateInputs): Pick<Summary, 'p10' | 'p90'> {
  const parts = seen.sources.map((each) => recoverableNdPrSummary(inputs([each]), SIMULATED));
  const median = parts.reduce((sum, { p50 }) => sum + p50, 0);
  return {
    p10: median - Math.hypot(...parts.map(({ p10, p50 }) => p50 - p10)),
    p90: median + Math.hypot(...parts.map(({ p50, p90 }) => p90 - p50)),
  };
}

describe('of a lot merged from four loads of one profile', () => {
  it('the interval holds the truth 80 % ± 1 % of the time, because what is shared is drawn once', () => {
    expect(Math.abs(coverage(fourLoads, LOTS_SEEN_ALIKE) - 0.8)).toBeLessThanOrEqual(TOLERANCE);
  }, 600_000);

  it('intervals added as if they were independent hold it far too seldom: the naive way is wrong', () => {
    expect(coverage(fourLoads, LOTS_SEEN_ALIKE, naiveInterval)).toBeLessThan(0.6);
  }, 600_000);
});
