import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { MATERIAL_FORMS, type MaterialForm } from '../catalogue/domain/material-form.js';
import { DECLARED_HAZARDS, type DeclaredHazard } from '../lots/domain/operations/mixing.js';
import { DEMAND_STATUSES, type Demand, type DemandStatus } from './demand.entity.js';
import {
  completeSpecification,
  IMPURITY_ELEMENTS,
  type ImpurityElement,
} from './domain/demand-specification.js';

/** Highest accepted share of one element. */
export class ImpurityLimitView {
  @ApiProperty({ enum: IMPURITY_ELEMENTS, enumName: 'ImpurityElement', example: 'Cu' })
  element!: ImpurityElement;

  @ApiProperty({ example: 2 })
  wtPctMax!: number;
}

/** A rule pack that a demand applies. */
export class RulePackChoiceView {
  @ApiProperty({ example: 'us-dfars-252-225-7052' })
  rulePack!: string;

  /** Whether a lot passes of which the pack cannot tell. */
  @ApiProperty({ example: false })
  unknownPasses!: boolean;
}

/** A demand without its price terms, which are in no view. Null limits do not limit. */
export class DemandView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.demand })
  id!: string;

  /** For people. */
  @ApiProperty({ example: 'DEM-2026-7K3MQ9ZD' })
  code!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.separator })
  organisationId!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.plant })
  siteId!: string;

  /** The separator's own number. */
  @ApiProperty({ type: String, nullable: true, example: 'FS-2027-014' })
  reference!: string | null;

  @ApiProperty({ example: 'Mixed magnets to separated oxides, first half of 2027' })
  title!: string;

  @ApiProperty({ enum: DEMAND_STATUSES, enumName: 'DemandStatus', example: 'OPEN' })
  status!: DemandStatus;

  @ApiProperty({
    enum: MATERIAL_FORMS,
    enumName: 'MaterialForm',
    isArray: true,
    example: ['LIBERATED_MAGNET'],
  })
  acceptedForms!: MaterialForm[];

  @ApiProperty({ type: [String], nullable: true, example: ['hdd-vcm'] })
  acceptedGrades!: string[] | null;

  @ApiProperty({ type: Number, nullable: true, example: 4 })
  moistureWtPctMax!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 2 })
  oilWtPctMax!: number | null;

  @ApiProperty({ type: () => [ImpurityLimitView] })
  impurityLimits!: ImpurityLimitView[];

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 5, example: 0 })
  evidenceTierMin!: number;

  @ApiProperty({ type: [String], nullable: true, example: ['DE', 'NL'] })
  acceptedCountries!: string[] | null;

  @ApiProperty({ type: Number, nullable: true, example: 1500 })
  distanceKmMax!: number | null;

  @ApiProperty({ type: String, format: 'date', example: '2026-12-15' })
  windowFrom!: string;

  @ApiProperty({ type: String, format: 'date', example: '2027-06-30' })
  windowUntil!: string;

  @ApiProperty({ example: 0 })
  ndPrOxideKgMin!: number;

  @ApiProperty({ example: 1000 })
  ndPrOxideKgMax!: number;

  /** Feed as received that the plant can take in within the window; null = any. */
  @ApiProperty({ type: Number, nullable: true, example: null })
  feedKgMax!: number | null;

  /** Limits on the whole intake, blended. */
  @ApiProperty({ type: () => [ImpurityLimitView] })
  blendLimits!: ImpurityLimitView[];

  /** Hazards that the plant may take in; null = whatever is declared, or is not. */
  @ApiProperty({
    enum: DECLARED_HAZARDS,
    enumName: 'AcceptedHazard',
    isArray: true,
    nullable: true,
    example: null,
  })
  acceptedHazards!: DeclaredHazard[] | null;

  /** Sourcing rules that lots are held against. */
  @ApiProperty({ type: () => [RulePackChoiceView] })
  rulePacks!: RulePackChoiceView[];

  @ApiProperty({ example: 'toll-hydromet-sx' })
  processRoute!: string;

  /** Of the plant. ISO 3166-1 alpha-2. */
  @ApiProperty({ example: 'FR' })
  country!: string;

  @ApiProperty({ example: 51.0344 })
  latitude!: number;

  @ApiProperty({ example: 2.3768 })
  longitude!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  withdrawnAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  withdrawalReason!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag; send it as If-Match to withdraw. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  version!: number;
}

/** One page of demands, newest first. */
export class DemandPage {
  @ApiProperty({ type: () => [DemandView] })
  items!: DemandView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toDemandView({ specification: stored, liveReference: _live, ...demand }: Demand): DemandView {
  const specification = completeSpecification(stored);
  const { acceptedForms, acceptedGradeKeys, impurityLimits, acceptedCountries } = specification;
  return {
    ...demand,
    acceptedForms: [...acceptedForms],
    acceptedGrades: acceptedGradeKeys && [...acceptedGradeKeys],
    moistureWtPctMax: specification.moistureWtPctMax,
    oilWtPctMax: specification.oilWtPctMax,
    impurityLimits: [...impurityLimits],
    evidenceTierMin: specification.evidenceTierMin,
    acceptedCountries: acceptedCountries && [...acceptedCountries],
    distanceKmMax: specification.distanceKmMax,
    ndPrOxideKgMin: kilogramsFromGrams(specification.ndPrOxideGramsMin),
    ndPrOxideKgMax: kilogramsFromGrams(specification.ndPrOxideGramsMax),
    feedKgMax: specification.feedGramsMax === null ? null : kilogramsFromGrams(specification.feedGramsMax),
    blendLimits: [...specification.blendLimits],
    acceptedHazards: specification.acceptedHazards && [...specification.acceptedHazards],
    rulePacks: [...specification.rulePacks],
    processRoute: specification.processRouteKey,
  };
}
