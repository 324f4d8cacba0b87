import { PerformanceObserver, constants, type PerformanceEntry } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../test/support/test-app.js';
import { found } from '../test/support/yard.js';

const MEBIBYTE = 1_048_576;
const ASK_EVERY_MS = 20;

/** What others noticed, and what it took, while something went on. */
export interface WatchedLoad {
  /** Most that the process has had, client and server together. */
  readonly residentMebibytes: number;
  /** Most that a full garbage collection has left of the heap: what was really held. */
  readonly heldMebibytes: number;
  readonly p99Ms: number;
  readonly answers: number;
}

interface CollectionEntry extends PerformanceEntry {
  readonly detail?: { readonly kind?: number };
}

function isFull({ detail }: CollectionEntry): boolean {
  return detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}

/** Looks at the memory of the process, and asks for a list again and again, as somebody else would. */
export class RequestWatch {
  private readonly times: number[] = [];
  private residentBytes = process.memoryUsage.rss();
  private heldBytes = 0;
  private isOver = false;
  private readonly asking: Promise<void>;
  private readonly collections = new PerformanceObserver((list) => {
    if ((list.getEntries() as CollectionEntry[]).some(isFull)) this.lookAtHeap();
  });

  constructor(
    private readonly client: ApiClient,
    private readonly path: string,
  ) {
    this.collections.observe({ entryTypes: ['gc'] });
    this.asking = this.ask();
  }

  async end(): Promise<WatchedLoad> {
    this.isOver = true;
    await this.asking;
    this.collections.disconnect();
    globalThis.gc?.();
    this.lookAtHeap();
    const sorted = this.times.sort((a, b) => a - b);
    return {
      residentMebibytes: Math.round(this.residentBytes / MEBIBYTE),
      heldMebibytes: Math.round(this.heldBytes / MEBIBYTE),
      p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
      answers: sorted.length,
    };
  }

  private lookAtHeap(): void {
    this.heldBytes = Math.max(this.heldBytes, process.memoryUsage().heapUsed);
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
      this.residentBytes = Math.max(this.residentBytes, process.memoryUsage.rss());
      await sleep(ASK_EVERY_MS);
    }
  }
}
