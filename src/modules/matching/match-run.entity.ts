import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { CertificatePrice, MatchResult, MatchVerification } from './domain/match-result.js';
import type { WhatIf } from './market-variation.js';

export const MATCH_RUN_STATUSES = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;
export type MatchRunStatus = (typeof MATCH_RUN_STATUSES)[number];

/** SURPLUS: the greatest total surplus. FAIR_SHARES: the greatest one after every demand has had its share. */
export const MATCH_AIMS = ['SURPLUS', 'FAIR_SHARES'] as const;
export type MatchAim = (typeof MATCH_AIMS)[number];

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

/** One run: what was asked for, and what came of it. The snapshot that it works on is in `MatchSnapshotPart`. */
@Entity('match_runs')
@Index('match_runs_by_status', ['status', 'id'])
@Check('match_runs_status_known', `"status" IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')`)
@Check('match_runs_aim_known', `"aim" IN ('SURPLUS', 'FAIR_SHARES')`)
@Check('match_runs_finished', `("status" IN ('QUEUED', 'RUNNING')) = ("finished_at" IS NULL)`)
@Check('match_runs_succeeded_on_snapshot', `"status" <> 'SUCCEEDED' OR "snapshot_digest" IS NOT NULL`)
export class MatchRun {
  @IdColumn()
  id!: string;

  @TextColumn()
  status!: MatchRunStatus;

  /** Null for all open demands. */
  @JsonColumn({ nullable: true })
  demandIds!: readonly string[] | null;

  @TextColumn()
  aim!: MatchAim;

  /** Of a what-if run: what it takes for granted. Private; null for the market as it is. */
  @JsonColumn({ nullable: true })
  whatIf!: WhatIf | null;

  /** Of one attempt, from its start in a thread to the last row that it stores. */
  @IntegerColumn()
  timeLimitSeconds!: number;

  /** SHA-256 of the snapshot: the same snapshot gives the same match. Null until all of it is stored. */
  @TextColumn({ nullable: true })
  snapshotDigest!: string | null;

  @IntegerColumn({ nullable: true })
  lotCount!: number | null;

  @IntegerColumn({ nullable: true })
  demandCount!: number | null;

  @JsonColumn({ nullable: true })
  summary!: MatchRunSummary | null;

  /** SHA-256 of the canonical result: not shown, for it is one of other people's terms. */
  @TextColumn({ nullable: true })
  resultDigest!: string | null;

  /** Code of the problem that ended a failed run. */
  @TextColumn({ nullable: true })
  failure!: string | null;

  /** Of a cancelled run, where one was given. */
  @TextColumn({ nullable: true })
  cancellationReason!: string | null;

  @TextColumn()
  requestedAt!: string;

  /** When the attempt that counts began. */
  @TextColumn({ nullable: true })
  startedAt!: string | null;

  @TextColumn({ nullable: true })
  finishedAt!: string | null;

  @IntegerColumn()
  version!: number;
}
