import { OneOfField } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { LOT_OUTCOME_STATUSES } from './match-outcome.view.js';

/** What to match. A run takes every listed lot and every open demand. */
export class MatchRunRequest {}

/** Which lots' outcomes to list. */
export class LotOutcomeQuery extends PageQuery {
  @OneOfField(LOT_OUTCOME_STATUSES, 'LotOutcomeStatus', { optional: true, example: 'NOT_ELIGIBLE' })
  status?: (typeof LOT_OUTCOME_STATUSES)[number];
}
