import { aCatalogue, aGrade, aLooseForm, aProfile, aRoute, pert } from './catalogue-for-specs.js';
import type { Estimate, QuantityInterval } from './estimate.js';
import type { EstimateInputs, EstimateSource } from './estimate-inputs.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import type { EstimationLine } from './estimation-line.js';
import type { Evidence } from './evidence/evidence.js';

/* Lines of every kind, whose every factor is uncertain, for properties of estimates with evidence. */

export const CATALOGUE = aCatalogue({
  profiles: [
    aProfile({
      magnetMassKgPerUnit: pert(0.01, 0.015, 0.02),
      unitScatterCv: 0.2,
      presence: pert(0.8, 0.9, 1),
      dismantlingYield: pert(0.7, 0.9, 0.98),
      shreddingYield: pert(0.01, 0.05, 0.3),
    }),
    aProfile({
      key: 'disk',
      magnetMassKgPerUnit: pert(0.005, 0.01, 0.02),
      gradeKey: 'marked',
      unitScatterCv: 0.3,
    }),
    aProfile({ key: 'heap', unitBasis: 'GROSS_MASS', magnetMassKgPerUnit: pert(0.1, 0.2, 0.4) }),
  ],
  grades: [
    aGrade({
      elementWtPct: { Nd: pert(20, 23, 26), Pr: pert(4, 6, 9), Dy: pert(0, 1, 4), Tb: pert(0, 0.1, 0.6) },
      totalRareEarthWtPct: pert(29, 31, 33),
      coatingWtPct: pert(1, 2.5, 5),
    }),
    aGrade({ key: 'marked', kind: 'GRADE', totalRareEarthWtPct: pert(28, 30, 31) }),
  ],
  routes: [
    aRoute({
      key: 'leach',
      elementYield: {
        Nd: pert(0.85, 0.93, 0.98),
        Pr: pert(0.85, 0.93, 0.98),
        Dy: pert(0.8, 0.9, 0.97),
        Tb: pert(0.8, 0.9, 0.97),
      },
    }),
  ],
  looseForms: [
    aLooseForm('SWARF', {
      moistureWtPct: pert(5, 20, 40),
      oilWtPct: pert(0, 3, 10),
      alloyFractionOfDryOilFree: pert(0.7, 0.85, 0.95),
    }),
  ],
});

export const MOTORS = {
  kind: 'PROFILE_UNITS',
  profileKey: 'motor',
  units: 100,
  liberation: 'DISMANTLING',
  gradeKey: null,
} as const;
export const DISKS = { ...MOTORS, profileKey: 'disk', units: 50 };
export const HEAP = {
  kind: 'PROFILE_MASS',
  profileKey: 'heap',
  netMassGrams: 40_000,
  liberation: 'SHREDDING',
  gradeKey: null,
} as const;
export const SWARF = {
  kind: 'LOOSE_MATERIAL',
  form: 'SWARF',
  gradeKey: 'plain',
  netMassGrams: 90_000,
  coated: null,
  moistureWtPct: null,
  oilWtPct: null,
} as const;

export const source = (
  lines: readonly EstimationLine[],
  ...evidence: readonly Evidence[]
): EstimateSource => ({
  lines,
  weighingRelativeUncertainty: 0.001,
  evidence,
});
export const inputsOf = (...sources: readonly EstimateSource[]): EstimateInputs => ({
  sources,
  processRouteKey: 'leach',
  realised: null,
});
export const estimate = (...sources: readonly EstimateSource[]): Estimate =>
  estimateRecoverableOxide(inputsOf(...sources), CATALOGUE);

/** Every interval that an estimate states. */
export function intervalsOf({ magnetMass, oxides, elements }: Estimate): readonly QuantityInterval[] {
  const staged = [...oxides, ...elements.flatMap(({ metal, oxide }) => [metal, oxide])];
  return [
    magnetMass,
    ...staged.flatMap(({ contained, liberated, recoverable }) => [contained, liberated, recoverable]),
  ];
}

export const relativeError = (found: number, expected: number): number => Math.abs(found / expected - 1);
export const ndMean = ({ elements }: Estimate): number => elements[0]?.metal.contained.mean ?? NaN;
