import type { Import } from './import.entity.js';

const DAY_MS = 86_400_000;

/** How imports take turns, and how long what they bring is kept. */
export class ImportSettings {
  /** Days after the end of an import for which the text of rows that were not stored can be had. */
  readonly sourcesKeptDays: number;
  /** How long an import goes on while another waits, in milliseconds: a small one must not wait for the whole of a large one. */
  readonly turnMs: number;

  constructor({
    sourcesKeptDays = 30,
    turnMs = 5_000,
  }: Partial<Pick<ImportSettings, 'sourcesKeptDays' | 'turnMs'>> = {}) {
    this.sourcesKeptDays = sourcesKeptDays;
    this.turnMs = turnMs;
  }

  /** RFC 3339 UTC; null before the import has finished. */
  sourcesKeptUntil({ finishedAt }: Pick<Import, 'finishedAt'>): string | null {
    return finishedAt === null ? null : this.shifted(finishedAt, 1);
  }

  /** The instant at or before which an import has finished whose texts need not be kept any more at `now`, RFC 3339 UTC. */
  finishedLongAgo(now: string): string {
    return this.shifted(now, -1);
  }

  private shifted(instant: string, times: 1 | -1): string {
    return new Date(Date.parse(instant) + times * this.sourcesKeptDays * DAY_MS).toISOString();
  }
}
