import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import {
  BooleanField,
  IdField,
  InstantField,
  IntegerField,
  NestedField,
  OneOfField,
  TextField,
  UsdField,
} from '../../platform/http/fields.js';
import { IdListField, NestedListField } from '../../platform/http/list-fields.js';
import { cursorAfter, PageLimit, PageQuery } from '../../platform/http/page.dto.js';
import { BooleanFromQuery } from '../../platform/http/query-values.js';
import { DemandTerms } from '../demands/demand-terms.js';
import { RESERVATION_KINDS, type ReservationKind } from '../reservations/domain/reservation-states.js';
import { DEMANDS_PER_RUN_MAX } from './snapshot-reading.js';
import { LOT_OUTCOME_STATUSES } from './match-outcome.view.js';

export const MATCH_RUN_SECONDS_DEFAULT = 120;
const MATCH_RUN_SECONDS_MAX = 3_600;
const WHAT_IF_MAX = 100;

/** A demand as if it had other terms: all of them, as when it was stated. */
export class WhatIfDemand {
  @IdField({ example: EXAMPLE_ID.demand })
  demandId!: string;

  @NestedField(() => DemandTerms)
  terms!: DemandTerms;
}

/** A lot as if its owner asked for another price at least. */
export class WhatIfLot {
  @IdField({ example: EXAMPLE_ID.magnetLot })
  lotId!: string;

  /** Left out: none. */
  @UsdField({ optional: true, example: 4 })
  reservePriceUsdPerKgNdPrOxide?: number;
}

/** Terms of one's own that a run takes for granted. Nothing of such a run can be accepted. */
export class WhatIfInput {
  @NestedListField(() => WhatIfDemand, { max: WHAT_IF_MAX, optional: true })
  demands?: WhatIfDemand[];

  @NestedListField(() => WhatIfLot, { max: WHAT_IF_MAX, optional: true })
  lots?: WhatIfLot[];
}

/** What to match: every listed lot to every open demand, or to some of them. */
export class MatchRunRequest {
  /** Only these open demands; all of them unless given. */
  @IdListField({ max: DEMANDS_PER_RUN_MAX, optional: true, example: [EXAMPLE_ID.demand] })
  demandIds?: string[];

  /** Every demand gets the same share of what it could be given, as high as it can be, before surplus counts. */
  @BooleanField({ optional: true, example: false })
  fair?: boolean;

  /** The run fails after so many seconds of work; waiting for its turn does not count. 120 unless given. */
  @IntegerField({ min: 1, max: MATCH_RUN_SECONDS_MAX, optional: true, example: MATCH_RUN_SECONDS_DEFAULT })
  timeLimitSeconds?: number;

  /** What if these terms were others. */
  @NestedField(() => WhatIfInput, { optional: true })
  whatIf?: WhatIfInput;
}

/** Why a run is cancelled. */
export class MatchRunCancellation {
  @TextField({ max: 500, optional: true, example: 'The demands are about to change.' })
  reason?: string;
}

/** On what terms an allocation is accepted. */
export class AllocationAcceptance {
  /** SOFT, a hold that lapses by itself, unless given. HARD: a promise. */
  @OneOfField(RESERVATION_KINDS, 'ReservationKind', { optional: true, example: 'SOFT' })
  kind?: ReservationKind;

  /** SOFT: 48 hours from now unless given, and 168 at the most. HARD: never unless given. */
  @InstantField({ optional: true, example: '2026-11-24T08:00:00Z' })
  expiresAt?: string;

  @TextField({ max: 500, optional: true, example: 'For the campaign in March.' })
  note?: string;
}

/** Whether to store. */
export class AcceptanceQuery {
  /** True: only say what would be reserved. */
  @BooleanFromQuery()
  @BooleanField({ optional: true, example: false })
  dryRun?: boolean;
}

/** Which run to compare with. */
export class MatchDifferenceQuery extends PageLimit {
  /** Id of the earlier run. */
  @IdField({ example: EXAMPLE_ID.matchRun })
  from!: string;

  /** `nextCursor` of the page before; leave out for the first page. */
  @TextField({ max: 200, optional: true, example: cursorAfter(`${EXAMPLE_ID.lot} ${EXAMPLE_ID.demand}`) })
  cursor?: string;
}

/** Which lots' outcomes to list. */
export class LotOutcomeQuery extends PageQuery {
  @OneOfField(LOT_OUTCOME_STATUSES, 'LotOutcomeStatus', { optional: true, example: 'NOT_ELIGIBLE' })
  status?: (typeof LOT_OUTCOME_STATUSES)[number];
}
