import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { BooleanField, OneOfField } from '../../platform/http/fields.js';
import { IdListField } from '../../platform/http/list-fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { DEMANDS_PER_RUN_MAX } from './match-snapshot.js';
import { LOT_OUTCOME_STATUSES } from './match-outcome.view.js';

/** What to match: every listed lot to every open demand, or to some of them. */
export class MatchRunRequest {
  /** Only these open demands; all of them unless given. */
  @IdListField({ max: DEMANDS_PER_RUN_MAX, optional: true, example: [EXAMPLE_ID.demand] })
  demandIds?: string[];

  /** Every demand gets the same share of what it could be given, as high as it can be, before surplus counts. */
  @BooleanField({ optional: true, example: false })
  fair?: boolean;
}

/** Which lots' outcomes to list. */
export class LotOutcomeQuery extends PageQuery {
  @OneOfField(LOT_OUTCOME_STATUSES, 'LotOutcomeStatus', { optional: true, example: 'NOT_ELIGIBLE' })
  status?: (typeof LOT_OUTCOME_STATUSES)[number];
}
