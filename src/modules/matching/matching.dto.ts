import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IntegerField, OneOfField, TextField } from '../../platform/http/fields.js';
import { IdListField } from '../../platform/http/list-fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { DEMANDS_PER_RUN_MAX } from './snapshot-reading.js';
import { LOT_OUTCOME_STATUSES } from './match-outcome.view.js';

export const MATCH_RUN_SECONDS_DEFAULT = 120;
const MATCH_RUN_SECONDS_MAX = 3_600;

/** What to match: every listed lot to every open demand, or to some of them. */
export class MatchRunRequest {
  /** Only these open demands; all of them unless given. */
  @IdListField({ max: DEMANDS_PER_RUN_MAX, optional: true, example: [EXAMPLE_ID.demand] })
  demandIds?: string[];

  /** The run fails after so many seconds of work; waiting for its turn does not count. 120 unless given. */
  @IntegerField({ min: 1, max: MATCH_RUN_SECONDS_MAX, optional: true, example: MATCH_RUN_SECONDS_DEFAULT })
  timeLimitSeconds?: number;
}

/** Why a run is cancelled. */
export class MatchRunCancellation {
  @TextField({ max: 500, optional: true, example: 'The demands are about to change.' })
  reason?: string;
}

/** Which lots' outcomes to list. */
export class LotOutcomeQuery extends PageQuery {
  @OneOfField(LOT_OUTCOME_STATUSES, 'LotOutcomeStatus', { optional: true, example: 'NOT_ELIGIBLE' })
  status?: (typeof LOT_OUTCOME_STATUSES)[number];
}
