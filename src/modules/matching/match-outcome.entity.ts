import { Check, Entity, Index } from 'typeorm';
import { IdColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { DemandOutcome, LotOutcome } from './domain/match-result.js';

export type MatchSubjectKind = 'LOT' | 'DEMAND';

/** What a run means for one lot or demand, with its reason. */
@Entity('match_outcomes')
@Index('match_outcomes_by_status', ['matchRunId', 'subjectKind', 'status', 'id'])
@Index('match_outcomes_unique', ['matchRunId', 'subjectId'], { unique: true })
@Check('match_outcomes_subject_kind_known', `"subject_kind" IN ('LOT', 'DEMAND')`)
export class MatchOutcome {
  @IdColumn()
  id!: string;

  @TextColumn()
  matchRunId!: string;

  @TextColumn()
  subjectKind!: MatchSubjectKind;

  @TextColumn()
  subjectId!: string;

  @TextColumn()
  status!: string;

  @JsonColumn()
  outcome!: LotOutcome | DemandOutcome;
}
