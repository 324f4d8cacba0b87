import { WorkerEnded, WorkerThread } from '../../platform/worker/worker-thread.js';
import { WorkerFailure } from '../../platform/worker/worker-answer.js';
import { DomainError } from '../../shared/domain-error.js';
import type { Allocation, DemandOutcome, LotOutcome, MatchResult } from './domain/match-result.js';
import type { SolvingStage } from './domain/match-stages.js';
import type { DemandPreview } from './domain/preview-demand.js';
import type { SeedingPlan } from './domain/seeding/seeding-plan.js';
import type { SnapshotPartKind } from './match-snapshot-part.entity.js';

/** The lists of a result. */
export interface MatchRows {
  readonly allocations: Allocation;
  readonly lots: LotOutcome;
  readonly demands: DemandOutcome;
}

/** What the thread is told and asked, in this order. */
export type MatchTask =
  | { readonly kind: 'PART'; readonly part: SnapshotPartKind; readonly content: string }
  | { readonly kind: 'SOLVE' }
  | {
      readonly kind: 'ROWS';
      readonly list: keyof MatchRows;
      readonly from: number;
      readonly count: number;
    }
  | { readonly kind: 'PREVIEW'; readonly demandId: string }
  | ({ readonly kind: 'SEEDING' } & SeedingQuestion);

/** Whose first fill, and how much of recoverable NdPr oxide it is. Asked instead of a match. */
export interface SeedingQuestion {
  readonly demandId: string;
  readonly criticalMilligrams: number;
}

/** A result, apart from its lists. */
export interface SolvedMatch {
  readonly summary: Omit<MatchResult, keyof MatchRows>;
  /** SHA-256 of the canonical result, lists included. */
  readonly resultDigest: string;
  readonly rowCounts: Readonly<Record<keyof MatchRows, number>>;
}

/**
 * A whole match (pairs, solve, verification, explanations) in a thread of its own, so that the event loop goes on serving.
 * Nothing large crosses the border at once: the snapshot goes in as text, part by part, and the result comes out in slices.
 */
export class MatchThread {
  private readonly thread: WorkerThread;

  /** @param onStage hears what the match is at; must not throw */
  constructor(onStage: (stage: SolvingStage) => void = () => undefined) {
    this.thread = new WorkerThread(new URL('./match.worker.js', import.meta.url), (news) =>
      onStage(news as SolvingStage),
    );
  }

  /** @param content canonical JSON of the part */
  async add(part: SnapshotPartKind, content: string): Promise<void> {
    await this.ask({ kind: 'PART', part, content });
  }

  /** @throws DomainError of `runMatch`; `match-solver-failed` with the reason in its facts */
  solve(): Promise<SolvedMatch> {
    return this.ask({ kind: 'SOLVE' });
  }

  /** A slice of a list of the result. */
  rows<List extends keyof MatchRows>(
    list: List,
    from: number,
    count: number,
  ): Promise<readonly MatchRows[List][]> {
    return this.ask({ kind: 'ROWS', list, from, count });
  }

  /** What the result means for one of the demands. */
  preview(demandId: string): Promise<DemandPreview> {
    return this.ask({ kind: 'PREVIEW', demandId });
  }

  /** Needs the snapshot and no match of it. @throws DomainError `match-amounts-too-large` */
  planSeeding(question: SeedingQuestion): Promise<SeedingPlan> {
    return this.ask({ kind: 'SEEDING', ...question });
  }

  /** Ends it, whatever it does; who waits is told `match-solver-failed`. */
  end(): Promise<void> {
    return this.thread.end();
  }

  private async ask<Answer>(task: MatchTask): Promise<Answer> {
    try {
      return await this.thread.ask<Answer>(task);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw new DomainError('match-solver-failed', 'The match could not be solved.', reasonOf(error));
    }
  }
}

function reasonOf(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof WorkerEnded) return { reason: 'WORKER_EXIT', exitCode: error.exitCode };
  return { reason: error instanceof WorkerFailure ? error.message : String(error) };
}
