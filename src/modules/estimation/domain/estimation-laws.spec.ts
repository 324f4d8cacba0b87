import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { campaignSize } from '../../../../test/support/campaign-size.js';
import type { Estimate } from './estimate.js';
import { plainInputs } from './estimate-inputs.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import type { EstimationLine } from './estimation-line.js';
import { CATALOGUE } from './mixed-load-for-specs.js';

/** Lines tried of each law. */
const RUNS = campaignSize('ESTIMATES', 4_000);
const TIMEOUT_MS = 60_000 + RUNS * 20;

/** A percentile may be off by 0.2 %, and is rounded to a milligram: docs/model/uncertainty.md. */
const RELATIVE_ERROR = 0.002;
/** Of what is weighed, one standard deviation; ten of them are never met. */
const WEIGHING_ERROR = 0.001;

/** Rare earths are at most a third of the alloys there. */
const RARE_EARTH_SHARE_MAX = 0.33;
/**
 * Mass of oxide by mass of its metal, of the standard atomic weights (IUPAC 2021: O 15.999, Nd 144.242, Pr 140.90766,
 * Dy 162.500, Tb 158.925354): Nd₂O₃, Pr₆O₁₁, Dy₂O₃, Tb₄O₇.
 */
const OXIDE_OF_METAL: Readonly<Record<string, number>> = {
  Nd: (2 * 144.242 + 3 * 15.999) / (2 * 144.242),
  Pr: (6 * 140.90766 + 11 * 15.999) / (6 * 140.90766),
  Dy: (2 * 162.5 + 3 * 15.999) / (2 * 162.5),
  Tb: (4 * 158.925354 + 7 * 15.999) / (4 * 158.925354),
};

const estimate = (...lines: readonly EstimationLine[]): Estimate =>
  estimateRecoverableOxide(plainInputs(lines, 'leach', WEIGHING_ERROR), CATALOGUE);

const liberation = fc.constantFrom('DISMANTLING' as const, 'SHREDDING' as const);
const range = (max: number) =>
  fc.option(
    fc.tuple(fc.integer({ min: 0, max }), fc.integer({ min: 0, max })).map(([a, b]) => ({
      low: Math.min(a, b),
      high: Math.max(a, b),
    })),
  );
/** Two motors at the least: one has no magnets in one of ten cases, and its P10 is at the very jump between none and some. */
const unitLine = fc
  .record({ profileKey: fc.constantFrom('motor', 'disk'), liberation })
  .map((device) => (amount: number): EstimationLine => ({
    kind: 'PROFILE_UNITS',
    units: device.profileKey === 'motor' ? amount + 1 : amount,
    gradeKey: null,
    ...device,
  }));
const massLine = fc
  .record({ profileKey: fc.constantFrom('disk', 'heap'), liberation })
  .map((device) => (amount: number): EstimationLine => ({
    kind: 'PROFILE_MASS',
    netMassGrams: 10 * amount,
    gradeKey: null,
    ...device,
  }));
const looseLine = fc
  .record({
    form: fc.constantFrom('SWARF' as const, 'LIBERATED_MAGNET' as const),
    coated: fc.constantFrom(null, true, false),
    moistureWtPct: range(60),
    oilWtPct: range(30),
  })
  .map((material) => (amount: number): EstimationLine => ({
    kind: 'LOOSE_MATERIAL',
    gradeKey: 'plain',
    netMassGrams: 10 * amount,
    ...material,
  }));
/** A line of a given amount: so many units, or ten grams for each. Loose material takes several times as long. */
const kindOfLine = fc.oneof(
  { weight: 5, arbitrary: unitLine },
  { weight: 4, arbitrary: massLine },
  { weight: 1, arbitrary: looseLine },
);
/** As many small ones as large ones: what is averaged differs. */
const amount = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.integer({ min: 1, max: 10_000 }),
  fc.integer({ min: 1, max: 10_000_000 }),
);

const FIGURES = ['p10', 'p50', 'p90', 'mean'] as const;
const STAGES = ['contained', 'liberated', 'recoverable'] as const;

/** What it is at the least, computed anew. */
const atLeast = (milligrams: number): number => (1 - RELATIVE_ERROR) * milligrams - 1;

/** Every figure that is published of a mass, by name. */
function figuresOf({ magnetMass, oxides }: Estimate): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  for (const figure of FIGURES) {
    figures.set(`magnets ${figure}`, magnetMass[figure]);
    for (const { quantity, ...stages } of oxides)
      for (const stage of STAGES) figures.set(`${stage} ${quantity} ${figure}`, stages[stage][figure]);
  }
  return figures;
}

/** Where an estimate says what cannot be, each in words. */
function impossible({ magnetMass, oxides, elements }: Estimate): readonly string[] {
  const faults: string[] = [];
  for (const { quantity, ...stages } of oxides)
    for (const stage of STAGES) {
      const { p10, p50, p90 } = stages[stage];
      if (!(0 <= p10 && p10 <= p50 && p50 <= p90)) faults.push(`${stage} ${quantity} is not within`);
    }
  for (const { element, metal, oxide } of elements) {
    const factor = OXIDE_OF_METAL[element];
    if (factor === undefined) continue;
    for (const stage of STAGES)
      for (const figure of FIGURES) {
        // Both are rounded to a milligram.
        const off = Math.abs(oxide[stage][figure] - factor * metal[stage][figure]);
        if (off > factor + 1e-6 * oxide[stage][figure])
          faults.push(`${stage} ${element} ${figure}: no such oxide`);
      }
  }
  for (const figure of FIGURES) {
    const inMagnets = RARE_EARTH_SHARE_MAX * magnetMass[figure];
    for (const { element, metal } of elements)
      if (inMagnets < atLeast(metal.contained[figure]))
        faults.push(`${element} ${figure}: more than magnets`);
    for (const { quantity, contained, liberated, recoverable } of oxides) {
      if (contained[figure] < atLeast(liberated[figure])) faults.push(`liberated ${quantity} ${figure}`);
      if (liberated[figure] < atLeast(recoverable[figure])) faults.push(`recoverable ${quantity} ${figure}`);
    }
  }
  return faults;
}

describe(`of ${RUNS} estimates of single lines`, () => {
  it(
    'none is of what cannot be, and none is less for more of the same',
    () => {
      fc.assert(
        fc.property(kindOfLine, amount, amount, (lineOf, some, more) => {
          const less = lineOf(some);
          const estimated = estimate(less);
          expect(impossible(estimated)).toEqual([]);
          if (less.kind !== 'PROFILE_UNITS')
            expect(less.netMassGrams * 1_000 * (1 + 10 * WEIGHING_ERROR)).toBeGreaterThanOrEqual(
              atLeast(estimated.magnetMass.p90),
            );
          // Units inferred from a mass are whole: where one more begins, what is known of each averages further at once.
          const added = less.kind === 'PROFILE_MASS' ? Math.max(some, more) : more;
          const ofBoth = figuresOf(estimate(lineOf(some + added)));
          const fewer = [...figuresOf(estimated)].filter(
            ([name, figure]) => (ofBoth.get(name) ?? Number.NEGATIVE_INFINITY) < atLeast(figure),
          );
          expect(fewer).toEqual([]);
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'none depends on which part stands first',
    () => {
      fc.assert(
        fc.property(kindOfLine, amount, amount, (lineOf, one, other) => {
          const figures = (...lines: readonly EstimationLine[]): string => {
            const { warnings: _warnings, ...rest } = estimate(...lines);
            return JSON.stringify(rest);
          };
          const [first, second] = [lineOf(one), lineOf(other)];
          expect(figures(second, first)).toBe(figures(first, second));
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );
});
