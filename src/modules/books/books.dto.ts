import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdField, InstantField, OneOfField } from '../../platform/http/fields.js';
import { CLOSURE_PERIODS, type ClosurePeriod } from './domain/closure-periods.js';

/** Whose books to verify. */
export class VerificationQuery {
  /** Of one organisation alone. */
  @IdField({ optional: true, example: EXAMPLE_ID.organisation })
  organisationId?: string;

  /** Of one site alone: its lots, and the postings that touch it. */
  @IdField({ optional: true, example: EXAMPLE_ID.site })
  siteId?: string;
}

/** Which stretch of time to close. */
export class ClosureQuery {
  /** First instant, by when things were recorded: what has been closed never changes. */
  @InstantField({ example: '2026-11-01T00:00:00Z' })
  from!: string;

  /** First instant after it; everything so far unless given. */
  @InstantField({ optional: true, example: '2026-12-01T00:00:00Z' })
  to?: string;

  /** MONTH unless given. */
  @OneOfField(CLOSURE_PERIODS, 'ClosurePeriod', { optional: true, example: 'WEEK' })
  period?: ClosurePeriod;
}
