import type { EstimatedElement } from '../../../catalogue/domain/rare-earths.js';
import type { RelativeTo } from './assay-basis.js';

/** What every piece of evidence says besides its figures. */
interface EvidenceAbout {
  /** Names the piece where conflicts are told; its figures do not depend on it. */
  readonly id: string;
  /** Lines of the source, from 0, that the evidence is about; at least one, ascending, none twice. */
  readonly lineIndexes: readonly number[];
}

/** A figure of how much there is, about all of a line or about a part of it. */
interface AboutPart {
  /** The part of the line that it is about, above 0; left out for all of it. */
  readonly share?: number;
}

/** Units counted; replaces the count that was declared or inferred from the mass. One line. */
export interface CountEvidence extends EvidenceAbout, AboutPart {
  readonly kind: 'COUNT';
  /** Whole, above 0. */
  readonly units: number;
}

/** The line's net mass on a scale. One line that is stated by mass. */
export interface WeighingEvidence extends EvidenceAbout, AboutPart {
  readonly kind: 'WEIGHING';
  readonly netMassGrams: number;
  /** Scale division d; a reading has the standard uncertainty d/√12 (JCGM 100:2008, F.2.2.1). */
  readonly scaleDivisionGrams: number;
  /** 1: net read directly; 2: gross and tare. */
  readonly readings: 1 | 2;
}

/** Some units taken apart, and the magnets of all of them weighed together. Lines of one profile that is counted. */
export interface SampleWeighingEvidence extends EvidenceAbout {
  readonly kind: 'SAMPLE_WEIGHING';
  /** Units taken apart, drawn at random; whole, above 0, at most the units of the lines. */
  readonly sampledUnits: number;
  /** Units that they were drawn from, where that is a part of the lines; left out for all of them. */
  readonly populationUnits?: number;
  /** Those of them that held NdFeB magnets at all. */
  readonly unitsWithMagnets: number;
  /** Magnets of all sampled units together, coating included. */
  readonly magnetMassGrams: number;
  readonly scaleDivisionGrams: number;
}

/** A grade mark on the magnets, or a grade that a passport names. */
export interface GradeEvidence extends EvidenceAbout {
  readonly kind: 'GRADE';
  readonly gradeKey: string;
}

/** Magnet mass of one unit as a product passport or the maker's data sheet states it. Lines of one counted profile. */
export interface PassportEvidence extends EvidenceAbout {
  readonly kind: 'PASSPORT';
  readonly magnetMassGramsPerUnit: number;
  /** k = 1, above 0 … 1. */
  readonly relativeUncertainty: number;
}

/** A drying test or solvent wash. Loose lines that state the same. */
export interface MoistureEvidence extends EvidenceAbout {
  readonly kind: 'MOISTURE';
  readonly measured: 'MOISTURE' | 'OIL' | 'MOISTURE_AND_OIL';
  /** Of the material as received, 0…100. */
  readonly wtPct: number;
  /** k = 1, absolute, above 0. */
  readonly standardUncertaintyWtPct: number;
}

/** What was assayed: so many magnets, or so many increments of powder or swarf, made into one composite. */
export interface Composite {
  /** The same for all assays of this composite, which share its sampling error. */
  readonly key: string;
  readonly pieceCount: number;
  /** How many there were to draw from; null: many. */
  readonly populationCount: number | null;
}

/** One analyte of an assay. */
export interface AssayResult {
  readonly analyte: EstimatedElement | 'TREO';
  /** Of the assay's basis, 0…100; the detection limit where the result is below it. */
  readonly wtPct: number;
  readonly belowDetectionLimit: boolean;
  /** Of the analysis alone, k = 1: for one determination. */
  readonly relativeUncertainty: number;
  /** Of the method or laboratory, shared by all its assays, k = 1. */
  readonly relativeBias: number;
  /** Between pieces or increments; sampling adds it over √pieceCount. */
  readonly pieceRelativeDeviation: number;
  /** Independent determinations of the composite that the figure is the mean of. */
  readonly replicates: number;
}

/** An analysis of the rare earths. Lines of one composition: one grade and, for loose material, one form. */
export interface AssayEvidence extends EvidenceAbout {
  readonly kind: 'ASSAY';
  /** 2 yard XRF, 3 laboratory, 4 exchanged or settled. */
  readonly tier: 2 | 3 | 4;
  /** Assays of one method share a bias, and so do those of one laboratory. */
  readonly method: string;
  readonly laboratory: string;
  readonly composite: Composite;
  readonly relativeTo: RelativeTo;
  /** Whether the figures are of the metal or of its traded oxide. */
  readonly expressedAs: 'METAL' | 'OXIDE';
  readonly results: readonly AssayResult[];
}

/** One piece of evidence about lines of a source. */
export type Evidence =
  | CountEvidence
  | WeighingEvidence
  | SampleWeighingEvidence
  | GradeEvidence
  | PassportEvidence
  | MoistureEvidence
  | AssayEvidence;
export type EvidenceKind = Evidence['kind'];

/** What the separator got out of the whole, one element; tier 5. */
export interface RealisedElement {
  readonly element: EstimatedElement;
  /** Traded oxide, pure and ignited: product mass · purity · (1 − loss on ignition). */
  readonly oxideMilligrams: number;
  /** k = 1, of this element's figure alone. */
  readonly relativeUncertainty: number;
}

/** The realised recovery of the whole estimate. */
export interface RealisedRecovery {
  readonly id: string;
  readonly elements: readonly RealisedElement[];
  /** k = 1, shared by all elements: the product's weighing, the sampling of the product. */
  readonly sharedRelativeUncertainty: number;
}
