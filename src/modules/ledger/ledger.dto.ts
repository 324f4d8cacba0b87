import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdField, InstantField, OneOfField } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { POSTING_KINDS, type PostingKind } from './domain/posting.js';

/** Which postings to read. Filters combine with AND. */
export class PostingQuery extends PageQuery {
  /** That change what stands on an account of this lot. */
  @IdField({ optional: true, example: EXAMPLE_ID.lot })
  lotId?: string;

  /** That change anything at this site. */
  @IdField({ optional: true, example: EXAMPLE_ID.site })
  siteId?: string;

  @IdField({ optional: true, example: EXAMPLE_ID.organisation })
  organisationId?: string;

  @OneOfField(POSTING_KINDS, 'PostingKind', { optional: true, example: 'RECEIPT' })
  kind?: PostingKind;

  /** Recorded at this instant or later. */
  @InstantField({ optional: true, example: '2026-11-01T00:00:00Z' })
  recordedFrom?: string;

  /** Recorded before this instant. */
  @InstantField({ optional: true, example: '2026-12-01T00:00:00Z' })
  recordedTo?: string;
}
