import type {
  Catalogue,
  DistributedFigure,
  MagnetGrade,
  ProductProfile,
} from '../../catalogue/domain/catalogue.js';
import { ESTIMATED_ELEMENTS, type EstimatedElement } from '../../catalogue/domain/rare-earths.js';
import { aCatalogue, aGrade, aLooseForm, aProfile, aRoute, pert } from './catalogue-for-specs.js';
import type { AssayEvidence, Evidence, RealisedRecovery } from './evidence/evidence.js';
import type { LooseMaterialLine, ProfileUnitsLine } from './estimation-line.js';

/*
 * Truth drawn from the model as documented, by plain pseudo-random numbers and code of its own: what coverage is
 * measured against.
 */

/** sfc32 (Chris Doty-Humphrey, PractRand): passes the usual batteries, and is not the engine's. */
export class Randomness {
  private a: number;
  private b: number;
  private c = 0x243f6a88;
  private counter = 1;

  constructor(seed: number) {
    this.a = seed | 0;
    this.b = seed ^ 0x9e3779b9;
    for (let i = 0; i < 20; i++) this.uniform();
  }

  uniform(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0;
    return ((t >>> 0) + 0.5) / 2 ** 32;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Marsaglia & Tsang, ACM Trans. Math. Softw. 26, 2000; shape ≥ 1. */
  private gamma(shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(this.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  pert({ low, mode, high }: DistributedFigure): number {
    if (low === high) return mode;
    const alpha = 1 + (4 * (mode - low)) / (high - low);
    const a = this.gamma(alpha);
    return low + ((high - low) * a) / (a + this.gamma(6 - alpha));
  }
}

export const UNITS = 60;
/** Of one motor, as `catalogue-for-specs.ts` has it. */
export const UNIT_GROSS_GRAMS = 600;
export const SWARF_GRAMS = 1_000_000;

const PROFILE: ProductProfile = aProfile({
  magnetMassKgPerUnit: pert(0.8, 1.6, 2.8),
  unitScatterCv: 0.25,
  presence: pert(0.6, 0.87, 0.98),
  dismantlingYield: pert(0.8, 0.92, 0.98),
});
const GRADE: MagnetGrade = aGrade({
  elementWtPct: {
    Nd: pert(18.5, 21.5, 26),
    Pr: pert(3, 5.8, 8),
    Dy: pert(0.5, 3.2, 7.5),
    Tb: pert(0, 0.3, 1.5),
  },
  totalRareEarthWtPct: pert(29.5, 30.8, 33),
  coatingWtPct: pert(1, 2.5, 5),
});
/** What a mark on the magnets says of the same motors. */
const MARKED: MagnetGrade = aGrade({
  key: 'marked',
  kind: 'GRADE',
  elementWtPct: {
    Nd: pert(22, 23, 24.5),
    Pr: pert(5, 5.8, 6.5),
    Dy: pert(0.5, 1.2, 2.5),
    Tb: pert(0, 0.1, 0.4),
  },
  totalRareEarthWtPct: pert(30, 30.8, 31.5),
  coatingWtPct: pert(1, 2.5, 5),
});
const YIELD = pert(0.82, 0.91, 0.965);
const SWARF = aLooseForm('SWARF', {
  moistureWtPct: pert(10, 20, 32),
  oilWtPct: pert(6, 9, 13),
  alloyFractionOfDryOilFree: pert(0.82, 0.92, 0.98),
});

/** Every factor that a lot can have is uncertain. */
export const SIMULATED: Catalogue = aCatalogue({
  profiles: [PROFILE],
  grades: [GRADE, MARKED],
  routes: [aRoute({ elementYield: { Nd: YIELD, Pr: YIELD, Dy: YIELD, Tb: YIELD } })],
  looseForms: [SWARF],
});

/** Oxide factors by hand, as `catalogue-for-specs.ts` has them. */
const ND2O3 = 1.166377;
const PR6O11 = 1.208161;

export type Fractions = Record<EstimatedElement, number>;

/** What a profile, its grade and the route are in one possible world. */
export interface World {
  readonly magnetGramsPerUnit: number;
  readonly presence: number;
  readonly liberation: number;
  readonly metalFraction: Fractions;
  readonly alloyShareOfCoated: number;
  readonly routeYield: number;
}

export function aWorld(random: Randomness, grade = GRADE): World {
  const elements = Object.fromEntries(
    ESTIMATED_ELEMENTS.map((element) => [element, random.pert(grade.elementWtPct[element])]),
  ) as Fractions;
  const drawn = Object.values(elements).reduce((sum, each) => sum + each, 0) + 0.5;
  const scale = random.pert(grade.totalRareEarthWtPct) / (100 * drawn);
  return {
    magnetGramsPerUnit: 1_000 * random.pert(PROFILE.magnetMassKgPerUnit),
    presence: random.pert(PROFILE.presence),
    liberation: random.pert(PROFILE.dismantlingYield),
    metalFraction: Object.fromEntries(
      ESTIMATED_ELEMENTS.map((element) => [element, elements[element] * scale]),
    ) as Fractions,
    alloyShareOfCoated: 1 - random.pert(grade.coatingWtPct) / 100,
    routeYield: random.pert(YIELD),
  };
}

/** A world in which the motors hold magnets of the marked grade. */
export function aMarkedWorld(random: Randomness): World {
  return aWorld(random, MARKED);
}

/** Another world, as far as that in which some evidence was seen leaves it open. */
export function anotherWorld(known: Partial<World>, random: Randomness): World {
  return { ...aWorld(random), ...known };
}

/** Magnet grams of each unit of a load; 0 where a unit holds none. */
export function someUnits(world: World, count: number, random: Randomness): readonly number[] {
  const logVariance = Math.log(1 + PROFILE.unitScatterCv ** 2);
  return Array.from({ length: count }, () =>
    random.uniform() < world.presence
      ? world.magnetGramsPerUnit * Math.exp(Math.sqrt(logVariance) * random.normal() - logVariance / 2)
      : 0,
  );
}

/** Units taken apart and their magnets weighed together, to the gram. */
export function openedUnits(units: readonly number[]): readonly Evidence[] {
  const unitsWithMagnets = units.filter((grams) => grams > 0).length;
  return [
    {
      kind: 'SAMPLE_WEIGHING',
      id: 'sample',
      lineIndexes: [0],
      sampledUnits: units.length,
      unitsWithMagnets,
      magnetMassGrams: Math.round(units.reduce((sum, each) => sum + each, 0)),
      scaleDivisionGrams: 1,
    },
  ];
}

function ndPrOxide(alloyGrams: number, { metalFraction, routeYield }: World): number {
  return alloyGrams * routeYield * (metalFraction.Nd * ND2O3 + metalFraction.Pr * PR6O11);
}

/** Grams of NdPr oxide that the units give in the end. */
export function recoveredFromUnits(world: World, units: readonly number[]): number {
  const magnets = units.reduce((sum, each) => sum + each, 0);
  return ndPrOxide(magnets * world.alloyShareOfCoated * world.liberation, world);
}

/** Swarf in one possible world. */
export interface SwarfTruth {
  readonly moistureWtPct: number;
  readonly oilWtPct: number;
  readonly alloyShare: number;
}

export function someSwarf(random: Randomness): SwarfTruth {
  return {
    moistureWtPct: random.pert(SWARF.moistureWtPct),
    oilWtPct: random.pert(SWARF.oilWtPct),
    alloyShare: random.pert(SWARF.alloyFractionOfDryOilFree),
  };
}

function alloyPerReceived({ moistureWtPct, oilWtPct, alloyShare }: SwarfTruth): number {
  return alloyShare * (1 - (moistureWtPct + oilWtPct) / 100);
}

export function recoveredFromSwarf(world: World, swarf: SwarfTruth): number {
  return ndPrOxide(SWARF_GRAMS * alloyPerReceived(swarf), world);
}

/** True metal fractions of the swarf as received, or dry. */
export function swarfFractions(world: World, swarf: SwarfTruth, basis: 'DRY' | 'AS_RECEIVED'): Fractions {
  const perMaterial = alloyPerReceived(swarf) / (basis === 'DRY' ? 1 - swarf.moistureWtPct / 100 : 1);
  return Object.fromEntries(
    ESTIMATED_ELEMENTS.map((element) => [element, world.metalFraction[element] * perMaterial]),
  ) as Fractions;
}

/** Errors of an assay, relative, the same for every element; between pieces for Dy and Tb three times as much. */
export interface AssayErrors {
  readonly analysis: number;
  readonly bias: number;
  readonly pieces: number;
}

/** One assay to be made. */
export interface PlannedAssay {
  readonly method: string;
  readonly laboratory: string;
  readonly composite: string;
}

/**
 * Results of assays of one material as the error model has it: bias half the method's and half the laboratory's, sampling
 * the composite's, analysis each result's own.
 */
export function assayed(
  truth: Fractions,
  planned: readonly PlannedAssay[],
  { analysis, bias, pieces }: AssayErrors,
  options: {
    readonly pieceCount: number;
    readonly relativeTo: AssayEvidence['relativeTo'];
    readonly tier: 2 | 3;
  },
  random: Randomness,
): readonly AssayEvidence[] {
  const errors = new Map<string, number>();
  const errorOf = (name: string): number => {
    const error = errors.get(name) ?? random.normal();
    errors.set(name, error);
    return error;
  };
  return planned.map(({ method, laboratory, composite }, index) => ({
    kind: 'ASSAY',
    id: `assay ${index}`,
    lineIndexes: [0],
    tier: options.tier,
    method,
    laboratory,
    composite: { key: composite, pieceCount: options.pieceCount, populationCount: null },
    relativeTo: options.relativeTo,
    expressedAs: 'METAL',
    results: ESTIMATED_ELEMENTS.map((analyte) => {
      const deviation = analyte === 'Nd' || analyte === 'Pr' ? pieces : 3 * pieces;
      const error =
        bias * Math.SQRT1_2 * (errorOf(`${method} ${analyte}`) + errorOf(`${laboratory} ${analyte}`)) +
        (deviation / Math.sqrt(options.pieceCount)) * errorOf(`${composite} ${analyte}`) +
        analysis * random.normal();
      return {
        analyte,
        wtPct: 100 * Math.max(1e-9, truth[analyte] * (1 + error)),
        belowDetectionLimit: false,
        relativeUncertainty: analysis,
        relativeBias: bias,
        pieceRelativeDeviation: deviation,
        replicates: 1,
      };
    }),
  }));
}

const REALISED_DEVIATION = 0.02;
const REALISED_SHARED_DEVIATION = 0.005;

/**
 * What a separator weighs of the oxides, with errors of 2 % each and half a percent together.
 * @param score how far off their sum is, in its standard deviations: standard normal, so that the errors are independent
 */
export function realised(
  ndPrOxideGrams: number,
  { metalFraction }: World,
  score: number,
  random: Randomness,
): RealisedRecovery {
  const [Nd, Pr] = [metalFraction.Nd * ND2O3, metalFraction.Pr * PR6O11];
  const [ndShare, prShare] = [Nd / (Nd + Pr), Pr / (Nd + Pr)];
  const ofSum = [REALISED_SHARED_DEVIATION, REALISED_DEVIATION * ndShare, REALISED_DEVIATION * prShare];
  const [shared, ofNd, ofPr] = normalsWithScore(ofSum, score, random);
  const element = (name: EstimatedElement, share: number, own = 0) => ({
    element: name,
    oxideMilligrams:
      1_000 *
      ndPrOxideGrams *
      share *
      Math.exp(REALISED_SHARED_DEVIATION * (shared ?? 0) + REALISED_DEVIATION * own),
    relativeUncertainty: REALISED_DEVIATION,
  });
  return {
    id: 'realised',
    elements: [element('Nd', ndShare, ofNd), element('Pr', prShare, ofPr)],
    sharedRelativeUncertainty: REALISED_SHARED_DEVIATION,
  };
}

/** Standard normal numbers whose weighted sum is so many of its standard deviations; independent where the score is normal. */
function normalsWithScore(weights: readonly number[], score: number, random: Randomness): readonly number[] {
  const length = Math.hypot(...weights);
  const direction = weights.map((weight) => weight / length);
  const drawn = direction.map(() => random.normal());
  const along = drawn.reduce((sum, each, k) => sum + each * (direction[k] ?? 0), 0);
  return drawn.map((each, k) => each + (score - along) * (direction[k] ?? 0));
}

export const MOTORS: ProfileUnitsLine = {
  kind: 'PROFILE_UNITS',
  profileKey: 'motor',
  units: UNITS,
  liberation: 'DISMANTLING',
  gradeKey: null,
};
export const SWARF_LINE: LooseMaterialLine = {
  kind: 'LOOSE_MATERIAL',
  form: 'SWARF',
  gradeKey: 'plain',
  netMassGrams: SWARF_GRAMS,
  coated: null,
  moistureWtPct: null,
  oilWtPct: null,
};
