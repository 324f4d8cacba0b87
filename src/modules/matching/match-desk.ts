import { digestOf } from '../../platform/digest.js';
import type { MatchSnapshot } from './domain/match-problem.js';
import { assertMatchSnapshot } from './domain/match-snapshot-check.js';
import type { MatchResult } from './domain/match-result.js';
import type { SolvingStage } from './domain/match-stages.js';
import { previewDemand, type DemandPreview } from './domain/preview-demand.js';
import type { SolveIntegerProgram } from './domain/rules/integer-program.js';
import { ORDINARY, runMatch } from './domain/run-match.js';
import { planSeeding } from './domain/seeding/plan-seeding.js';
import type { SeedingPlan } from './domain/seeding/seeding-plan.js';
import { currentSnapshot, type StoredMatchSnapshot } from './domain/stored-snapshot.js';
import type { SolveTransportation } from './domain/transportation-problem.js';
import type { MatchRows, MatchTask, SeedingQuestion, SolvedMatch } from './match-thread.js';

/** What solves a match. */
export interface MatchSolvers {
  readonly solveTransportation: SolveTransportation;
  /** Without it a search under rules is one by exchanges alone, which proves less. */
  readonly solveIntegers: SolveIntegerProgram | null;
}

/** What the thread of a match does: gathers the snapshot, matches, and hands the result out in slices. */
export class MatchDesk {
  private head: Omit<StoredMatchSnapshot, 'lots' | 'demands'> | null = null;
  private readonly lots: StoredMatchSnapshot['lots'][number][] = [];
  private readonly demands: StoredMatchSnapshot['demands'][number][] = [];
  private solved: { readonly snapshot: MatchSnapshot; readonly result: MatchResult } | null = null;

  /** @param onStage hears what a match is at */
  constructor(
    private readonly solvers: MatchSolvers,
    private readonly onStage: (stage: SolvingStage) => void = () => undefined,
  ) {}

  /** @throws DomainError of `runMatch`; Error where something is asked before its time */
  async answer(task: MatchTask): Promise<unknown> {
    switch (task.kind) {
      case 'PART':
        this.add(task);
        return undefined;
      case 'SOLVE':
        return this.solve();
      case 'ROWS':
        return this.rows(task);
      case 'PREVIEW':
        return this.preview(task.demandId);
      case 'SEEDING':
        return this.planSeeding(task);
    }
  }

  private add({ part, content }: MatchTask & { readonly kind: 'PART' }): void {
    const value: unknown = JSON.parse(content);
    if (part === 'HEAD') this.head = value as NonNullable<MatchDesk['head']>;
    else if (part === 'DEMANDS') this.demands.push(...(value as MatchDesk['demands']));
    else this.lots.push(...(value as MatchDesk['lots']));
  }

  private async solve(): Promise<SolvedMatch> {
    const { solveTransportation, solveIntegers } = this.solvers;
    const snapshot = this.snapshot();
    const result = await runMatch(snapshot, solveTransportation, { solveIntegers, onStage: this.onStage });
    this.solved = { snapshot, result };
    const { allocations, lots, demands, ...summary } = result;
    return {
      summary,
      resultDigest: digestOf(result),
      rowCounts: { allocations: allocations.length, lots: lots.length, demands: demands.length },
    };
  }

  private planSeeding(question: SeedingQuestion): Promise<SeedingPlan> {
    const { solveIntegers } = this.solvers;
    const snapshot = this.snapshot();
    assertMatchSnapshot(snapshot);
    return planSeeding(snapshot, question, { ...ORDINARY, solveIntegers });
  }

  private snapshot(): MatchSnapshot {
    if (this.head === null) throw new Error('The snapshot has no head.');
    return currentSnapshot({ ...this.head, lots: this.lots, demands: this.demands });
  }

  private rows({
    list,
    from,
    count,
  }: MatchTask & { readonly kind: 'ROWS' }): readonly MatchRows[keyof MatchRows][] {
    if (this.solved === null) throw new Error('There is no result yet.');
    return this.solved.result[list].slice(from, from + count);
  }

  private preview(demandId: string): DemandPreview {
    if (this.solved === null) throw new Error('There is no result yet.');
    return previewDemand(this.solved.snapshot, this.solved.result, demandId);
  }
}
