import type { MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import {
  ESTIMATED_ELEMENTS,
  type EstimatedElement,
  MINOR_RARE_EARTHS,
  type RareEarth,
} from '../../../catalogue/domain/rare-earths.js';
import type { Distribution } from '../distribution/distribution.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import type { RelativeTo } from './assay-basis.js';

/** What is uncertain between a sample and the alloy in it; null where it is none of it. */
export interface MaterialPriors {
  /** Coating, wt% of the coated magnet. */
  readonly coatingWtPct: Distribution | null;
  /** Probability that the pieces are coated at all, 0…1. */
  readonly coatedProbability: number;
  /** Alloy share of the dry, oil-free material, 0…1. */
  readonly alloyShare: Distribution | null;
  readonly moistureWtPct: Distribution | null;
  readonly oilWtPct: Distribution | null;
}

/** One possible material, by the names of its uncertain numbers. */
export type StateName =
  EstimatedElement | 'TOTAL' | 'COATING' | 'COATED' | 'ALLOY_SHARE' | 'MOISTURE' | 'OIL';

/** An uncertain number of the material and what is believed of it before the assays. */
export interface StateVariable {
  readonly name: StateName;
  readonly prior: Distribution;
}

/** Contents of one possible material, as fractions. */
export interface MaterialContents {
  /** Metal per alloy. */
  readonly metalFraction: Record<EstimatedElement, number>;
  readonly scaleToTotal: number;
  /** Alloy per material on each basis. */
  readonly alloyPer: Record<RelativeTo, number>;
}

/** From values of the state variables to what an assay would find in that material. */
export class AlloyState {
  readonly variables: readonly StateVariable[];
  /** Where each number stands among the variables; what is not uncertain has its value in `certain` instead. */
  private readonly places: Readonly<Partial<Record<StateName, number>>>;
  private readonly certain: Readonly<Record<StateName, number>>;
  private readonly minorWtPct: number;

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
    this.minorWtPct = MINOR_RARE_EARTHS.reduce((sum, each) => sum + grade.minorRareEarthWtPct[each], 0);
  }

  /** True where an assay on another basis than the alloy ties the material to its composition. */
  get tiesMaterial(): boolean {
    return this.materials !== null;
  }

  /** @param values of the variables, in their order */
  contentsOf(values: ArrayLike<number>): MaterialContents {
    const of = (name: StateName): number => values[this.places[name] ?? -1] ?? this.certain[name];
    const elements = { Nd: of('Nd'), Pr: of('Pr'), Dy: of('Dy'), Tb: of('Tb') };
    const drawn = elements.Nd + elements.Pr + elements.Dy + elements.Tb + this.minorWtPct;
    const scaleToTotal = drawn > 0 ? of('TOTAL') / (100 * drawn) : 0;
    const coated = of('COATED') < (this.materials?.coatedProbability ?? 1);
    const share = of('ALLOY_SHARE') * (coated ? 1 - of('COATING') / 100 : 1);
    const moisture = of('MOISTURE') / 100;
    const dryOilFree = Math.max(0, 1 - moisture - of('OIL') / 100);
    return {
      metalFraction: {
        Nd: elements.Nd * scaleToTotal,
        Pr: elements.Pr * scaleToTotal,
        Dy: elements.Dy * scaleToTotal,
        Tb: elements.Tb * scaleToTotal,
      },
      scaleToTotal,
      alloyPer: {
        ALLOY: 1,
        DRY_OIL_FREE: share,
        DRY: moisture < 1 ? (share * dryOilFree) / (1 - moisture) : 0,
        AS_RECEIVED: share * dryOilFree,
      },
    };
  }

  /** Fraction of the alloy that an analyte makes up, as metal or as traded oxide. */
  alloyFraction(
    contents: MaterialContents,
    analyte: EstimatedElement | 'TREO',
    expressedAs: 'METAL' | 'OXIDE',
    oxideFactors: Readonly<Record<RareEarth, number>>,
  ): number {
    const factor = (element: RareEarth): number => (expressedAs === 'OXIDE' ? oxideFactors[element] : 1);
    if (analyte !== 'TREO') return contents.metalFraction[analyte] * factor(analyte);
    let total = 0;
    for (const element of ESTIMATED_ELEMENTS) total += contents.metalFraction[element] * factor(element);
    for (const element of MINOR_RARE_EARTHS) {
      total += this.grade.minorRareEarthWtPct[element] * contents.scaleToTotal * factor(element);
    }
    return total;
  }
}

/** Values of the numbers where nobody says anything: bare, dry alloy without rare earth. */
const NOTHING_BETWEEN: Readonly<Record<StateName, number>> = {
  Nd: 0,
  Pr: 0,
  Dy: 0,
  Tb: 0,
  TOTAL: 0,
  COATING: 0,
  COATED: 0,
  ALLOY_SHARE: 1,
  MOISTURE: 0,
  OIL: 0,
};

/** What the grade's row says of each element. */
export function elementPriorsOf(grade: MagnetGrade): Record<EstimatedElement, Distribution> {
  const { Nd, Pr, Dy, Tb } = grade.elementWtPct;
  return {
    Nd: figureDistribution(Nd),
    Pr: figureDistribution(Pr),
    Dy: figureDistribution(Dy),
    Tb: figureDistribution(Tb),
  };
}

function materialVariables(materials: MaterialPriors | null): StateVariable[] {
  if (materials === null) return [];
  const { coatingWtPct, coatedProbability, alloyShare, moistureWtPct, oilWtPct } = materials;
  const certainty = coatedProbability === 0 || coatedProbability === 1;
  return [
    ...(coatingWtPct !== null && coatedProbability > 0
      ? [{ name: 'COATING' as const, prior: coatingWtPct }]
      : []),
    ...(coatingWtPct !== null && !certainty ? [{ name: 'COATED' as const, prior: UNIT_INTERVAL }] : []),
    ...(alloyShare === null ? [] : [{ name: 'ALLOY_SHARE' as const, prior: alloyShare }]),
    ...(moistureWtPct === null ? [] : [{ name: 'MOISTURE' as const, prior: moistureWtPct }]),
    ...(oilWtPct === null ? [] : [{ name: 'OIL' as const, prior: oilWtPct }]),
  ];
}

const UNIT_INTERVAL: Distribution = {
  mean: 0.5,
  variance: 1 / 12,
  zeroProbability: 0,
  atoms: { values: Float64Array.of(0.5), weights: null },
  fill: () => undefined,
};
