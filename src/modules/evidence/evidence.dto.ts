import { PickType } from '@nestjs/swagger';
import {
  BooleanField,
  DecimalField,
  InstantField,
  IntegerField,
  KilogramsField,
  KILOGRAMS_MAX,
  NestedField,
  OneOfField,
  TextField,
  WtPctField,
  type FieldOptions,
} from '../../platform/http/fields.js';
import { IntegerListField, NestedListField } from '../../platform/http/list-fields.js';
import { BooleanFromQuery } from '../../platform/http/query-values.js';
import { LINES_PER_BATCH_MAX } from '../batches/domain/record-batch.js';
import { ASSAY_BASES, type RelativeTo } from '../estimation/domain/evidence/assay-basis.js';
import {
  ANALYTES,
  COATINGS,
  PRODUCT_COMPOUNDS,
  type Analyte,
  type DeclaredRelativeTo,
  type ProductCompound,
} from './domain/declared-evidence.js';

const UNITS_MAX = 100_000_000;
const PIECES_MAX = 1_000_000;
const SOAKED = ['MOISTURE', 'OIL', 'MOISTURE_AND_OIL'] as const;
const EXPRESSIONS = ['METAL', 'OXIDE'] as const;

/** Kilograms to the milligram: a magnet of a phone weighs less than a gram. */
function FineKilogramsField(options: FieldOptions & { readonly min?: number }): PropertyDecorator {
  return DecimalField({ ...options, min: options.min ?? 0.000_001, max: KILOGRAMS_MAX, decimals: 6 });
}

/** Percent by mass, above 0. */
function PositiveWtPctField(options: FieldOptions): PropertyDecorator {
  return DecimalField({ ...options, min: 0.0001, max: 100, decimals: 4 });
}

/** A relative standard uncertainty, k = 1. */
function RelativeUncertaintyField(options: FieldOptions): PropertyDecorator {
  return DecimalField({ ...options, min: 0.000_1, max: 1, decimals: 6 });
}

/** Units counted, of one line. */
export class CountInput {
  @IntegerField({ min: 1, max: UNITS_MAX, example: 1_198 })
  units!: number;
}

/** The net mass of one line on a scale. */
export class LineWeighingInput {
  @KilogramsField({ example: 828 })
  netMassKg!: number;

  /** Scale division d; a reading's standard uncertainty is d/√12. */
  @FineKilogramsField({ example: 0.5 })
  scaleDivisionKg!: number;

  /** 1: the net was read; 2 (unless given): gross and tare. */
  @IntegerField({ min: 1, max: 2, optional: true, example: 2 })
  readings?: number;
}

/** Units taken apart and their magnets weighed together. */
export class SampleWeighingInput {
  /** Drawn at random. */
  @IntegerField({ min: 1, max: UNITS_MAX, example: 20 })
  sampledUnits!: number;

  /** Those that held NdFeB magnets; all unless given. */
  @IntegerField({ min: 0, max: UNITS_MAX, optional: true, example: 20 })
  unitsWithMagnets?: number;

  /** Magnets of all sampled units together, coating included. */
  @FineKilogramsField({ min: 0, example: 0.284 })
  magnetMassKg!: number;

  @FineKilogramsField({ example: 0.001 })
  scaleDivisionKg!: number;
}

/** A grade mark on the magnets. */
export class GradeMarkInput {
  /** Key of a magnet grade. */
  @TextField({ max: 100, example: 'n42' })
  grade!: string;
}

/** What a product passport or data sheet states. */
export class PassportInput {
  @FineKilogramsField({ example: 0.0145 })
  magnetMassKgPerUnit!: number;

  /** 0.05 unless given. */
  @RelativeUncertaintyField({ optional: true, example: 0.05 })
  relativeUncertainty?: number;
}

/** A drying test or a solvent wash. */
export class MoistureInput {
  @OneOfField(SOAKED, 'SoakedBy', { example: 'MOISTURE_AND_OIL' })
  measured!: (typeof SOAKED)[number];

  /** Of the material as received. */
  @WtPctField({ example: 21.4 })
  wtPct!: number;

  /** k = 1, absolute; that of loss on drying unless given. */
  @PositiveWtPctField({ optional: true, example: 0.8 })
  standardUncertaintyWtPct?: number;
}

/** One analyte of an assay. */
export class AssayResultInput {
  @OneOfField(ANALYTES, 'Analyte', { example: 'Nd' })
  analyte!: Analyte;

  /** On the assay's basis; the detection limit where the result is below it. */
  @PositiveWtPctField({ example: 22.6 })
  wtPct!: number;

  @BooleanField({ optional: true, example: false })
  belowDetectionLimit?: boolean;

  /** Independent determinations that the figure is the mean of; 1 unless given. */
  @IntegerField({ min: 1, max: 1_000, optional: true, example: 2 })
  replicates?: number;

  /** Of one determination, k = 1; that of the method unless given. */
  @RelativeUncertaintyField({ optional: true, example: 0.012 })
  relativeUncertainty?: number;
}

/** Another element that was found; for plausibility only. */
export class OtherElementInput {
  /** Symbol. */
  @TextField({ max: 2, example: 'Fe' })
  element!: string;

  @WtPctField({ example: 66.4 })
  wtPct!: number;
}

/** An analysis of the rare earths. */
export class AssayInput {
  /** As in the reference data, e.g. hhxrf, edxrf, wdxrf-bead, icpoes, icpms, treo-gravimetric, naa. */
  @TextField({ max: 100, example: 'icpoes' })
  method!: string;

  @TextField({ max: 200, optional: true, example: 'Delft Assay Office' })
  laboratory?: string;

  /** The same for all assays of one composite, which share its sampling error; its own unless given. */
  @TextField({ max: 100, optional: true, example: 'drum-7' })
  compositeKey?: string;

  /** Magnets, or increments of powder or swarf, in the composite. */
  @IntegerField({ min: 1, max: PIECES_MAX, example: 10 })
  pieceCount!: number;

  /** How many there were to draw from; many unless given. */
  @IntegerField({ min: 1, max: UNITS_MAX, optional: true, example: 2_400 })
  populationCount?: number;

  /** What the percentages are percentages of. OF_TREO: of the rare-earth oxide (XB/T 617.2); needs treoWtPct. */
  @OneOfField([...ASSAY_BASES, 'OF_TREO'], 'AssayBasis', { example: 'ALLOY' })
  relativeTo!: DeclaredRelativeTo;

  /** The rare-earth oxide of the material. */
  @PositiveWtPctField({ optional: true, example: 33.8 })
  treoWtPct?: number;

  /** What treoWtPct is a percentage of. */
  @OneOfField(ASSAY_BASES, 'TreoBasis', { optional: true, example: 'DRY' })
  treoRelativeTo?: RelativeTo;

  /** Whether the results are of the metal or of its traded oxide. */
  @OneOfField(EXPRESSIONS, 'ExpressedAs', { example: 'METAL' })
  expressedAs!: (typeof EXPRESSIONS)[number];

  /** Buyer and seller have exchanged and settled on it. */
  @BooleanField({ optional: true, example: false })
  exchanged?: boolean;

  /** Whether a surface method read through a coating. */
  @OneOfField(COATINGS, 'CoatingRead', { example: 'NONE' })
  coating!: (typeof COATINGS)[number];

  @NestedListField(() => AssayResultInput, { max: ANALYTES.length })
  results!: AssayResultInput[];

  @NestedListField(() => OtherElementInput, { max: 40, optional: true })
  otherElements?: OtherElementInput[];
}

/** One product of the separator. */
export class RealisedProductInput {
  /** NdPr: Nd2O3 and Pr6O11 together; needs ndOxideShare. */
  @OneOfField(PRODUCT_COMPOUNDS, 'ProductCompound', { example: 'NdPr' })
  compound!: ProductCompound;

  /** Nd2O3 of the two oxides, 0 … 1. */
  @DecimalField({ min: 0, max: 1, decimals: 6, optional: true, example: 0.76 })
  ndOxideShare?: number;

  @FineKilogramsField({ example: 6.42 })
  massKg!: number;

  @PositiveWtPctField({ example: 99.5 })
  purityWtPct!: number;

  @WtPctField({ example: 0.6 })
  lossOnIgnitionWtPct!: number;
}

/** NdPr oxide that was fed, and what became of it besides the products; calibration learns only from a lot whose balance closes. */
export class RealisedBalanceInput {
  /** In the feed, by its own weighing and analysis. */
  @FineKilogramsField({ example: 4.95 })
  feedKg!: number;

  /** k = 1. */
  @FineKilogramsField({ example: 0.06 })
  feedUncertaintyKg!: number;

  /** In residues. */
  @FineKilogramsField({ min: 0, example: 0.31 })
  residueKg!: number;

  /** Lost, as measured or assessed on its own; a loss that is the difference closes every balance. */
  @FineKilogramsField({ min: 0, example: 0.05 })
  lossKg!: number;

  /** Of residue and loss together, k = 1. */
  @FineKilogramsField({ min: 0, example: 0.03 })
  uncertaintyKg!: number;
}

/** What a separator got out of a whole lot. */
export class RealisedRecoveryInput {
  @NestedListField(() => RealisedProductInput, { max: 50 })
  products!: RealisedProductInput[];

  /** Of each element's figure alone, k = 1; that of ICP-OES unless given. */
  @RelativeUncertaintyField({ optional: true, example: 0.01 })
  relativeUncertainty?: number;

  /** Shared by all elements, k = 1; that of a weighbridge unless given. */
  @RelativeUncertaintyField({ optional: true, example: 0.001 })
  sharedRelativeUncertainty?: number;

  /** Of NdPr oxide through the plant; the estimate makes no use of it. */
  @NestedField(() => RealisedBalanceInput, { optional: true })
  balance?: RealisedBalanceInput;
}

/** One piece of evidence: when, about which lines, and exactly one of the pieces below. */
export class EvidenceInput {
  /** In the batch's numbering, also for a lot; all lines unless given. */
  @IntegerListField({
    min: 1,
    max: LINES_PER_BATCH_MAX,
    itemsMax: LINES_PER_BATCH_MAX,
    optional: true,
    example: [1],
  })
  lineNumbers?: number[];

  /** When it was counted, weighed, sampled or stated. */
  @InstantField({ example: '2026-11-21T13:20:00Z' })
  observedAt!: string;

  /** Of the laboratory's or scale's certificate; counts once in an organisation. */
  @TextField({ max: 100, optional: true, example: 'DAO-2026-1187' })
  certificateNumber?: string;

  @TextField({ max: 2_000, optional: true, example: 'Drawn from all four pallets.' })
  notes?: string;

  @NestedField(() => CountInput, { optional: true })
  count?: CountInput;

  @NestedField(() => LineWeighingInput, { optional: true })
  weighing?: LineWeighingInput;

  @NestedField(() => SampleWeighingInput, { optional: true })
  sampleWeighing?: SampleWeighingInput;

  @NestedField(() => GradeMarkInput, { optional: true })
  grade?: GradeMarkInput;

  @NestedField(() => PassportInput, { optional: true })
  passport?: PassportInput;

  @NestedField(() => MoistureInput, { optional: true })
  moisture?: MoistureInput;

  @NestedField(() => AssayInput, { optional: true })
  assay?: AssayInput;

  /** Lots only. */
  @NestedField(() => RealisedRecoveryInput, { optional: true })
  realisedRecovery?: RealisedRecoveryInput;
}

/** An assay of a file: what it is of, and what would be sent as a piece of evidence. */
export class AssayImportInput extends PickType(EvidenceInput, [
  'lineNumbers',
  'observedAt',
  'notes',
] as const) {
  /** Batch of the site: its id, code or ticket number. */
  @TextField({ max: 100, optional: true, example: 'WB-2026-004711' })
  batch?: string;

  /** Lot of the site: its id or code. */
  @TextField({ max: 100, optional: true, example: 'LOT-2026-7K3MQ9ZD' })
  lot?: string;

  /** By it, and the laboratory, the same assay is known again. */
  @TextField({ max: 100, example: 'DAO-2026-1187' })
  certificateNumber!: string;

  @NestedField(() => AssayInput)
  assay!: AssayInput;
}

/** Whether to store. */
export class EvidenceQuery {
  /** True: only say what the estimate would be. */
  @BooleanFromQuery()
  @BooleanField({ optional: true, example: false })
  dryRun?: boolean;
}

/** Why evidence is withdrawn. */
export class EvidenceWithdrawal {
  @TextField({ max: 500, example: 'The sample was drawn from another pallet.' })
  reason!: string;
}
