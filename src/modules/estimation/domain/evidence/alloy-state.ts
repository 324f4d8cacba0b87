import { PERCENT } from '../../../catalogue/domain/figure-bounds.js';
import type { MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import {
  ESTIMATED_ELEMENTS,
  type EstimatedElement,
  MINOR_RARE_EARTHS,
  type RareEarth,
} from '../../../catalogue/domain/rare-earths.js';
import type { Distribution } from '../distribution/distribution.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import { obeyTotal } from '../model/composition.js';
import type { RelativeTo } from './assay-basis.js';

/** What is uncertain between a sample and the alloy in it; null where it is none of it. */
export interface MaterialPriors {
  /** Coating, wt% of the coated magnet; null where there is none. */
  readonly coatingWtPct: Distribution | null;
  /** Alloy share of the dry, oil-free material, 0…1. */
  readonly alloyShare: Distribution | null;
  readonly moistureWtPct: Distribution | null;
  readonly oilWtPct: Distribution | null;
}

/** One possible material, by the names of its uncertain numbers. */
export type StateName = EstimatedElement | 'TOTAL' | 'COATING' | 'ALLOY_SHARE' | 'MOISTURE' | 'OIL';

/** An uncertain number of the material and what is believed of it before the assays. */
export interface StateVariable {
  readonly name: StateName;
  readonly prior: Distribution;
}

/** Contents of possible materials, as fractions; point i of every array is one of them. */
export interface MaterialContents {
  /** Metal per alloy. */
  readonly metalFraction: Readonly<Record<EstimatedElement, Float64Array>>;
  readonly scaleToTotal: Float64Array;
  /** Alloy per material on each basis. */
  readonly alloyPer: Readonly<Record<RelativeTo, Float64Array>>;
  /** Magnets with their coating per material as received. */
  readonly magnetsPerReceived: Float64Array;
}

/**
 * From values of the state variables to what an assay would find in that material:
 * docs/model/evidence-mathematics.md, "Assays".
 */
export class AlloyState {
  readonly variables: readonly StateVariable[];
  /** Where each number stands among the variables; what is not uncertain has its value in `certain` instead. */
  private readonly places: Readonly<Partial<Record<StateName, number>>>;
  private readonly certain: Readonly<Record<StateName, number>>;

  constructor(
    readonly grade: MagnetGrade,
    private readonly materials: MaterialPriors | null,
    elementPriors: Readonly<Record<EstimatedElement, Distribution>>,
    totalPrior: Distribution,
  ) {
    const all: StateVariable[] = [
      ...ESTIMATED_ELEMENTS.map((name) => ({ name, prior: elementPriors[name] })),
      { name: 'TOTAL', prior: totalPrior },
      ...materialVariables(materials),
    ];
    this.variables = all.filter(({ prior }) => prior.variance > 0);
    this.places = Object.fromEntries(this.variables.map(({ name }, place) => [name, place]));
    this.certain = {
      ...NOTHING_BETWEEN,
      ...Object.fromEntries(
        all.filter(({ prior }) => prior.variance === 0).map(({ name, prior }) => [name, prior.mean]),
      ),
    };
  }

  /** True where an assay on another basis than the alloy ties the material to its composition. */
  get tiesMaterial(): boolean {
    return this.materials !== null;
  }

  /** @param values one array per variable, in their order, all of one length; they are written into */
  contentsOf(values: readonly Float64Array[]): MaterialContents {
    const count = values[0]?.length ?? 1;
    const of = (name: StateName): Float64Array =>
      values[this.places[name] ?? -1] ?? new Float64Array(count).fill(this.certain[name]);
    const points = obeyTotal(
      this.grade,
      { Nd: of('Nd'), Pr: of('Pr'), Dy: of('Dy'), Tb: of('Tb') },
      of('TOTAL'),
    );
    const { metalFraction, scaleToTotal } = points;
    return { metalFraction, scaleToTotal, ...this.alloyPerMaterial(of, count) };
  }

  private alloyPerMaterial(
    of: (name: StateName) => Float64Array,
    count: number,
  ): Pick<MaterialContents, 'alloyPer' | 'magnetsPerReceived'> {
    const ALLOY = new Float64Array(count).fill(1);
    if (this.materials === null) {
      return {
        alloyPer: { ALLOY, DRY_OIL_FREE: ALLOY, DRY: ALLOY, AS_RECEIVED: ALLOY },
        magnetsPerReceived: ALLOY,
      };
    }
    const [coating, share] = [of('COATING'), of('ALLOY_SHARE')];
    const [moistures, oils] = [of('MOISTURE'), of('OIL')];
    const dryOilFree = new Float64Array(count);
    const dry = new Float64Array(count);
    const received = new Float64Array(count);
    const magnets = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const alloy = (share[i] as number) * (1 - (coating[i] as number) / 100);
      const moisture = (moistures[i] as number) / 100;
      const left = Math.max(0, 1 - moisture - (oils[i] as number) / 100);
      dryOilFree[i] = alloy;
      dry[i] = moisture < 1 ? (alloy * left) / (1 - moisture) : 0;
      received[i] = alloy * left;
      magnets[i] = (share[i] as number) * left;
    }
    const alloyPer = { ALLOY, DRY_OIL_FREE: dryOilFree, DRY: dry, AS_RECEIVED: received };
    return { alloyPer, magnetsPerReceived: magnets };
  }

  /** Fraction of the alloy that an analyte makes up, as metal or as traded oxide; not to be written into. */
  alloyFraction(
    { metalFraction, scaleToTotal }: MaterialContents,
    analyte: EstimatedElement | 'TREO',
    expressedAs: 'METAL' | 'OXIDE',
    oxideFactors: Readonly<Record<RareEarth, number>>,
  ): Float64Array {
    const factor = (element: RareEarth): number => (expressedAs === 'OXIDE' ? oxideFactors[element] : 1);
    if (analyte !== 'TREO') {
      return factor(analyte) === 1
        ? metalFraction[analyte]
        : multiplied(metalFraction[analyte], factor(analyte));
    }
    const minor = MINOR_RARE_EARTHS.reduce(
      (sum, element) => sum + this.grade.minorRareEarthWtPct[element] * factor(element),
      0,
    );
    const total = multiplied(scaleToTotal, minor);
    for (const element of ESTIMATED_ELEMENTS) {
      const fraction = metalFraction[element];
      const weight = factor(element);
      for (let i = 0; i < total.length; i++) {
        total[i] = (total[i] as number) + (fraction[i] as number) * weight;
      }
    }
    return total;
  }
}

function multiplied(values: Float64Array, by: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < result.length; i++) result[i] = (values[i] as number) * by;
  return result;
}

/** Values of the numbers where nobody says anything: bare, dry alloy without rare earth. */
const NOTHING_BETWEEN: Readonly<Record<StateName, number>> = {
  Nd: 0,
  Pr: 0,
  Dy: 0,
  Tb: 0,
  TOTAL: 0,
  COATING: 0,
  ALLOY_SHARE: 1,
  MOISTURE: 0,
  OIL: 0,
};

/** What the grade's row says of each element. */
export function elementPriorsOf(grade: MagnetGrade): Record<EstimatedElement, Distribution> {
  const { Nd, Pr, Dy, Tb } = grade.elementWtPct;
  return {
    Nd: figureDistribution(Nd, PERCENT),
    Pr: figureDistribution(Pr, PERCENT),
    Dy: figureDistribution(Dy, PERCENT),
    Tb: figureDistribution(Tb, PERCENT),
  };
}

function materialVariables(materials: MaterialPriors | null): StateVariable[] {
  if (materials === null) return [];
  const { coatingWtPct, alloyShare, moistureWtPct, oilWtPct } = materials;
  return [
    ...(coatingWtPct === null ? [] : [{ name: 'COATING' as const, prior: coatingWtPct }]),
    ...(alloyShare === null ? [] : [{ name: 'ALLOY_SHARE' as const, prior: alloyShare }]),
    ...(moistureWtPct === null ? [] : [{ name: 'MOISTURE' as const, prior: moistureWtPct }]),
    ...(oilWtPct === null ? [] : [{ name: 'OIL' as const, prior: oilWtPct }]),
  ];
}
