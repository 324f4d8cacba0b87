import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import {
  BooleanField,
  CountryField,
  DateField,
  DecimalField,
  IdField,
  InstantField,
  IntegerField,
  KilogramsField,
  OneOfField,
  TextField,
  UsdField,
} from '../../platform/http/fields.js';
import { IntegerListField } from '../../platform/http/list-fields.js';
import { NumberFromQuery } from '../../platform/http/query-values.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import {
  LOOSE_MATERIAL_FORMS,
  MATERIAL_FORMS,
  type MaterialForm,
} from '../catalogue/domain/material-form.js';
import { OXIDE_QUANTITIES, type OxideQuantity } from '../catalogue/domain/rare-earths.js';
import { LINES_PER_BATCH_MAX } from '../batches/domain/record-batch.js';
import { RESOURCE_CLASSES, type ResourceClass } from '../estimation/domain/estimate.js';
import { HAZARDS, MAGNET_FAMILIES, type Hazard, type MagnetFamily } from './domain/operations/mixing.js';
import { LOT_STATUSES, type LotStatus } from './domain/lot-states.js';

/** A lot to make from lines of a batch. */
export class LotCreate {
  @IdField({ example: EXAMPLE_ID.batch })
  batchId!: string;

  /** Lines of one form; all lines of the batch unless given. */
  @IntegerListField({
    min: 1,
    max: LINES_PER_BATCH_MAX,
    itemsMax: LINES_PER_BATCH_MAX,
    optional: true,
    example: [1],
  })
  lineNumbers?: number[];
}

/** What is declared about a lot, all of it at once. */
export class LotConditionInput {
  @OneOfField(MAGNET_FAMILIES, 'MagnetFamily', { example: 'NDFEB' })
  magnetFamily!: MagnetFamily;

  @OneOfField(HAZARDS, 'Hazard', { example: 'NONE' })
  hazard!: Hazard;
}

/** On what terms a lot is offered. */
export class LotListing {
  /** First day it can be collected. */
  @DateField({ example: '2026-12-01' })
  availableFrom!: string;

  /** Last day; open-ended unless given. */
  @DateField({ optional: true, example: '2027-03-31' })
  availableUntil?: string;

  /** Least acceptable net value per kilogram of liberated NdPr oxide. Never shown to anybody again. */
  @UsdField({ optional: true, example: 6 })
  reservePriceUsdPerKgNdPrOxide?: number;

  /** False: it goes to one buyer as it is, or not at all. True unless given. */
  @BooleanField({ optional: true, example: true })
  divisible?: boolean;

  /** Smallest part of a divisible lot that is delivered to anybody, as received; any unless given. The market shows it. */
  @KilogramsField({ optional: true, example: 200 })
  smallestPartKg?: number;
}

/** Why a lot is withdrawn. */
export class LotWithdrawal {
  @TextField({ max: 500, example: 'Sold elsewhere.' })
  reason!: string;
}

/** Three fields in, an estimate out: a profile and units, or a profile and kilograms, or a form, grade and kilograms. */
export class QuickEntry {
  /** Site of a recycler. */
  @IdField({ example: EXAMPLE_ID.site })
  siteId!: string;

  /** Key of a product profile. */
  @TextField({ max: 100, optional: true, example: 'bev-traction-motor' })
  productProfile?: string;

  /** Whole units, or MW or kW as the profile says. */
  @DecimalField({ min: 0.001, max: 100_000_000, decimals: 3, optional: true, example: 40 })
  units?: number;

  /** Net mass. */
  @KilogramsField({ optional: true, example: 2_180 })
  netMassKg?: number;

  /** Form of loose material, instead of a profile. */
  @OneOfField(LOOSE_MATERIAL_FORMS, 'LooseMaterialForm', { optional: true, example: 'LIBERATED_MAGNET' })
  form?: MaterialForm;

  /** Key of a magnet grade. */
  @TextField({ max: 100, optional: true, example: 'n42' })
  grade?: string;

  /** Whether loose magnets are coated. */
  @BooleanField({ optional: true, example: true })
  coated?: boolean;

  /** Now unless given. */
  @InstantField({ optional: true, example: '2026-11-20T09:42:00Z' })
  receivedAt?: string;

  @TextField({ max: 200, optional: true, example: 'Autohaus Lindner' })
  supplier?: string;
}

/** CERTAIN compares P10 with the minimum and P90 with the maximum; POSSIBLE the other way round. */
export const OXIDE_CERTAINTIES = ['CERTAIN', 'POSSIBLE'] as const;
export type OxideCertainty = (typeof OXIDE_CERTAINTIES)[number];

const KILOGRAMS_MAX = 1_000_000_000;

/** Which moment of a lot is asked for. */
export class LotMoment {
  /** By what was recorded up to this instant; now unless given. */
  @InstantField({ optional: true, example: '2026-11-23T08:00:00Z' })
  asOf?: string;
}

/** Which lots to browse. Filters combine with AND. */
export class LotQuery extends PageQuery {
  /** As they stood by what was recorded up to this instant; now unless given. Not with oxideKgMin or oxideKgMax. */
  @InstantField({ optional: true, example: '2026-11-23T08:00:00Z' })
  asOf?: string;

  /** LISTED unless given. */
  @OneOfField(LOT_STATUSES, 'LotStatus', { optional: true, example: 'LISTED' })
  status?: LotStatus;

  @OneOfField(MATERIAL_FORMS, 'MaterialForm', { optional: true, example: 'WHOLE_DEVICE' })
  form?: MaterialForm;

  /** Key of a product profile that the lot holds. */
  @TextField({ max: 100, optional: true, example: 'hdd-35-enterprise' })
  productProfile?: string;

  @OneOfField(RESOURCE_CLASSES, 'ResourceClass', { optional: true, example: 'INFERRED' })
  resourceClass?: ResourceClass;

  /** Country of the site. */
  @CountryField({ optional: true, example: 'NL' })
  country?: string;

  @IdField({ optional: true, example: EXAMPLE_ID.organisation })
  organisationId?: string;

  @IdField({ optional: true, example: EXAMPLE_ID.batch })
  batchId?: string;

  /** The recoverable oxide that oxideKgMin and oxideKgMax are about; NDPR unless given. */
  @OneOfField(OXIDE_QUANTITIES, 'OxideQuantity', { optional: true, example: 'NDPR' })
  oxide?: OxideQuantity;

  @NumberFromQuery()
  @DecimalField({ min: 0, max: KILOGRAMS_MAX, decimals: 6, optional: true, example: 0.5 })
  oxideKgMin?: number;

  @NumberFromQuery()
  @DecimalField({ min: 0, max: KILOGRAMS_MAX, decimals: 6, optional: true, example: 5_000 })
  oxideKgMax?: number;

  /** CERTAIN (unless given): at least the minimum even at P10. POSSIBLE: the minimum may be reached at P90. */
  @OneOfField(OXIDE_CERTAINTIES, 'OxideCertainty', { optional: true, example: 'CERTAIN' })
  oxideCertainty?: OxideCertainty;

  /** Can be collected on this day. */
  @DateField({ optional: true, example: '2026-12-15' })
  availableOn?: string;

  /** Degrees north of the point that distances are taken from; needs nearLongitude. */
  @NumberFromQuery()
  @DecimalField({ min: -90, max: 90, decimals: 7, optional: true, example: 51.9 })
  nearLatitude?: number;

  /** Degrees east. */
  @NumberFromQuery()
  @DecimalField({ min: -180, max: 180, decimals: 7, optional: true, example: 4.5 })
  nearLongitude?: number;

  /** At most this far, great circle. */
  @NumberFromQuery()
  @IntegerField({ min: 1, max: 20_100, optional: true, example: 500 })
  distanceKmMax?: number;
}
