import { InstantField, KilogramsField } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { NumberFromQuery } from '../../platform/http/query-values.js';

/** A page of a genealogy, as of a moment. */
export class LineageQuery extends PageQuery {
  /** By what was recorded up to this instant; now unless given. */
  @InstantField({ optional: true, example: '2026-11-23T08:00:00Z' })
  asOf?: string;
}

/** What of a lot is asked about. */
export class ProvenanceQuery extends LineageQuery {
  /** Mass to divide among the sources, at most the lot's; what is on hand unless given. */
  @NumberFromQuery()
  @KilogramsField({ optional: true, example: 75 })
  massKg?: number;
}
