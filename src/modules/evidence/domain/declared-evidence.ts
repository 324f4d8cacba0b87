import type { EstimatedElement } from '../../catalogue/domain/rare-earths.js';
import type { RelativeTo } from '../../estimation/domain/evidence/assay-basis.js';

/** What an assay's percentages may be stated of: a basis of the estimator, or the total rare-earth oxide. */
export type DeclaredRelativeTo = RelativeTo | 'OF_TREO';
export const ANALYTES = ['Nd', 'Pr', 'Dy', 'Tb', 'TREO'] as const satisfies readonly (
  EstimatedElement | 'TREO'
)[];
export type Analyte = (typeof ANALYTES)[number];
export const COATINGS = ['NONE', 'THROUGH_COATING'] as const;

export interface DeclaredCount {
  readonly units: number;
}

export interface DeclaredWeighing {
  readonly netMassKg: number;
  readonly scaleDivisionKg: number;
  readonly readings?: number;
}

export interface DeclaredSampleWeighing {
  readonly sampledUnits: number;
  readonly unitsWithMagnets?: number;
  readonly magnetMassKg: number;
  readonly scaleDivisionKg: number;
}

export interface DeclaredGrade {
  readonly grade: string;
}

export interface DeclaredPassport {
  readonly magnetMassKgPerUnit: number;
  readonly relativeUncertainty?: number;
}

export interface DeclaredMoisture {
  readonly measured: 'MOISTURE' | 'OIL' | 'MOISTURE_AND_OIL';
  readonly wtPct: number;
  readonly standardUncertaintyWtPct?: number;
}

export interface DeclaredResult {
  readonly analyte: Analyte;
  readonly wtPct: number;
  readonly belowDetectionLimit?: boolean;
  readonly replicates?: number;
  readonly relativeUncertainty?: number;
}

export interface DeclaredOtherElement {
  readonly element: string;
  readonly wtPct: number;
}

export interface DeclaredAssay {
  readonly method: string;
  readonly laboratory?: string;
  readonly compositeKey?: string;
  readonly pieceCount: number;
  readonly populationCount?: number;
  readonly relativeTo: DeclaredRelativeTo;
  readonly treoWtPct?: number;
  readonly treoRelativeTo?: RelativeTo;
  readonly expressedAs: 'METAL' | 'OXIDE';
  readonly exchanged?: boolean;
  readonly coating: (typeof COATINGS)[number];
  readonly results: readonly DeclaredResult[];
  readonly otherElements?: readonly DeclaredOtherElement[];
}

export const PRODUCT_COMPOUNDS = ['Nd2O3', 'Pr6O11', 'Dy2O3', 'Tb4O7', 'NdPr'] as const;
export type ProductCompound = (typeof PRODUCT_COMPOUNDS)[number];

export interface DeclaredProduct {
  readonly compound: ProductCompound;
  /** Nd2O3 of the two oxides, for NdPr. */
  readonly ndOxideShare?: number;
  readonly massKg: number;
  readonly purityWtPct: number;
  readonly lossOnIgnitionWtPct: number;
}

/** NdPr oxide in kilograms; uncertainties are standard ones (k = 1). */
export interface DeclaredBalance {
  readonly feedKg: number;
  readonly feedUncertaintyKg: number;
  readonly residueKg: number;
  readonly lossKg: number;
  /** Of residue and loss together. */
  readonly uncertaintyKg: number;
}

export interface DeclaredRealisedRecovery {
  readonly products: readonly DeclaredProduct[];
  readonly relativeUncertainty?: number;
  readonly sharedRelativeUncertainty?: number;
  /** Kept as declared; the estimate makes no use of it, calibration does. */
  readonly balance?: DeclaredBalance;
}

/** What a piece of evidence may be; exactly one of these is sent. */
export interface DeclaredPieces {
  readonly count?: DeclaredCount;
  readonly weighing?: DeclaredWeighing;
  readonly sampleWeighing?: DeclaredSampleWeighing;
  readonly grade?: DeclaredGrade;
  readonly passport?: DeclaredPassport;
  readonly moisture?: DeclaredMoisture;
  readonly assay?: DeclaredAssay;
  readonly realisedRecovery?: DeclaredRealisedRecovery;
}

export const PIECE_FIELDS = [
  'count',
  'weighing',
  'sampleWeighing',
  'grade',
  'passport',
  'moisture',
  'assay',
  'realisedRecovery',
] as const satisfies readonly (keyof DeclaredPieces)[];
export type PieceField = (typeof PIECE_FIELDS)[number];
