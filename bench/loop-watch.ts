import { existsSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** How much later than due a 1 ms timer of the event loop came. */
export interface LoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly largestMs: number;
  /** Share of the time in which the loop was not waiting for something to do, 0…1. */
  readonly busy: number;
  /** Processor time that the loop itself took between two ticks of the timer; null where the system does not tell. */
  readonly own: LoopTurns | null;
}

/** What other programs on the machine take is not in it. */
export interface LoopTurns {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly largestMs: number;
}

const RESOLUTION_MS = 1;
const NANOSECONDS_PER_MS = 1e6;
/** Linux: nanoseconds that the first thread of a process, which runs the loop, has had a processor. */
const PROCESSOR_TIME_FILE = '/proc/self/schedstat';

/** Watches the event loop of its own process. */
export class LoopWatch {
  private readonly delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly turnsMs: number[] = [];
  private ticking: NodeJS.Timeout | undefined;
  private utilization = performance.eventLoopUtilization();

  /** Anew. */
  begin(): void {
    this.utilization = performance.eventLoopUtilization();
    this.delays.reset();
    this.delays.enable();
    clearInterval(this.ticking);
    this.turnsMs.length = 0;
    if (!existsSync(PROCESSOR_TIME_FILE)) return;
    let before = processorMs();
    this.ticking = setInterval(() => {
      const now = processorMs();
      this.turnsMs.push(now - before);
      before = now;
    }, RESOLUTION_MS);
  }

  report(): LoopDelay {
    this.delays.disable();
    clearInterval(this.ticking);
    const late = (nanoseconds: number): number =>
      Math.max(0, nanoseconds / NANOSECONDS_PER_MS - RESOLUTION_MS);
    return {
      p50Ms: late(this.delays.percentile(50)),
      p99Ms: late(this.delays.percentile(99)),
      largestMs: late(this.delays.max),
      busy: performance.eventLoopUtilization(this.utilization).utilization,
      own: turnsOf(this.turnsMs),
    };
  }
}

function processorMs(): number {
  return Number.parseInt(readFileSync(PROCESSOR_TIME_FILE, 'utf8'), 10) / NANOSECONDS_PER_MS;
}

function turnsOf(turnsMs: readonly number[]): LoopTurns | null {
  if (turnsMs.length === 0) return null;
  const ascending = [...turnsMs].sort((a, b) => a - b);
  const at = (share: number): number => ascending[Math.floor(share * ascending.length)] ?? NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), largestMs: ascending.at(-1) ?? NaN };
}
