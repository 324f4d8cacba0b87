import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { metalToCompoundFactor, oxideFormula } from './oxide-factor.js';

const OXYGEN = 15.999;

/** CIAAW 2024 weight, atoms of metal and of oxygen, and the factor as published to six decimals. */
const PUBLISHED: readonly (readonly [string, string, number, number, number, number])[] = [
  ['Nd2O3', 'Nd', 144.242, 2, 3, 1.166377],
  ['Pr6O11', 'Pr', 140.90766, 6, 11, 1.208161],
  ['Pr2O3', 'Pr', 140.90766, 2, 3, 1.170314],
  ['Dy2O3', 'Dy', 162.5, 2, 3, 1.147683],
  ['Tb4O7', 'Tb', 158.925354, 4, 7, 1.176172],
  ['Tb2O3', 'Tb', 158.925354, 2, 3, 1.151005],
  ['Ho2O3', 'Ho', 164.930329, 2, 3, 1.145507],
  ['Gd2O3', 'Gd', 157.249, 2, 3, 1.152615],
  ['CeO2', 'Ce', 140.116, 1, 2, 1.228368],
  ['Ce2O3', 'Ce', 140.116, 2, 3, 1.171276],
  ['La2O3', 'La', 138.90547, 2, 3, 1.172769],
  ['Sm2O3', 'Sm', 150.36, 2, 3, 1.159607],
  ['Eu2O3', 'Eu', 151.964, 2, 3, 1.157922],
  ['Er2O3', 'Er', 167.259, 2, 3, 1.143481],
  ['Y2O3', 'Y', 88.905838, 2, 3, 1.269932],
  ['Co3O4', 'Co', 58.933194, 3, 4, 1.361969],
  ['CoO', 'Co', 58.933194, 1, 1, 1.271477],
  ['Fe2O3', 'Fe', 55.845, 2, 3, 1.429734],
  ['B2O3', 'B', 10.81, 2, 3, 3.220028],
  ['NiO', 'Ni', 58.6934, 1, 1, 1.272586],
  ['CuO', 'Cu', 63.546, 1, 1, 1.25177],
  ['Al2O3', 'Al', 26.9815384, 2, 3, 1.889442],
];

describe('metalToCompoundFactor', () => {
  it.each(PUBLISHED)(
    '%s agrees with the published factor',
    (_formula, _element, weight, metal, oxygen, factor) => {
      const computed = metalToCompoundFactor(weight, OXYGEN, { metalAtoms: metal, oxygenAtoms: oxygen });
      // Six decimals as published: half of the last digit.
      expect(Math.abs(computed - factor)).toBeLessThanOrEqual(0.5e-6);
    },
  );

  it('depends on the ratio of atoms only, and exceeds 1 by the mass of the oxygen', () => {
    const atoms = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 300, noNaN: true }),
        atoms,
        atoms,
        atoms,
        (weight, metal, oxygen, times) => {
          const once = metalToCompoundFactor(weight, OXYGEN, { metalAtoms: metal, oxygenAtoms: oxygen });
          const manifold = { metalAtoms: metal * times, oxygenAtoms: oxygen * times };
          expect(metalToCompoundFactor(weight, OXYGEN, manifold)).toBeCloseTo(once, 9);
          expect((once - 1) * weight * metal).toBeCloseTo(oxygen * OXYGEN, 6);
        },
      ),
    );
  });
});

describe('oxideFormula', () => {
  it.each(PUBLISHED)('writes %s', (formula, element, _weight, metal, oxygen) => {
    expect(oxideFormula(element, { metalAtoms: metal, oxygenAtoms: oxygen })).toBe(formula);
  });
});
