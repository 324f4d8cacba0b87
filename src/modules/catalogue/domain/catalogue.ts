import type { LooseMaterialForm, MaterialForm } from './material-form.js';
import type { EstimatedElement, MinorRareEarth, RareEarth } from './rare-earths.js';

/** How a figure is known: read at its source, recalled from the literature, or computed from other rows. */
export const FIGURE_BASES = ['LOOKED_UP', 'RECALLED', 'DERIVED'] as const;
export type FigureBasis = (typeof FIGURE_BASES)[number];

/** Where a row's figures come from. Every catalogue row carries one; nothing uncited is loaded. */
export interface Provenance {
  /** The paper, table or practice that the figures are taken from. Never empty. */
  readonly source: string;
  readonly sourceUrl: string | null;
  readonly basis: FigureBasis;
  /** How the bounds (as opposed to the mode) are known, where the source says. */
  readonly rangeBasis: string | null;
  readonly notes: string | null;
}

/** Low ≤ mode ≤ high of a PERT distribution (beta, λ = 4), bounded; low = mode = high is a constant. */
export interface PertRange {
  readonly low: number;
  readonly mode: number;
  readonly high: number;
}

/**
 * How the three values of a figure are meant. PERT: minimum, mode, maximum. LOGNORMAL and METALOG: P10, P50, P90,
 * the P50 in `mode`. LOGNORMAL is a symmetric error of the ratio; METALOG (Keelin 2016) runs through any triplet
 * that is not too skewed, between 0 and the quantity's upper bound where it has one.
 */
export const FIGURE_DISTRIBUTIONS = ['PERT', 'LOGNORMAL', 'METALOG'] as const;
export type FigureDistribution = (typeof FIGURE_DISTRIBUTIONS)[number];

/** An uncertain figure whose row may say how it is distributed; PERT where it does not. */
export interface DistributedFigure extends PertRange {
  readonly distribution?: FigureDistribution;
}

/** What one `unit` of a profile is, so that a caller knows what to count. */
export const UNIT_BASES = ['UNIT', 'MEGAWATT', 'KILOWATT', 'GROSS_MASS'] as const;
export type UnitBasis = (typeof UNIT_BASES)[number];

/** What one product (or one kind of production waste) contains. */
export interface ProductProfile {
  readonly key: string;
  readonly name: string;
  readonly sector: string;
  /** UNIT counts things; MEGAWATT and KILOWATT scale with the nameplate; GROSS_MASS is logged by mass only. */
  readonly unitBasis: UnitBasis;
  /** Words for one unit, e.g. `motor`, `MW`. */
  readonly unitLabel: string;
  /** The form a line of this profile is in when it is logged. */
  readonly form: MaterialForm;
  /** NdFeB magnet mass, coating included, in kilograms per unit; for GROSS_MASS the mass fraction of the gross, 0…1. */
  readonly magnetMassKgPerUnit: DistributedFigure;
  /** Coefficient of variation between units of one batch; averages out with 1/√units. */
  readonly unitScatterCv: number;
  /** Coefficient of variation of what all units of a batch share; a check on the range, not a second factor. */
  readonly batchBiasCv: number;
  /** Share of units that hold NdFeB at all, 0…1. */
  readonly presence: PertRange;
  /** One unit's gross mass; null where unknown or, for GROSS_MASS, meaningless. */
  readonly typicalGrossMassKg: number | null;
  readonly gradeKey: string;
  /** Share of the magnet mass freed by dismantling, 0…1. */
  readonly dismantlingYield: PertRange;
  /** Share reaching a recoverable concentrate by shredding, 0…1; null where never shredded. */
  readonly shreddingYield: PertRange | null;
  readonly meanLifetimeYears: number | null;
  readonly provenance: Provenance;
}

/** GRADE: a declared mark (evidence tier 1); APPLICATION and FORM: what such a product usually holds (tier 0). */
export const MAGNET_GRADE_KINDS = ['GRADE', 'APPLICATION', 'FORM'] as const;
export type MagnetGradeKind = (typeof MAGNET_GRADE_KINDS)[number];

/** Composition of a magnet alloy by grade, application class or form. All in wt% of the coating-free alloy. */
export interface MagnetGrade {
  readonly key: string;
  readonly name: string;
  readonly kind: MagnetGradeKind;
  readonly elementWtPct: Readonly<Record<EstimatedElement, DistributedFigure>>;
  /** Mode only: the sources give no spread. */
  readonly minorRareEarthWtPct: Readonly<Record<MinorRareEarth, number>>;
  readonly totalRareEarthWtPct: PertRange;
  /** Typical other constituents, wt%, for the impurity gate; Fe, B, Co, Cu, Al, Ga, Nb, Zr and `other` (unnamed). */
  readonly otherElementWtPct: Readonly<Record<string, number>>;
  readonly densityGramsPerCm3: number;
  /** Coating mass as wt% of the coated magnet. */
  readonly coatingWtPct: PertRange;
  readonly provenance: Provenance;
}

/** What a separator's (or pre-treatment) process gets out, per element, and what it takes. */
export interface ProcessRoute {
  readonly key: string;
  readonly name: string;
  readonly stage: string;
  readonly maturity: string;
  readonly acceptedForms: readonly MaterialForm[];
  /** True where the yield runs from magnet material to oxide; only such a route can state recoverable oxide. */
  readonly yieldsOxide: boolean;
  /** Share of the element in the feed that reaches the product, 0…1. */
  readonly elementYield: Readonly<Record<EstimatedElement, DistributedFigure>>;
  readonly yieldScope: string;
  readonly productForm: string;
  /** Tolerated wt% of the feed by impurity (Ni, Cu, Al, C, O, Si, organics, moisture); absent = not stated. */
  readonly impurityToleranceWtPct: Readonly<Record<string, number>>;
  readonly provenance: Provenance;
}

/** Cost of one piece of evidence, for ranking what to measure next; an order of magnitude and no offer. */
export interface AssayCost {
  readonly fixedUsd: number;
  /** Per unit taken apart, piece read or increment taken. */
  readonly perPieceUsd: number;
  /** How the figures are known. */
  readonly basis: string;
}

/** Analytical, sampling or weighing uncertainty of one method for one measurand. */
export interface AssayMethod {
  readonly key: string;
  readonly method: string;
  readonly category: string;
  readonly measurand: string;
  /** Relative standard uncertainty (k = 1) of the analysis alone. */
  readonly relativeUncertainty: PertRange;
  readonly relativeBias: number;
  readonly appliesTo: string;
  readonly prepRequired: string;
  readonly failureModes: string;
  /** 0 (least) … 5 (most). */
  readonly trustRank: number;
  /** What such evidence costs to get; null or absent where the row does not say. */
  readonly cost?: AssayCost | null;
  readonly provenance: Provenance;
}

/** A compound's stoichiometry; the factor is computed from atomic weights, never typed. */
export interface OxideFactor {
  readonly element: string;
  readonly compound: string;
  /** True for the form the trade quotes. */
  readonly traded: boolean;
  readonly metalAtoms: number;
  readonly oxygenAtoms: number;
  readonly metalAtomicWeight: number;
  /** Mass of compound per mass of metal. */
  readonly metalToCompoundFactor: number;
  readonly provenance: Provenance;
}

/** What loose material of one form is made of besides magnet alloy; used where a ticket leaves it unsaid. */
export interface LooseFormProperties {
  readonly form: LooseMaterialForm;
  /** Moisture, wt% of the material as received, where the ticket does not state it. */
  readonly moistureWtPct: PertRange;
  /** Oil, wt% of the material as received, where the ticket does not state it. */
  readonly oilWtPct: PertRange;
  /** Alloy-equivalent share of the dry, oil-free mass (the rest: grit, binder, oxidation), 0…1. */
  readonly alloyFractionOfDryOilFree: PertRange;
  readonly provenance: Provenance;
}

/** Thresholds of the resource classes, JORC-like; see docs/model/estimation.md, "Tier and class". */
export interface ResourceClassRules {
  readonly measuredTierMin: number;
  readonly measuredRelativeHalfWidthMax: number;
  readonly indicatedTierMin: number;
  readonly indicatedRelativeHalfWidthMax: number;
  readonly provenance: Provenance;
}

/** The whole reference data of one version, validated. */
export interface Catalogue {
  readonly version: string;
  /** ISO 8601 date. */
  readonly released: string;
  /** The route assumed where the buyer has not declared one. */
  readonly defaultProcessRouteKey: string;
  readonly productProfiles: ReadonlyMap<string, ProductProfile>;
  readonly magnetGrades: ReadonlyMap<string, MagnetGrade>;
  readonly processRoutes: ReadonlyMap<string, ProcessRoute>;
  readonly assayMethods: ReadonlyMap<string, AssayMethod>;
  /** By compound, e.g. `Nd2O3`. */
  readonly oxideFactors: ReadonlyMap<string, OxideFactor>;
  /** Mass of traded oxide per mass of metal, per rare earth. */
  readonly tradedOxideFactor: Readonly<Record<RareEarth, number>>;
  readonly looseForms: ReadonlyMap<LooseMaterialForm, LooseFormProperties>;
  readonly resourceClassRules: ResourceClassRules;
}
