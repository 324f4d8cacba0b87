import {
  CountryField,
  DateField,
  DecimalField,
  IntegerField,
  OneOfField,
} from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { NumberFromQuery } from '../../platform/http/query-values.js';
import { MATERIAL_FORMS, type MaterialForm } from '../catalogue/domain/material-form.js';
import { OXIDE_QUANTITIES, type OxideQuantity } from '../catalogue/domain/rare-earths.js';
import { RESOURCE_CLASSES, type ResourceClass } from '../estimation/domain/estimate.js';

const MASS_KG_MAX = 5_000_000_000;

/** Which lots on offer to browse. Filters combine with AND, and go by what the answer shows. */
export class MarketLotQuery extends PageQuery {
  @OneOfField(MATERIAL_FORMS, 'MaterialForm', { optional: true, example: 'WHOLE_DEVICE' })
  form?: MaterialForm;

  @OneOfField(RESOURCE_CLASSES, 'ResourceClass', { optional: true, example: 'INFERRED' })
  resourceClass?: ResourceClass;

  /** Country of the site. */
  @CountryField({ optional: true, example: 'NL' })
  country?: string;

  /** The oxide that oxideKgMin is about; NDPR unless given. */
  @OneOfField(OXIDE_QUANTITIES, 'OxideQuantity', { optional: true, example: 'NDPR' })
  oxide?: OxideQuantity;

  /** At least as much of it: counts from the band that this lies in. */
  @NumberFromQuery()
  @IntegerField({ min: 0, max: MASS_KG_MAX - 1, optional: true, example: 1 })
  oxideKgMin?: number;

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

  /** At most this far from there to the lot's region, great circle. */
  @NumberFromQuery()
  @IntegerField({ min: 1, max: 20_100, optional: true, example: 500 })
  distanceKmMax?: number;
}

/** Which needs to browse. Filters combine with AND. */
export class MarketDemandQuery extends PageQuery {
  /** Country of the plant. */
  @CountryField({ optional: true, example: 'FR' })
  country?: string;
}
