import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdField, InstantField, IntegerField, OneOfField } from '../../platform/http/fields.js';
import { NumberFromQuery } from '../../platform/http/query-values.js';
import { RESOURCE_GROUPINGS, type ResourceGrouping } from './domain/resource-groups.js';
import { TICKETS_PER_STATEMENT_MAX } from './resource-tickets.js';

/** What to state, as of when. */
export class ResourceStatementQuery {
  /** What was recorded up to this instant, as it stood then; now unless given. */
  @InstantField({ optional: true, example: '2026-11-23T08:00:00Z' })
  asOf?: string;

  /** Of one organisation alone. */
  @IdField({ optional: true, example: EXAMPLE_ID.organisation })
  organisationId?: string;

  /** Of one site alone. */
  @IdField({ optional: true, example: EXAMPLE_ID.site })
  siteId?: string;

  /** CLASS unless given. */
  @OneOfField(RESOURCE_GROUPINGS, 'ResourceGrouping', { optional: true, example: 'PROFILE' })
  groupBy?: ResourceGrouping;

  /** Tickets that each group lists; 1,000 unless given. */
  @NumberFromQuery()
  @IntegerField({ min: 0, max: TICKETS_PER_STATEMENT_MAX, optional: true, example: 100 })
  ticketsPerGroupMax?: number;
}
