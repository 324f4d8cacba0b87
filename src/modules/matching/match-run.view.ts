import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { wireCode } from '../../platform/http/problem.filter.js';
import type { Job } from '../../platform/jobs/job.entity.js';
import { usdFromMicros } from '../../shared/money.js';
import { ImpurityPriceView, MatchProofView, toMatchProofView, toRulePrices } from './match-proof.view.js';
import { MATCH_STAGES, type MatchStage } from './match-stages.js';
import {
  MATCH_RUN_STATUSES,
  type MatchRun,
  type MatchRunStatus,
  type MatchRunSummary,
} from './match-run.entity.js';

const TEN_THOUSANDTHS_PER_USD = 10_000;

/** Integer 1e-4 USD as USD. */
export function usdFromTenThousandths(tenThousandths: number): number {
  return tenThousandths / TEN_THOUSANDTHS_PER_USD;
}

/** The dual prices of a demand: with these alone anybody re-computes the bound. */
export class IntakePriceView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.demand })
  demandId!: string;

  /** Per kilogram of liberated NdPr oxide. */
  @ApiProperty({ example: 3.21 })
  usdPerKg!: number;

  /** Of the plant's mass, per kilogram of feed. */
  @ApiProperty({ example: 0 })
  feedUsdPerKg!: number;

  /** Of its blended limits; those without a price are left out. */
  @ApiProperty({ type: () => [ImpurityPriceView] })
  impurities!: ImpurityPriceView[];
}

/** A constraint that the verifier found broken; a run with one is withheld. */
export class MatchViolationView {
  @ApiProperty({ example: 'SUPPLY_EXCEEDED' })
  code!: string;

  @ApiProperty({ example: 'Lot … is allocated 12 kg of 10 kg.' })
  detail!: string;
}

/** What the verifier, which shares no code with the solver, found from the snapshot alone. */
export class MatchVerificationView {
  @ApiProperty({ example: true })
  feasible!: boolean;

  @ApiProperty({ type: () => [MatchViolationView] })
  violations!: MatchViolationView[];

  /** Objective, computed again. */
  @ApiProperty({ example: 45_210.12 })
  objectiveUsd!: number;

  /** Upper bound from the published prices. */
  @ApiProperty({ example: 45_210.12 })
  boundUsd!: number;

  /** Bound − objective: 0 proves the match optimal by the prices alone. */
  @ApiProperty({ example: 0 })
  gapUsd!: number;
}

/** Result of a finished run. */
export class MatchSummaryView {
  /** Total surplus of the match. */
  @ApiProperty({ example: 45_210.12 })
  objectiveUsd!: number;

  /** No match can be worth more. */
  @ApiProperty({ example: 45_210.12 })
  boundUsd!: number;

  /** Bound − objective: 0 where the match is proven optimal. */
  @ApiProperty({ example: 0 })
  gapUsd!: number;

  /** What taking the dearest pair first would have reached. */
  @ApiProperty({ example: 41_883.9 })
  greedyObjectiveUsd!: number;

  /** Pairs that pass every gate. */
  @ApiProperty({ type: 'integer', example: 14 })
  eligiblePairs!: number;

  /** Eligible pairs with a surplus. */
  @ApiProperty({ type: 'integer', example: 12 })
  pairsWithSurplus!: number;

  @ApiProperty({ type: () => [IntakePriceView] })
  intakePrices!: IntakePriceView[];

  @ApiProperty({ type: () => MatchVerificationView })
  verification!: MatchVerificationView;

  /** Null for a run of before there was any. */
  @ApiProperty({ type: () => MatchProofView, nullable: true })
  proof!: MatchProofView | null;
}

/** How far a run is. */
export class MatchProgressView {
  /** SNAPSHOT: reading the market. LOADING: handing it to the solver. PAIRING: gates and values. STORING: writing down what came of it. */
  @ApiProperty({ enum: MATCH_STAGES, enumName: 'MatchStage', example: 'SOLVING' })
  stage!: MatchStage;

  /** How much of the stage is done; null where nobody knows. Stored about once a second. */
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 1, example: null })
  share!: number | null;
}

/** A match run. */
export class MatchRunView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.matchRun })
  id!: string;

  @ApiProperty({ enum: MATCH_RUN_STATUSES, enumName: 'MatchRunStatus', example: 'SUCCEEDED' })
  status!: MatchRunStatus;

  /** Null unless the run is under way. */
  @ApiProperty({ type: () => MatchProgressView, nullable: true })
  progress!: MatchProgressView | null;

  /** Code of the problem that ended a failed run. */
  @ApiProperty({ type: String, nullable: true, example: null })
  failure!: string | null;

  /** Why it was cancelled, where somebody said so. */
  @ApiProperty({ type: String, nullable: true, example: null })
  cancellationReason!: string | null;

  /** The only demands that it is about; null for all that are open. */
  @ApiProperty({ type: [String], format: 'uuid', nullable: true, example: null })
  demandIds!: readonly string[] | null;

  /** True: every demand gets the same share of what it could be given, before surplus counts. */
  @ApiProperty({ example: false })
  fair!: boolean;

  /** True: it is about terms that nobody has stated, and nothing of it can be accepted. */
  @ApiProperty({ example: false })
  isWhatIf!: boolean;

  @ApiProperty({ type: 'integer', minimum: 1, example: 120 })
  timeLimitSeconds!: number;

  /** Null until the market has been read, as are the next two. */
  @ApiProperty({ type: 'integer', nullable: true, example: 15 })
  lotCount!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 3 })
  demandCount!: number | null;

  /** SHA-256 of the snapshot: the same snapshot gives the same match. */
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'c1a0d7cc0f4d2f0b8a6f3f4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e94c6',
  })
  snapshotDigest!: string | null;

  /** Null until the run has succeeded. */
  @ApiProperty({ type: () => MatchSummaryView, nullable: true })
  summary!: MatchSummaryView | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  requestedAt!: string;

  /** Null while it waits for its turn; later where it had to begin again. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T08:00:00.100Z' })
  startedAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-23T08:00:01.000Z' })
  finishedAt!: string | null;

  /** Also in the ETag. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 2 })
  version!: number;
}

/** One page of runs, newest first. */
export class MatchRunPage {
  @ApiProperty({ type: () => [MatchRunView] })
  items!: MatchRunView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

function toSummaryView(summary: MatchRunSummary): MatchSummaryView {
  const { verification } = summary;
  return {
    objectiveUsd: usdFromMicros(summary.objectiveUsdMicros),
    boundUsd: usdFromMicros(summary.boundUsdMicros),
    gapUsd: usdFromMicros(summary.gapUsdMicros),
    greedyObjectiveUsd: usdFromMicros(summary.greedyObjectiveUsdMicros),
    eligiblePairs: summary.eligiblePairCount,
    pairsWithSurplus: summary.edgeCount,
    intakePrices: summary.certificatePrices.map((price) => ({
      demandId: price.demandId,
      usdPerKg: usdFromTenThousandths(price.usdTenThousandthsPerKg),
      ...toRulePrices(price),
    })),
    proof: toMatchProofView(summary),
    verification: {
      feasible: verification.feasible,
      violations: [...verification.violations],
      objectiveUsd: usdFromMicros(verification.objectiveUsdMicros),
      boundUsd: usdFromMicros(verification.boundUsdMicros),
      gapUsd: usdFromMicros(verification.gapUsdMicros),
    },
  };
}

function toProgressView({ stage, share }: Job): MatchProgressView | null {
  return stage === null ? null : { stage: stage as MatchStage, share };
}

/** @param job null where there is nothing left to do */
export function toMatchRunView(
  { resultDigest: _resultDigest, aim, whatIf, summary, failure, ...run }: MatchRun,
  job: Job | null,
): MatchRunView {
  return {
    ...run,
    fair: aim === 'FAIR_SHARES',
    isWhatIf: whatIf !== null,
    progress: job && toProgressView(job),
    failure: failure && wireCode(failure),
    summary: summary && toSummaryView(summary),
  };
}
