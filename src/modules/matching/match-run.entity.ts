import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { MatchSnapshot } from './domain/match-problem.js';
import type { CertificatePrice, MatchResult, MatchVerification } from './domain/match-result.js';

export const MATCH_RUN_STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED'] as const;
export type MatchRunStatus = (typeof MATCH_RUN_STATUSES)[number];

/** What a run says of its proof since it matches under rules; runs of before say nothing of it. */
export type MatchProof = Pick<MatchResult, 'boundBasis' | 'gapOfPrices' | 'fairness' | 'seed'>;

/** What a finished run proved. Micro-USD. */
export interface MatchRunSummary extends Partial<MatchProof> {
  readonly objectiveUsdMicros: number;
  readonly boundUsdMicros: number;
  readonly gapUsdMicros: number;
  readonly greedyObjectiveUsdMicros: number;
  readonly certificatePrices: readonly CertificatePrice[];
  readonly verification: MatchVerification;
  readonly eligiblePairCount: number;
  readonly edgeCount: number;
}

/** One run: the snapshot it worked on, and what came of it. */
@Entity('match_runs')
@Index('match_runs_by_status', ['status', 'id'])
@Check('match_runs_status_known', `"status" IN ('RUNNING', 'SUCCEEDED', 'FAILED')`)
@Check('match_runs_finished', `"status" = 'RUNNING' OR "finished_at" IS NOT NULL`)
export class MatchRun {
  @IdColumn()
  id!: string;

  @TextColumn()
  status!: MatchRunStatus;

  @JsonColumn()
  snapshot!: MatchSnapshot;

  /** SHA-256 of the snapshot: the same snapshot gives the same match. */
  @TextColumn()
  snapshotDigest!: string;

  @IntegerColumn()
  lotCount!: number;

  @IntegerColumn()
  demandCount!: number;

  @JsonColumn({ nullable: true })
  summary!: MatchRunSummary | null;

  /** Code of the problem that ended a failed run. */
  @TextColumn({ nullable: true })
  failure!: string | null;

  @TextColumn()
  requestedAt!: string;

  @TextColumn({ nullable: true })
  finishedAt!: string | null;

  @IntegerColumn()
  version!: number;
}
