import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Catalogue, PertRange } from '../../catalogue/domain/catalogue.js';
import { LOOSE_MATERIAL_FORMS } from '../../catalogue/domain/material-form.js';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import { aCatalogue, aGrade, aLooseForm, aProfile, aRoute, pert } from './catalogue-for-specs.js';
import type { QuantityInterval } from './estimate.js';
import { plainInputs } from './estimate-inputs.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import type { EstimationLine, Liberation } from './estimation-line.js';

const { catalogue: SHIPPED } = loadCatalogue();

/** Faults of an estimate of one line: figures that are not whole, below 0 or out of order. */
function faultsOf(lines: readonly EstimationLine[], catalogue: Catalogue, route: string): readonly string[] {
  const { magnetMass, oxides, elements } = estimateRecoverableOxide(
    plainInputs(lines, route, 0.001),
    catalogue,
  );
  const staged = [...oxides, ...elements.flatMap(({ metal, oxide }) => [metal, oxide])];
  const intervals: readonly QuantityInterval[] = [
    magnetMass,
    ...staged.flatMap(({ contained, liberated, recoverable }) => [contained, liberated, recoverable]),
  ];
  return intervals
    .filter(
      ({ p10, p50, p90, mean }) =>
        ![p10, p50, p90, mean].every((each) => Number.isSafeInteger(each) && each >= 0) ||
        p10 > p50 ||
        p50 > p90,
    )
    .map((each) => JSON.stringify(each));
}

const loose = (form: (typeof LOOSE_MATERIAL_FORMS)[number], gradeKey: string): EstimationLine => ({
  kind: 'LOOSE_MATERIAL',
  form,
  gradeKey,
  netMassGrams: 123_456,
  coated: null,
  moistureWtPct: null,
  oilWtPct: null,
});

describe('every estimate is finite, whole, not negative and in order', () => {
  it.each([...SHIPPED.productProfiles.values()].map((profile) => [profile.key, profile] as const))(
    'of the shipped profile %s, by count and by mass, dismantled and shredded',
    (profileKey, profile) => {
      const liberations: readonly Liberation[] =
        profile.shreddingYield === null ? ['DISMANTLING'] : ['DISMANTLING', 'SHREDDING'];
      const byMass = profile.unitBasis === 'GROSS_MASS' || profile.typicalGrossMassKg !== null;
      for (const liberation of liberations) {
        const about = { profileKey, liberation, gradeKey: null } as const;
        const lines: readonly EstimationLine[] = [
          ...(profile.unitBasis === 'GROSS_MASS'
            ? []
            : [{ ...about, kind: 'PROFILE_UNITS', units: 37 } as const]),
          ...(byMass ? [{ ...about, kind: 'PROFILE_MASS', netMassGrams: 1_234_567 } as const] : []),
        ];
        for (const line of lines)
          expect(faultsOf([line], SHIPPED, SHIPPED.defaultProcessRouteKey)).toEqual([]);
      }
    },
  );

  it.each([...SHIPPED.magnetGrades.keys()].map((gradeKey, k) => [gradeKey, k] as const))(
    'of the shipped grade %s, in one loose form after the other',
    (gradeKey, k) => {
      const form = LOOSE_MATERIAL_FORMS[k % LOOSE_MATERIAL_FORMS.length] ?? 'SWARF';
      expect(faultsOf([loose(form, gradeKey)], SHIPPED, SHIPPED.defaultProcessRouteKey)).toEqual([]);
    },
  );

  it.each([...SHIPPED.processRoutes.values()].filter(({ yieldsOxide }) => yieldsOxide).map(({ key }) => key))(
    'by the shipped route %s, of a mixed load',
    (route) => {
      const motors: EstimationLine = {
        kind: 'PROFILE_UNITS',
        profileKey: 'hdd-35',
        units: 400,
        liberation: 'SHREDDING',
        gradeKey: null,
      };
      expect(
        faultsOf([motors, loose('SWARF', 'n42'), loose('LIBERATED_MAGNET', 'hdd-vcm')], SHIPPED, route),
      ).toEqual([]);
    },
  );

  it('of random valid catalogues', () => {
    const within = (least: number, most: number): fc.Arbitrary<PertRange> =>
      fc
        .tuple(...[0, 1, 2].map(() => fc.double({ min: least, max: most, noNaN: true })))
        .map((three) => [...three].sort((a, b) => a - b))
        .map(([low = least, mode = least, high = least]) => pert(low, mode, high));
    const anyCatalogue = fc
      .record({
        mass: within(0.001, 5),
        scatter: fc.double({ min: 0, max: 1, noNaN: true }),
        presence: within(0, 1),
        yields: fc.tuple(within(0, 1), within(0, 1), within(0, 1)),
        elements: fc.tuple(within(10, 28), within(0, 9), within(0, 8), within(0, 2)),
        total: within(25, 34),
        coating: within(0, 20),
        soaked: fc.tuple(within(0, 60), within(0, 39)),
        alloy: within(0.2, 1),
      })
      .map(({ mass, scatter, presence, yields, elements: [Nd, Pr, Dy, Tb], total, coating, soaked, alloy }) =>
        aCatalogue({
          profiles: [
            aProfile({
              magnetMassKgPerUnit: mass,
              unitScatterCv: scatter,
              presence,
              dismantlingYield: yields[0],
              shreddingYield: yields[1],
            }),
          ],
          grades: [
            aGrade({ elementWtPct: { Nd, Pr, Dy, Tb }, totalRareEarthWtPct: total, coatingWtPct: coating }),
          ],
          routes: [aRoute({ elementYield: { Nd: yields[2], Pr: yields[2], Dy: yields[0], Tb: yields[1] } })],
          looseForms: [
            aLooseForm('SWARF', {
              moistureWtPct: soaked[0],
              oilWtPct: soaked[1],
              alloyFractionOfDryOilFree: alloy,
            }),
          ],
        }),
      );
    const motors = (units: number, liberation: Liberation): EstimationLine => ({
      kind: 'PROFILE_UNITS',
      profileKey: 'motor',
      units,
      liberation,
      gradeKey: null,
    });
    fc.assert(
      fc.property(anyCatalogue, fc.integer({ min: 1, max: 2_000 }), (catalogue, units) => {
        expect(faultsOf([motors(units, 'DISMANTLING')], catalogue, 'perfect')).toEqual([]);
        expect(faultsOf([motors(units, 'SHREDDING'), loose('SWARF', 'plain')], catalogue, 'perfect')).toEqual(
          [],
        );
      }),
      { numRuns: 20 },
    );
  });
});
