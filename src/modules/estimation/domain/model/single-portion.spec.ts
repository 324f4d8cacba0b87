import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Catalogue } from '../../../catalogue/domain/catalogue.js';
import { aCatalogue, aGrade, aProfile, aRoute, exactly, pert } from '../catalogue-for-specs.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import { plainInputs } from '../estimate-inputs.js';
import type { EstimationLine } from '../estimation-line.js';
import { Evaluation } from '../quantity/evaluate-quantity.js';
import { processRouteFor } from '../resolved-references.js';
import { summariesOf } from '../summaries.js';
import { elementAlone, type ElementWeights } from './element-weights.js';
import { resolvePortions } from './portions.js';
import { buildQuantityModel } from './quantity-model.js';
import { SinglePortion } from './single-portion.js';

const CATALOGUE: Catalogue = aCatalogue({
  profiles: [
    aProfile({
      magnetMassKgPerUnit: pert(0.9, 1.4, 2.6),
      unitScatterCv: 0.25,
      dismantlingYield: pert(0.7, 0.9, 0.98),
      shreddingYield: pert(0.01, 0.05, 0.3),
    }),
    aProfile({
      key: 'some-without',
      magnetMassKgPerUnit: pert(0.05, 0.08, 0.2),
      unitScatterCv: 0.3,
      presence: pert(0.2, 0.6, 0.9),
    }),
    aProfile({ key: 'turbine', unitBasis: 'MEGAWATT', magnetMassKgPerUnit: pert(500, 650, 850) }),
    aProfile({ key: 'heap', unitBasis: 'GROSS_MASS', magnetMassKgPerUnit: pert(0.1, 0.2, 0.4) }),
    aProfile({ key: 'certain', magnetMassKgPerUnit: exactly(1), unitScatterCv: 0 }),
  ],
  grades: [aGrade({ coatingWtPct: pert(1, 2.5, 5) })],
  routes: [aRoute({ key: 'route' })],
});
const WEIGHTS: readonly ElementWeights[] = [elementAlone('Nd'), elementAlone('Dy'), { Nd: 1.17, Pr: 1.21 }];

function bothWays(line: EstimationLine) {
  const inputs = plainInputs([line], 'route', 0.004);
  const route = processRouteFor(inputs.processRouteKey, CATALOGUE);
  const portions = resolvePortions(inputs, CATALOGUE);
  const single = SinglePortion.of(portions, route, CATALOGUE);
  if (single === null) throw new RangeError('One portion');
  return {
    single,
    formulas: summariesOf(buildQuantityModel(portions, route, CATALOGUE), new Evaluation('seed')),
  };
}

const anyLine: fc.Arbitrary<EstimationLine> = fc.oneof(
  fc.record({
    kind: fc.constant('PROFILE_UNITS' as const),
    profileKey: fc.constantFrom('motor', 'some-without', 'turbine', 'certain'),
    units: fc.integer({ min: 1, max: 5_000 }),
    liberation: fc.constant('DISMANTLING' as const),
    gradeKey: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('PROFILE_MASS' as const),
    profileKey: fc.constantFrom('motor', 'some-without', 'heap'),
    netMassGrams: fc.integer({ min: 1_000, max: 1e7 }),
    liberation: fc.constant('DISMANTLING' as const),
    gradeKey: fc.constant(null),
  }),
);

describe('SinglePortion', () => {
  it('says what the formulas say, wherever it says anything', () => {
    let told = 0;
    fc.assert(
      fc.property(anyLine, (line) => {
        const { single, formulas } = bothWays(line);
        const pairs = [
          [single.magnetMass(), formulas.magnetMass()] as const,
          ...WEIGHTS.flatMap((weights) =>
            (['contained', 'liberated', 'recoverable'] as const).map(
              (stage) => [single.weighted(weights, stage), formulas.weighted(weights)[stage]] as const,
            ),
          ),
        ];
        for (const [found, wanted] of pairs) {
          if (found === null) continue;
          told += 1;
          expect(Math.abs(found.mean - wanted.mean)).toBeLessThanOrEqual(1e-9 * wanted.mean);
          // The formulas' grids have a percentile to 1e-4 of it, of some thousand pieces.
          for (const figure of ['p10', 'p50', 'p90'] as const) {
            const off = Math.abs(found[figure] - wanted[figure]);
            expect(off).toBeLessThanOrEqual(2e-4 * wanted[figure] + 1e-9);
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(told).toBeGreaterThan(100);
  });

  it('has the profile’s own percentiles where scatter has averaged out', () => {
    const units = 5_000_000;
    const { single } = bothWays({
      kind: 'PROFILE_UNITS',
      profileKey: 'motor',
      units,
      liberation: 'DISMANTLING',
      gradeKey: null,
    });
    const kilograms = Float64Array.of(0.1, 0.5, 0.9);
    figureDistribution(pert(0.9, 1.4, 2.6)).fill(kilograms);
    const { p10 = NaN, p50 = NaN, p90 = NaN } = single.magnetMass() ?? {};
    [p10, p50, p90].forEach((grams, k) => {
      expect(Math.abs(grams / (1_000 * units * (kilograms[k] ?? NaN)) - 1)).toBeLessThan(5e-6);
    });
  });

  it('holds the elements that the formulas hold', () => {
    const { single, formulas } = bothWays({
      kind: 'PROFILE_UNITS',
      profileKey: 'motor',
      units: 7,
      liberation: 'DISMANTLING',
      gradeKey: null,
    });
    for (const element of ['Nd', 'Dy', 'Gd', 'Ho', 'Ce', 'La'] as const) {
      expect(single.holds(element)).toBe(formulas.holds(element));
    }
  });

  it('is not for loads of two portions', () => {
    const line = { kind: 'PROFILE_UNITS', units: 7, liberation: 'DISMANTLING', gradeKey: null } as const;
    const inputs = plainInputs(
      [
        { ...line, profileKey: 'motor' },
        { ...line, profileKey: 'turbine' },
      ],
      'route',
      0.004,
    );
    const route = processRouteFor(inputs.processRouteKey, CATALOGUE);
    expect(SinglePortion.of(resolvePortions(inputs, CATALOGUE), route, CATALOGUE)).toBeNull();
  });
});
