import type {
  Catalogue,
  LooseFormProperties,
  MagnetGrade,
  PertRange,
  ProcessRoute,
  ProductProfile,
  Provenance,
} from '../../catalogue/domain/catalogue.js';
import { LOOSE_MATERIAL_FORMS, type LooseMaterialForm } from '../../catalogue/domain/material-form.js';

/** A range that is one value. */
export function exactly(value: number): PertRange {
  return { low: value, mode: value, high: value };
}

export function pert(low: number, mode: number, high: number): PertRange {
  return { low, mode, high };
}

const PROVENANCE: Provenance = {
  source: 'Made up for specs',
  sourceUrl: null,
  basis: 'RECALLED',
  rangeBasis: null,
  notes: null,
};

/** A motor that is known exactly: 15 g of magnets in 600 g, always NdFeB, of grade `plain`. */
export function aProfile(overrides: Partial<ProductProfile> = {}): ProductProfile {
  return {
    key: 'motor',
    name: 'Small motor',
    sector: 'specs',
    unitBasis: 'UNIT',
    unitLabel: 'motor',
    form: 'WHOLE_DEVICE',
    magnetMassKgPerUnit: exactly(0.015),
    unitScatterCv: 0,
    batchBiasCv: 0,
    presence: exactly(1),
    typicalGrossMassKg: 0.6,
    gradeKey: 'plain',
    dismantlingYield: exactly(1),
    shreddingYield: exactly(0.5),
    meanLifetimeYears: null,
    provenance: PROVENANCE,
    ...overrides,
  };
}

/** An alloy that is known exactly: Nd 23, Pr 6, Dy 1, Tb 0.5, Ce 0.5 wt%, 31 in all, without coating. */
export function aGrade(overrides: Partial<MagnetGrade> = {}): MagnetGrade {
  return {
    key: 'plain',
    name: 'Plain',
    kind: 'APPLICATION',
    elementWtPct: { Nd: exactly(23), Pr: exactly(6), Dy: exactly(1), Tb: exactly(0.5) },
    minorRareEarthWtPct: { Gd: 0, Ho: 0, Ce: 0.5, La: 0 },
    totalRareEarthWtPct: exactly(31),
    otherElementWtPct: {},
    densityGramsPerCm3: 7.55,
    coatingWtPct: exactly(0),
    provenance: PROVENANCE,
    ...overrides,
  };
}

/** A route that loses nothing. */
export function aRoute(overrides: Partial<ProcessRoute> = {}): ProcessRoute {
  return {
    key: 'perfect',
    name: 'Perfect route',
    stage: 'integrated',
    maturity: 'commercial',
    acceptedForms: ['LIBERATED_MAGNET'],
    yieldsOxide: true,
    elementYield: { Nd: exactly(1), Pr: exactly(1), Dy: exactly(1), Tb: exactly(1) },
    yieldScope: 'contained to oxide',
    productForm: 'oxide',
    impurityToleranceWtPct: {},
    provenance: PROVENANCE,
    ...overrides,
  };
}

/** Loose material that is dry, oil-free and all alloy where nothing is stated. */
export function aLooseForm(
  form: LooseMaterialForm,
  overrides: Partial<LooseFormProperties> = {},
): LooseFormProperties {
  return {
    form,
    moistureWtPct: exactly(0),
    oilWtPct: exactly(0),
    alloyFractionOfDryOilFree: exactly(1),
    provenance: PROVENANCE,
    ...overrides,
  };
}

/** Rows that a spec's catalogue holds besides `motor`, `plain`, `perfect` and all loose forms. */
export interface SpecRows {
  readonly profiles?: readonly ProductProfile[];
  readonly grades?: readonly MagnetGrade[];
  readonly routes?: readonly ProcessRoute[];
  readonly looseForms?: readonly LooseFormProperties[];
}

/** A small catalogue; a row with the key of a default one replaces it. */
export function aCatalogue({
  profiles = [],
  grades = [],
  routes = [],
  looseForms = [],
}: SpecRows = {}): Catalogue {
  const byKey = <T extends { readonly key: string }>(rows: readonly T[]): ReadonlyMap<string, T> =>
    new Map(rows.map((row) => [row.key, row]));
  const allForms = [...LOOSE_MATERIAL_FORMS.map((form) => aLooseForm(form)), ...looseForms];
  return {
    version: 'specs-1',
    released: '2026-01-01',
    defaultProcessRouteKey: 'perfect',
    productProfiles: byKey([aProfile(), ...profiles]),
    magnetGrades: byKey([aGrade(), ...grades]),
    processRoutes: byKey([aRoute(), ...routes]),
    assayMethods: new Map(),
    oxideFactors: new Map(),
    // Hand arithmetic from CIAAW atomic weights: Nd2O3, Pr6O11, Dy2O3, Tb4O7, Gd2O3, Ho2O3, CeO2, La2O3.
    tradedOxideFactor: {
      Nd: 1.166377,
      Pr: 1.208161,
      Dy: 1.147683,
      Tb: 1.176172,
      Gd: 1.152615,
      Ho: 1.145507,
      Ce: 1.228368,
      La: 1.172769,
    },
    looseForms: new Map(allForms.map((row) => [row.form, row])),
    resourceClassRules: {
      measuredTierMin: 3,
      measuredRelativeHalfWidthMax: 0.1,
      indicatedTierMin: 2,
      indicatedRelativeHalfWidthMax: 0.3,
      provenance: PROVENANCE,
    },
  };
}
