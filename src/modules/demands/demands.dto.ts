import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import {
  BooleanField,
  DateField,
  IdField,
  IntegerField,
  KilogramsField,
  OneOfField,
  TextField,
  UsdField,
  WtPctField,
} from '../../platform/http/fields.js';
import {
  CountryListField,
  ManyOfField,
  NestedListField,
  TextListField,
} from '../../platform/http/list-fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { gramsFromKilograms } from '../../shared/mass.js';
import { microsFromUsd } from '../../shared/money.js';
import { MATERIAL_FORMS, type MaterialForm } from '../catalogue/domain/material-form.js';
import { DECLARED_HAZARDS, type DeclaredHazard } from '../lots/domain/operations/mixing.js';
import { DEMAND_STATUSES, type DemandStatus } from './demand.entity.js';
import {
  IMPURITY_ELEMENTS,
  PURCHASE_PERCENTILES,
  type DemandSpecification,
  type ImpurityElement,
  type ImpurityLimit,
  type PurchasePercentile,
} from './domain/demand-specification.js';

const RULE_PACKS_MAX = 20;

/** Highest accepted share of one element in the magnet alloy. */
export class ImpurityLimitInput {
  @OneOfField(IMPURITY_ELEMENTS, 'ImpurityElement', { example: 'Cu' })
  element!: ImpurityElement;

  @WtPctField({ example: 2 })
  wtPctMax!: number;
}

/** A rule pack to apply. */
export class RulePackChoiceInput {
  /** Id of the rule pack. */
  @TextField({ max: 100, example: 'us-dfars-252-225-7052' })
  rulePack!: string;

  /** Whether a lot passes of which the pack cannot tell, since nobody has declared what it asks. False unless given. */
  @BooleanField({ optional: true, example: false })
  unknownPasses?: boolean;
}

/** What a demand says, apart from where it is. */
export class DemandContentInput {
  /** The separator's own number; of those that are not withdrawn, one has it. */
  @TextField({ max: 64, optional: true, example: 'FS-2027-014' })
  reference?: string;

  @TextField({ max: 200, example: 'Mixed magnets to separated oxides, first half of 2027' })
  title!: string;

  /** Forms the plant takes, its own dismantling included. */
  @ManyOfField(MATERIAL_FORMS, 'MaterialForm', { example: ['LIBERATED_MAGNET', 'WHOLE_DEVICE'] })
  acceptedForms!: MaterialForm[];

  /** Keys of accepted magnet grades. */
  @TextListField({ max: 100, textMax: 100, optional: true, example: ['hdd-vcm'] })
  acceptedGrades?: string[];

  @WtPctField({ optional: true, example: 4 })
  moistureWtPctMax?: number;

  @WtPctField({ optional: true, example: 2 })
  oilWtPctMax?: number;

  @NestedListField(() => ImpurityLimitInput, { max: IMPURITY_ELEMENTS.length, optional: true })
  impurityLimits?: ImpurityLimitInput[];

  /** Least evidence tier, 0 … 5; 0 unless given. */
  @IntegerField({ min: 0, max: 5, optional: true, example: 0 })
  evidenceTierMin?: number;

  /** Countries of the lots' sites. */
  @CountryListField({ max: 249, optional: true, example: ['DE', 'NL'] })
  acceptedCountries?: string[];

  /** Great circle from the lot's site. */
  @IntegerField({ min: 1, max: 20_100, optional: true, example: 1_500 })
  distanceKmMax?: number;

  /** First day of delivery. */
  @DateField({ example: '2026-12-15' })
  windowFrom!: string;

  /** Last day of delivery. */
  @DateField({ example: '2027-06-30' })
  windowUntil!: string;

  /** Campaign minimum of liberated NdPr oxide in the feed: less is not worth starting for. 0 unless given. */
  @KilogramsField({ min: 0, optional: true, example: 0 })
  ndPrOxideKgMin?: number;

  /** Intake capacity, liberated NdPr oxide in the feed. */
  @KilogramsField({ min: 0.01, example: 1_000 })
  ndPrOxideKgMax!: number;

  /** Feed as received that the plant can take in within the window. */
  @KilogramsField({ optional: true, example: 20_000 })
  feedKgMax?: number;

  /** Limits on the whole intake, blended: a lot beyond one is taken with enough of cleaner ones. */
  @NestedListField(() => ImpurityLimitInput, { max: IMPURITY_ELEMENTS.length, optional: true })
  blendLimits?: ImpurityLimitInput[];

  /** Hazards that the plant may take in; a lot of which nobody has declared any is then not taken. */
  @ManyOfField(DECLARED_HAZARDS, 'AcceptedHazard', { optional: true, example: ['NONE', 'OILY'] })
  acceptedHazards?: DeclaredHazard[];

  /** Sourcing rules that lots are held against. */
  @NestedListField(() => RulePackChoiceInput, { max: RULE_PACKS_MAX, optional: true })
  rulePacks?: RulePackChoiceInput[];

  /** Key of the plant's process route; it must yield oxide. */
  @TextField({ max: 100, example: 'toll-hydromet-sx' })
  processRoute!: string;

  /** Share of the recovered oxides' value that is paid. */
  @WtPctField({ example: 72 })
  payablePct!: number;

  @UsdField({ example: 73 })
  ndPrOxidePriceUsdPerKg!: number;

  /** Left out: dysprosium is not paid for. */
  @UsdField({ optional: true, example: 250 })
  dy2o3PriceUsdPerKg?: number;

  /** Left out: terbium is not paid for. */
  @UsdField({ optional: true, example: 800 })
  tb4o7PriceUsdPerKg?: number;

  /** Per kilogram of feed as received. */
  @UsdField({ example: 0.6 })
  treatmentChargeUsdPerKgFeed!: number;

  /** Per tonne of feed and kilometre of great circle. */
  @UsdField({ example: 0.09 })
  freightUsdPerTonneKm!: number;

  /** The percentile of the estimate that is paid for: P10 is the low one. P50 unless given. */
  @OneOfField(PURCHASE_PERCENTILES, 'PurchasePercentile', { optional: true, example: 'P50' })
  purchasePercentile?: PurchasePercentile;
}

/** A separator's feedstock need. A limit that is left out does not limit. Price terms are shown to nobody. */
export class DemandCreate extends DemandContentInput {
  /** The plant that takes the feed: a site of a separator. */
  @IdField({ example: EXAMPLE_ID.plant })
  siteId!: string;
}

/** Why a demand is withdrawn. */
export class DemandWithdrawal {
  @TextField({ max: 500, example: 'Campaign postponed.' })
  reason!: string;
}

/** Which demands to list. */
export class DemandQuery extends PageQuery {
  @OneOfField(DEMAND_STATUSES, 'DemandStatus', { optional: true, example: 'OPEN' })
  status?: DemandStatus;

  @IdField({ optional: true, example: EXAMPLE_ID.separator })
  organisationId?: string;
}

function microsOrNull(usd: number | undefined): number | null {
  return usd === undefined ? null : microsFromUsd(usd);
}

function toLimits(limits: readonly ImpurityLimitInput[] = []): ImpurityLimit[] {
  return limits.map(({ element, wtPctMax }) => ({ element, wtPctMax }));
}

export function toSpecification(input: DemandContentInput): DemandSpecification {
  return {
    acceptedForms: input.acceptedForms,
    acceptedGradeKeys: input.acceptedGrades ?? null,
    moistureWtPctMax: input.moistureWtPctMax ?? null,
    oilWtPctMax: input.oilWtPctMax ?? null,
    impurityLimits: toLimits(input.impurityLimits),
    evidenceTierMin: input.evidenceTierMin ?? 0,
    acceptedCountries: input.acceptedCountries ?? null,
    distanceKmMax: input.distanceKmMax ?? null,
    windowFrom: input.windowFrom,
    windowUntil: input.windowUntil,
    ndPrOxideGramsMin: gramsFromKilograms(input.ndPrOxideKgMin ?? 0),
    ndPrOxideGramsMax: gramsFromKilograms(input.ndPrOxideKgMax),
    feedGramsMax: input.feedKgMax === undefined ? null : gramsFromKilograms(input.feedKgMax),
    blendLimits: toLimits(input.blendLimits),
    acceptedHazards: input.acceptedHazards ?? null,
    rulePacks: (input.rulePacks ?? []).map(({ rulePack, unknownPasses = false }) => ({
      rulePack,
      unknownPasses,
    })),
    processRouteKey: input.processRoute,
    payablePct: input.payablePct,
    ndPrOxideUsdMicrosPerKg: microsFromUsd(input.ndPrOxidePriceUsdPerKg),
    dy2o3UsdMicrosPerKg: microsOrNull(input.dy2o3PriceUsdPerKg),
    tb4o7UsdMicrosPerKg: microsOrNull(input.tb4o7PriceUsdPerKg),
    treatmentUsdMicrosPerKgFeed: microsFromUsd(input.treatmentChargeUsdPerKgFeed),
    freightUsdMicrosPerTonneKm: microsFromUsd(input.freightUsdPerTonneKm),
    purchasePercentile: input.purchasePercentile ?? 'P50',
  };
}
