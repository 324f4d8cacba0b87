import { performance } from 'node:perf_hooks';
import type { MatchStage } from './match-stages.js';

/** Where the time of an attempt goes. */
export class StageTimes {
  private readonly milliseconds = new Map<MatchStage, number>();
  private current: { readonly stage: MatchStage; readonly since: number } | null = null;

  /** The stage before, if it was another one, is over. */
  enter(stage: MatchStage): void {
    if (this.current?.stage === stage) return;
    this.leave();
    this.current = { stage, since: performance.now() };
  }

  /** Ends the last stage. @returns whole milliseconds by stage, in the order in which they began */
  end(): Readonly<Record<string, number>> {
    this.leave();
    return Object.fromEntries([...this.milliseconds].map(([stage, ms]) => [stage, Math.round(ms)]));
  }

  private leave(): void {
    if (this.current === null) return;
    const { stage, since } = this.current;
    this.milliseconds.set(stage, (this.milliseconds.get(stage) ?? 0) + performance.now() - since);
    this.current = null;
  }
}
