import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../test/support/test-app.js';
import { found } from '../test/support/yard.js';

const MEGABYTE = 1_048_576;

/** Looks at the memory of the process, and asks for a list again and again, as somebody else would. */
export class RequestWatch {
  private readonly before = process.memoryUsage.rss();
  private readonly times: number[] = [];
  private peak = this.before;
  private isOver = false;
  private readonly asking: Promise<void>;

  constructor(
    private readonly client: ApiClient,
    private readonly path: string,
  ) {
    this.asking = this.ask();
  }

  async end(): Promise<{ growthMegabytes: number; p99Ms: number; answers: number }> {
    this.isOver = true;
    await this.asking;
    const sorted = this.times.sort((a, b) => a - b);
    return {
      growthMegabytes: Math.round((this.peak - this.before) / MEGABYTE),
      p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
      answers: sorted.length,
    };
  }

  /** Until it is over, or the server does not answer any more: then what ended it is told elsewhere. */
  private async ask(): Promise<void> {
    while (!this.isOver) {
      const begun = performance.now();
      try {
        await found(this.client, this.path);
      } catch {
        return;
      }
      this.times.push(performance.now() - begun);
      this.peak = Math.max(this.peak, process.memoryUsage.rss());
      await sleep(20);
    }
  }
}
