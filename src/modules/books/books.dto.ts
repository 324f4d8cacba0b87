import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdField } from '../../platform/http/fields.js';

/** Whose books to verify. */
export class VerificationQuery {
  /** Of one organisation alone. */
  @IdField({ optional: true, example: EXAMPLE_ID.organisation })
  organisationId?: string;

  /** Of one site alone: its lots, and the postings that touch it. */
  @IdField({ optional: true, example: EXAMPLE_ID.site })
  siteId?: string;
}
